// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderRole;
import dev.leaderelection.LeaderService;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.springframework.aop.ProxyMethodInvocation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Asks a gate at each subscription to what a reactive method, or a suspending function of Kotlin, returns: the method
 * itself is called then, and not at all on a follower. A run is in flight until its publisher has terminated or was
 * cancelled. The term is in the subscriber's context, under {@code Leadership.class}, and bound to the thread that
 * subscribes.
 */
final class ReactiveGate {

    private final Gate gate;

    private final ReactiveKind kind;

    private final ProxyMethodInvocation invocation;

    private final LeaderService leaders;

    private final GateObservers observers;

    ReactiveGate(
            Gate gate, ReactiveKind kind, MethodInvocation invocation, LeaderService leaders, GateObservers observers) {
        this.gate = gate;
        this.kind = kind;
        this.invocation = (ProxyMethodInvocation) invocation;
        this.leaders = leaders;
        this.observers = observers;
    }

    /** What the caller gets: nothing has happened yet. */
    Object publisher() {
        return kind.adapter()
                .fromPublisher(
                        kind.adapter().isMultiValue()
                                ? Flux.defer(() -> Flux.from(subscribed()))
                                : Mono.defer(() -> Mono.fromDirect(subscribed())));
    }

    private Publisher<Object> subscribed() {
        // An invocation can proceed once only, a publisher can be subscribed to again (a retry, for example).
        MethodInvocation call = invocation.invocableClone();
        try {
            LeaderRole leaderRole = leaders.role(gate.role().of(call));
            GatedRun run = gate.begin(call, leaderRole, observers);
            return run == null ? toPublisher(gate.answer(call, leaderRole, observers)) : running(run, call);
        } catch (Throwable e) {
            return Mono.error(e);
        }
    }

    private Publisher<Object> running(GatedRun run, MethodInvocation call) throws Throwable {
        try {
            Object result = run.call(() -> gate.proceed(call, run.leadership()), gate.interrupting());
            Flux<Object> source = Flux.from(toPublisher(result));
            Flux<Object> bounded = gate.interrupting() ? untilInterrupted(source, run) : source;
            Flux<Object> counted = bounded.doOnError(run::failed)
                    .doFinally(signal -> run.end())
                    .contextWrite(context -> context.put(Leadership.class, run.leadership()));
            return subscriber -> subscribe(counted, subscriber, run);
        } catch (Throwable e) {
            run.end();
            throw e;
        }
    }

    private void subscribe(Flux<Object> counted, Subscriber<? super Object> subscriber, GatedRun run) {
        try {
            run.during(() -> counted.subscribe(subscriber), gate.interrupting());
        } catch (RuntimeException | Error e) {
            // Perhaps nothing was subscribed to that could end.
            run.failed(e);
            run.end();
            throw e;
        }
    }

    /** What the method has returned, advice around it, or a follower. */
    @SuppressWarnings("unchecked")
    private Publisher<Object> toPublisher(@Nullable Object answer) {
        if (answer instanceof Publisher<?> publisher) {
            return (Publisher<Object>) publisher;
        }
        return kind.suspending() ? Mono.justOrEmpty(answer) : kind.adapter().toPublisher(answer);
    }

    /** Cancels the source when the run is to be interrupted, and fails then: the subscriber must not take it for an end. */
    private static Flux<Object> untilInterrupted(Flux<Object> source, GatedRun run) {
        Sinks.Empty<Object> interrupt = Sinks.empty();
        run.onInterrupt(interrupt::tryEmitEmpty);
        return source.takeUntilOther(interrupt.asMono())
                .concatWith(Mono.defer(() -> run.isInterrupted()
                        ? Mono.error(new NotLeaderException(run.leadership().role(), null))
                        : Mono.empty()));
    }
}
