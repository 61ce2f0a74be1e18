// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.speed.jmh;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import java.util.concurrent.TimeUnit;
import org.aopalliance.intercept.MethodInterceptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/** What a method under {@link LeaderOnly} costs on the leader, beside the same method under an advice that does nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBenchmark {

    private static final String ROLE = "reports";

    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            .run("--spring.application.name=bench", "--spring.main.banner-mode=off", "--leader.backend=memory");

    private final Gated gated = context.getBean(Gated.class);

    private final Advised advised = context.getBean(Advised.class);

    private int argument = 42;

    /** Waits for the term under which the gated method runs. */
    @Setup
    public void elect() throws InterruptedException {
        if (!AopUtils.isCglibProxy(gated) || !AopUtils.isCglibProxy(advised)) {
            throw new IllegalStateException("both beans must be behind the same kind of proxy");
        }
        LeaderService leaders = context.getBean(LeaderService.class);
        while (!leaders.isLeader(ROLE)) {
            Thread.sleep(1);
        }
    }

    /** Ends the application. */
    @TearDown
    public void close() {
        boolean ran = gated.work(argument) != null;
        context.close();
        if (!ran) {
            throw new IllegalStateException("the term ended, so the figures say nothing");
        }
    }

    /** Through the gate. */
    @Benchmark
    public Object gated() {
        return gated.work(argument);
    }

    /** Through an empty advice. */
    @Benchmark
    public Object emptyAdvice() {
        return advised.work(argument);
    }

    /** A bean under the gate. */
    static class Gated {

        @LeaderOnly(ROLE)
        Object work(int number) {
            return number;
        }
    }

    /** The same bean under the empty advice. */
    static class Advised {

        Object work(int number) {
            return number;
        }
    }

    /** An application with nothing but these beans. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class Application {

        @Bean
        Gated gatedBean() {
            return new Gated();
        }

        @Bean
        Advised advisedBean() {
            return new Advised();
        }

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static NameMatchMethodPointcutAdvisor emptyAdvisor() {
            MethodInterceptor nothing = invocation -> invocation.proceed();
            NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(nothing);
            advisor.setMappedName("work");
            advisor.setClassFilter(type -> type == Advised.class);
            return advisor;
        }
    }
}
