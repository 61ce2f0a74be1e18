// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.jdbc;

/** The statements that every database understands, for one table prefix. */
final class Statements {

    /** Stands for "no holder" where SQL's null cannot be compared. */
    static final String NOBODY = "-";

    final String namespaceTable;
    final String sessionTable;
    final String roleTable;

    final String readProtocol;
    final String insertNamespace;

    final String insertSession;
    final String beat;
    final String sessionExists;
    final String evict;
    final String deleteSession;

    final String sumRoles;
    final String readRoles;
    final String readSessions;

    final String insertRole;
    final String claimRole;
    final String releaseRole;

    /** A claim's condition: the role's row {@code r} is as the write {@code w} expects it. */
    final String isAsExpected = "COALESCE(r.HOLDER, '" + NOBODY
            + "') = w.OLD_HOLDER AND r.TOKEN = w.OLD_TOKEN AND r.VERSION = w.OLD_VERSION";

    /** A claim's condition besides: the session of the holder as read is gone, for ever. */
    final String holderIsGone;

    /** A release's condition. */
    final String isHeld = "r.HOLDER = w.OLD_HOLDER AND r.TOKEN = w.OLD_TOKEN";

    Statements(String prefix) {
        namespaceTable = prefix + "NAMESPACE";
        sessionTable = prefix + "SESSION";
        roleTable = prefix + "ROLE";

        readProtocol = "SELECT PROTOCOL FROM " + namespaceTable + " WHERE NAMESPACE = ?";
        insertNamespace = "INSERT INTO " + namespaceTable + " (NAMESPACE, PROTOCOL) VALUES (?, ?)";

        String oneSession = " WHERE NAMESPACE = ? AND ID = ?";
        insertSession = "INSERT INTO " + sessionTable
                + " (NAMESPACE, ID, MEMBER, BEAT, TTL_MS, INFO) VALUES (?, ?, ?, 1, ?, ?)";
        beat = "UPDATE " + sessionTable + " SET BEAT = BEAT + 1, MEMBER = ?, INFO = ?" + oneSession;
        sessionExists = "SELECT COUNT(*) FROM " + sessionTable + oneSession;
        evict = "DELETE FROM " + sessionTable + oneSession + " AND BEAT = ?";
        deleteSession = "DELETE FROM " + sessionTable + oneSession;

        sumRoles = "SELECT COUNT(*), SUM(VERSION) FROM " + roleTable + " WHERE NAMESPACE = ?";
        readRoles = "SELECT NAME, HOLDER, TOKEN, VERSION, SINCE FROM " + roleTable + " WHERE NAMESPACE = ?";
        readSessions = "SELECT ID, MEMBER, BEAT, TTL_MS, INFO FROM " + sessionTable + " WHERE NAMESPACE = ?";

        holderIsGone =
                "NOT EXISTS (SELECT 1 FROM " + sessionTable + " s WHERE s.NAMESPACE = r.NAMESPACE AND s.ID = r.HOLDER)";
        insertRole = "INSERT INTO " + roleTable
                + " (NAMESPACE, NAME, HOLDER, TOKEN, VERSION, SINCE) VALUES (?, ?, ?, ?, 0, ?)";
        String write = " SET HOLDER = ?, TOKEN = ?, VERSION = VERSION + 1, SINCE = ? WHERE NAMESPACE = ? AND NAME = ?";
        claimRole = "UPDATE " + roleTable + write + " AND COALESCE(HOLDER, '" + NOBODY
                + "') = ? AND TOKEN = ? AND VERSION = ? AND NOT EXISTS (SELECT 1 FROM " + sessionTable
                + " s WHERE s.NAMESPACE = ? AND s.ID = ?)";
        releaseRole = "UPDATE " + roleTable + write + " AND HOLDER = ? AND TOKEN = ?";
    }
}
