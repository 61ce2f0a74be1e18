// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import dev.leaderelection.Member;
import org.jspecify.annotations.Nullable;

/**
 * Where the web server of this process is reached, once that is known: with {@code server.port=0} not before it runs.
 * Stands in for {@code leader.member.url} where that is not set. Safe for use by any thread.
 */
public final class ServerUrl {

    private volatile @Nullable String url;

    /**
     * Says where it is reached.
     *
     * @param newUrl the URL, without the context path
     */
    public void set(String newUrl) {
        url = newUrl;
    }

    /**
     * This process as the others see it.
     *
     * @param self this process
     * @return the member with the URL of its server, or unchanged while that is not known
     */
    public Member completed(Member self) {
        String known = url;
        return known == null || known.equals(self.url())
                ? self
                : new Member(self.id(), self.host(), known, self.priority(), self.attributes(), self.candidacy());
    }
}
