// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.event.EventListener;

/**
 * Calls a method when a term of this process has ended; belief is off already. The method takes nothing, the
 * {@link LeadershipRevokedEvent}, or its {@link dev.leaderelection.Leadership}. This process becomes a candidate for the
 * roles that are named.
 *
 * <p>On a planned end (step-down, transfer, pause, shutdown) the role is released only when the method has returned, or
 * the drain timeout is over. Calls for one role are serial and alternate with those of {@link OnLeadershipGranted}.
 */
@Documented
@EventListener(classes = LeadershipRevokedEvent.class)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface OnLeadershipRevoked {

    /**
     * The roles to hear of.
     *
     * @return their names; none means all roles
     */
    String[] value() default {};
}
