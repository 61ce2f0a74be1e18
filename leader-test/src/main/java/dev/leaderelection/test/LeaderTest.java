// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class whose elections are decided by hand, through {@link TestLeaders}: at once, on the test's thread, without a
 * backend. Each test begins as a follower of every role, with time that stands still, unless this annotation says
 * otherwise.
 *
 * <p>In a test with a Spring application context, {@link TestLeaders} is a bean, and the service and the store that it
 * brings take the place of those of the application. Elsewhere test methods take {@link TestLeaders} or
 * {@link dev.leaderelection.LeaderService} as a parameter.
 *
 * <p>One member is one object: tests that share an application context must not run beside each other.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LeaderTestExtension.class)
public @interface LeaderTest {

    /**
     * The roles that are granted before each test.
     *
     * @return their names
     */
    String[] leads() default {};

    /**
     * Whether every role is granted as soon as it is joined, for tests that do not care who leads. Roles can still be
     * revoked.
     *
     * @return whether everything leads
     */
    boolean everything() default false;
}
