// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import dev.leaderelection.Member;
import java.time.Duration;

/**
 * A session's record in a store, as one read saw it.
 *
 * @param id the session id
 * @param beat differs after every beat; compared for equality only
 * @param ttl how long the session lives without a beat
 * @param member the member information
 * @param connection number of the connection that read the record, see {@link StoreState#connection}
 */
public record SessionRecord(String id, long beat, Duration ttl, Member member, long connection) {}
