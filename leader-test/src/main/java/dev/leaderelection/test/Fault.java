// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultInjectingStore} does to one call. Immutable; safe for use by any thread.
 *
 * <p>A fault that fails throws a {@link StoreException}, from which the caller cannot learn what became of its call.
 */
public final class Fault {

    private static final Fault NONE = new Fault(Kind.NONE, null);

    private static final Fault FAIL_BEFORE = new Fault(Kind.FAIL_BEFORE, null);

    private final Kind kind;

    private final @Nullable Pause pause;

    private Fault(Kind kind, @Nullable Pause pause) {
        this.kind = kind;
        this.pause = pause;
    }

    /**
     * Lets the call through.
     *
     * @return no fault
     */
    public static Fault none() {
        return NONE;
    }

    /**
     * The call fails and has no effect, now or later.
     *
     * @return the fault
     */
    public static Fault failBefore() {
        return FAIL_BEFORE;
    }

    /**
     * The call has its effect, but fails: the answer is lost.
     *
     * @return the fault
     */
    public static Fault failAfterCommit() {
        return new Fault(Kind.FAIL_AFTER_COMMIT, null);
    }

    /**
     * The first half of a batch of claims or releases has its effect, the other has none, and the call fails. Calls that
     * are no batches have no effect and fail.
     *
     * @return the fault
     */
    public static Fault failMidway() {
        return new Fault(Kind.FAIL_MIDWAY, null);
    }

    /**
     * The call fails at once; its effect comes with {@link FaultInjectingStore#releaseLateEffects}.
     *
     * @return the fault
     */
    public static Fault lateEffect() {
        return new Fault(Kind.LATE_EFFECT, null);
    }

    /**
     * Claims and releases have their effect and are answered with {@link WriteResult#unknown()} each. Other calls have
     * their effect and fail.
     *
     * @return the fault
     */
    public static Fault answerUnknown() {
        return new Fault(Kind.ANSWER_UNKNOWN, null);
    }

    /**
     * The call is let through after a while.
     *
     * @param time how long it waits
     * @return the fault
     */
    public static Fault delay(Duration time) {
        return NONE.after(time);
    }

    /**
     * The call is let through when a test allows it.
     *
     * @param allowed the latch that it waits for
     * @return the fault
     */
    public static Fault holdUntil(CountDownLatch allowed) {
        return NONE.after(allowed);
    }

    /**
     * The same fault after a while, whether it fails or not.
     *
     * @param time how long the call waits before anything else
     * @return a changed copy
     */
    public Fault after(Duration time) {
        CountDownLatch never = new CountDownLatch(1);
        return new Fault(kind, () -> {
            // Nothing opens the latch: this waits for the time to pass.
            boolean unused = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
        });
    }

    /**
     * The same fault when a test allows it, whether it fails or not.
     *
     * @param allowed the latch that the call waits for before anything else
     * @return a changed copy
     */
    public Fault after(CountDownLatch allowed) {
        return new Fault(kind, allowed::await);
    }

    Kind kind() {
        return kind;
    }

    /** Waits as told. An interrupt ends the call, and is kept. */
    void pause(String store, String operation) {
        if (pause == null) {
            return;
        }
        try {
            pause.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(store, operation, "it was interrupted while a test delayed it", e);
        }
    }

    @Override
    public String toString() {
        return kind + (pause == null ? "" : " after a pause");
    }

    enum Kind {
        NONE,
        FAIL_BEFORE,
        FAIL_AFTER_COMMIT,
        FAIL_MIDWAY,
        LATE_EFFECT,
        ANSWER_UNKNOWN
    }

    @FunctionalInterface
    private interface Pause {
        void run() throws InterruptedException;
    }
}
