// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import java.util.Map;

/**
 * All roles and sessions of a namespace, the sessions read after the roles.
 *
 * @param connection number of the connection that read them; differs from the numbers of all connections that this store
 *     object had before. A store that notices that it talks to other data than before (restored, failed over) counts that
 *     as another connection
 * @param roles role records by name; immutable
 * @param sessions session records by id; immutable
 */
public record StoreState(long connection, Map<String, RoleRecord> roles, Map<String, SessionRecord> sessions) {}
