// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

/**
 * The two clocks that belief rests on. Implementations are safe for use by any thread, take no lock and allocate
 * nothing.
 */
public interface TimeSource {

    /** The clocks of this machine. */
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    };

    /**
     * The monotonic clock, from an arbitrary origin. It stops while the machine is suspended.
     *
     * @return nanoseconds
     */
    long monotonicNanos();

    /**
     * The wall clock. It may jump, but goes on while the machine is suspended.
     *
     * @return milliseconds since the epoch
     */
    long wallMillis();
}
