// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import dev.leaderelection.spi.StoreException;
import dev.leaderelection.spi.WriteResult;
import dev.leaderelection.test.Fault.Kind;
import dev.leaderelection.test.FaultInjectingStore.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Which fault befalls which call, and what calls have put off. The lock is not held while a call is carried out. */
final class FaultScript {

    private final String store;

    private final Map<Operation, Queue<Fault>> next = new EnumMap<>(Operation.class);

    private final Map<Operation, Fault> always = new EnumMap<>(Operation.class);

    private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);

    private final List<Effect<?>> lateEffects = new ArrayList<>();

    private boolean outage;

    FaultScript(String store) {
        this.store = store;
    }

    synchronized void next(Operation operation, List<Fault> faults) {
        next.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(faults);
    }

    synchronized void always(Operation operation, Fault fault) {
        always.put(operation, fault);
    }

    synchronized void outage(boolean on) {
        outage = on;
    }

    synchronized int calls(Operation operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** Carries out a call that is no batch. */
    <T> T perform(Operation operation, String what, Effect<T> effect) {
        return perform(operation, what, new Call<>(effect, () -> {}, () -> {
            effect.carryOut();
            throw lost(what);
        }));
    }

    /** Carries out a batch of claims or releases. */
    <T> List<WriteResult> performAll(Operation operation, String what, List<T> batch, BatchEffect<T> effect) {
        return perform(
                operation,
                what,
                new Call<>(
                        () -> effect.carryOut(batch),
                        () -> effect.carryOut(batch.subList(0, batch.size() / 2)),
                        () -> Collections.nCopies(effect.carryOut(batch).size(), WriteResult.unknown())));
    }

    int releaseLateEffects() {
        int succeeded = 0;
        for (Effect<?> effect : takeLateEffects()) {
            try {
                effect.carryOut();
                succeeded++;
            } catch (StoreException e) {
                // Nobody waits for this answer any more; the count tells.
            }
        }
        return succeeded;
    }

    private <T> T perform(Operation operation, String what, Call<T> call) {
        Fault fault = take(operation);
        fault.pause(store, what);
        T answer = carryOut(isOutage() ? Kind.FAIL_BEFORE : fault.kind(), what, call);
        if (isOutage()) {
            throw lost(what);
        }
        return answer;
    }

    private <T> T carryOut(Kind kind, String what, Call<T> call) {
        switch (kind) {
            case NONE -> {
                return call.whole().carryOut();
            }
            case ANSWER_UNKNOWN -> {
                return call.unknown().carryOut();
            }
            case FAIL_AFTER_COMMIT -> call.whole().carryOut();
            case FAIL_MIDWAY -> call.half().run();
            case LATE_EFFECT -> putOff(call.whole());
            case FAIL_BEFORE -> {}
        }
        throw lost(what);
    }

    private synchronized Fault take(Operation operation) {
        calls.merge(operation, 1, Integer::sum);
        if (outage) {
            return Fault.failBefore();
        }
        Queue<Fault> queue = next.get(operation);
        Fault fault = queue == null ? null : queue.poll();
        return fault != null ? fault : always.getOrDefault(operation, Fault.none());
    }

    private synchronized boolean isOutage() {
        return outage;
    }

    private synchronized void putOff(Effect<?> effect) {
        lateEffects.add(effect);
    }

    private synchronized List<Effect<?>> takeLateEffects() {
        List<Effect<?>> taken = List.copyOf(lateEffects);
        lateEffects.clear();
        return taken;
    }

    private StoreException lost(String what) {
        return new StoreException(store, what, "a test injected this fault; the outcome is unknown", null);
    }

    /** A call to the store behind. */
    @FunctionalInterface
    interface Effect<T> {
        T carryOut();
    }

    /** A call to the store behind, with as much of the batch as is to have an effect. */
    @FunctionalInterface
    interface BatchEffect<T> {
        List<WriteResult> carryOut(List<T> batch);
    }

    private record Call<T>(Effect<T> whole, Runnable half, Effect<T> unknown) {}
}
