// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a method only on the leader of a role. May be used as a meta-annotation, which then names the role.
 *
 * <p>On a class it holds for all public methods of its objects, inherited ones too; on an interface for the methods that
 * the interface declares. One on a method comes before one on its class, which comes before one on an interface. Static
 * methods and those of {@link Object} are never covered by an annotation on a type.
 *
 * <p>On a follower a {@code void} method is skipped; {@code Optional}, {@code CompletableFuture}, streams, collections and
 * maps are answered empty; any other return type throws {@link NotLeaderException}, unless {@link #otherwise()} or
 * {@link #fallback()} says so. What cannot be gated, a private, final or static method for example, is refused at
 * start-up.
 *
 * <p>A run counts as in flight until the method returns, or until the {@code CompletionStage} that it returned is
 * complete: a planned hand-over waits for it up to the drain timeout. A method that calls another one of the same object
 * does not pass that method's gate.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface LeaderOnly {

    /**
     * The role's name.
     *
     * @return the role
     */
    String value();

    /**
     * What a follower answers.
     *
     * @return the behaviour on a follower
     */
    Otherwise otherwise() default Otherwise.DEFAULT;

    /**
     * Name of a method of the same bean, with the same parameters and a fitting return type, that a follower calls
     * instead. It may be private. Only with {@link Otherwise#DEFAULT}.
     *
     * @return the method's name, or nothing
     */
    String fallback() default "";

    /**
     * Whether the transaction of the method may commit only while no later term has begun to work: a member that was
     * paused inside of it commits nothing after its successor has raised the fence in the same database, and gets a
     * {@link StaleLeaderException}. Only for methods that are {@code @Transactional}.
     *
     * @return whether the method is fenced
     */
    boolean fenced() default false;

    /**
     * What happens to a run that is under way when its term is over.
     *
     * @return the behaviour at the end of the term
     */
    OnLoss onLoss() default OnLoss.DEFAULT;

    /** What happens to a run that is under way when its term is over. */
    enum OnLoss {
        /**
         * {@link #INTERRUPT} for methods that give nothing back ({@code void}, {@code Void}, and {@code Void} inside of a
         * future or a {@code Mono}) and for {@code @Scheduled} methods, {@link #CONTINUE} for all others.
         */
        DEFAULT,
        /**
         * When the term is lost (lapsed, session gone, record changed), the running thread is interrupted at once, and a
         * future or a subscription is cancelled. On a planned end (step-down, transfer, pause, shutdown) that comes only
         * when the drain timeout is over. The thread is never interrupted after the run.
         */
        INTERRUPT,
        /**
         * The run goes on, though another member may lead meanwhile. It can ask {@link Leadership#isValid()}, and hears of
         * the end through {@link Leadership#onEnd}.
         */
        CONTINUE
    }

    /** What a follower answers. */
    enum Otherwise {
        /** Skip or answer empty where the return type has an empty answer, else throw. */
        DEFAULT,
        /**
         * Skip: nothing, the empty answer where the return type has one, else {@code null}. Refused at start-up for
         * primitive return types.
         */
        SKIP,
        /** Throw {@link NotLeaderException}. */
        THROW
    }
}
