// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out which process a TCP connection comes from, so that one proxy before a server can tell the others apart: in
 * {@code /proc/net/tcp} a local port has an inode, and {@code /proc/<pid>/fd} has links to it (man 5 proc).
 */
final class TcpOwners {

    private static final int LOCAL_ADDRESS = 1;

    private static final int INODE = 9;

    private TcpOwners() {}

    /** Whether a process has a socket with a local port. */
    static boolean owns(long pid, int port) {
        return inode(port).map(inode -> hasSocket(pid, inode)).orElse(false);
    }

    private static Optional<String> inode(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                for (String line : Files.readAllLines(Path.of(file))) {
                    String[] words = line.trim().split("\\s+", -1);
                    if (words.length > INODE && words[LOCAL_ADDRESS].endsWith(suffix) && !words[INODE].equals("0")) {
                        return Optional.of(words[INODE]);
                    }
                }
            } catch (IOException e) {
                // No such family on this system.
            }
        }
        return Optional.empty();
    }

    private static boolean hasSocket(long pid, String inode) {
        String link = "socket:[" + inode + "]";
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (link.equals(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
