// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/** Makes an identity for this process where the application gives none. */
public final class LocalMember {

    private LocalMember() {}

    /**
     * This process as a candidate: id {@code host:pid:random}, so that two processes never share one by accident.
     *
     * @return the member
     */
    public static Member create() {
        String host = hostName();
        return new Member(defaultId(host), host, null, 0, Map.of(), true);
    }

    /**
     * A member id of the form {@code host:pid:random}.
     *
     * @param host the host name; characters that ids may not have are replaced by a hyphen
     * @return the id
     */
    public static String defaultId(String host) {
        byte[] random = new byte[2];
        new SecureRandom().nextBytes(random);
        String safeHost = host.replaceAll("[^A-Za-z0-9._-]", "-");
        String shortHost = safeHost.substring(0, Math.min(safeHost.length(), 200));
        return shortHost + ":" + ProcessHandle.current().pid() + ":"
                + HexFormat.of().formatHex(random);
    }

    /**
     * The name of this machine, as well as it can be found without a network.
     *
     * @return the host name, {@code localhost} if there is none
     */
    public static String hostName() {
        String fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
