// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What a test moves in the process of a {@link MutantMember}: its clocks, and threads of it that stand still. In memory that
 * both processes share, so that it also reaches a process that is stopped. Safe for use by any thread.
 */
final class Levers {

    /** The variable of the environment that names the file. */
    static final String FILE = "MUTANT_LEVERS";

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory;

    Levers(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Long.BYTES * Lever.values().length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot share " + file, e);
        }
    }

    /** The levers of a member's process, whichever it is. */
    static Levers of(Candidate member) {
        return new Levers(Path.of(member.process().environment().getOrDefault(FILE, "")));
    }

    long get(Lever lever) {
        return (long) LONGS.getVolatile(memory, place(lever));
    }

    boolean isUp(Lever lever) {
        return get(lever) != 0;
    }

    void set(Lever lever, long value) {
        LONGS.setVolatile(memory, place(lever), value);
    }

    void add(Lever lever, long more) {
        LONGS.getAndAdd(memory, place(lever), more);
    }

    void reset() {
        for (Lever lever : Lever.values()) {
            set(lever, 0);
        }
    }

    /** Both clocks run too fast from now on, or too slow. */
    void rate(long thousandths) {
        set(Lever.RATE_SINCE, System.nanoTime());
        set(Lever.RATE, thousandths);
    }

    /** Moves the wall clock by a time. */
    void moveWallClock(Duration by) {
        add(Lever.WALL_MILLIS, by.toMillis());
    }

    /** The monotonic clock did not go on for a time. */
    void stopMonotonicClock(Duration lasting) {
        add(Lever.MONOTONIC_NANOS, -lasting.toNanos());
    }

    private static int place(Lever lever) {
        return lever.index * Long.BYTES;
    }

    /** The calling thread stands still. */
    static void standWhile(BooleanSupplier up) {
        while (up.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** What can be moved. */
    enum Lever {
        /** How far the monotonic clock is ahead. */
        MONOTONIC_NANOS(0),
        /** How far the wall clock is ahead. */
        WALL_MILLIS(1),
        /** By how many thousandths both clocks gain. */
        RATE(2),
        /** Since when. */
        RATE_SINCE(3),
        /** Reads stand still before they are sent. */
        READS_STAND(4),
        /** Answers to claims and releases stand still before the engine has them. */
        WRITE_ANSWERS_STAND(5),
        /** The engine's thread stands still when it is to take in the next acknowledgement of a beat. */
        ENGINE_STANDS(6),
        /** Since when it does; set by the member. */
        STANDING_SINCE(7),
        /** Claims and releases get no answer; they take effect when this has another value than when they were sent. */
        WRITES_LATE(8),
        /** How many of them have not taken effect; set by the member. */
        WRITES_WAITING(9),
        /** The next delete of a session gets no answer, and the member sets this to two; it takes effect at zero. */
        CLOSE_LATE(10);

        private final int index;

        Lever(int index) {
            this.index = index;
        }
    }
}
