// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.lifecycle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.event.EventListener;

/**
 * Calls a method when a term of this process begins. The method takes nothing, the {@link LeadershipGrantedEvent}, or
 * its {@link dev.leaderelection.Leadership}. This process becomes a candidate for the roles that are named.
 *
 * <p>Calls for one role are serial and alternate with those of {@link OnLeadershipRevoked}, the first grant included. A
 * method that blocks or throws delays no heartbeat, no other role and no end of belief.
 */
@Documented
@EventListener(classes = LeadershipGrantedEvent.class)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface OnLeadershipGranted {

    /**
     * The roles to hear of.
     *
     * @return their names; none means all roles
     */
    String[] value() default {};
}
