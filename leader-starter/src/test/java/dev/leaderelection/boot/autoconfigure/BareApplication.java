// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderService;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that has the starter and nothing else; a program of its own, run by {@link BareClassPathIT}. */
final class BareApplication {

    private BareApplication() {}

    /**
     * Starts, leads, says so, and stops.
     *
     * @param arguments properties
     * @throws InterruptedException if it is told to stop
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (ConfigurableApplicationContext context = SpringApplication.run(Application.class, arguments)) {
            Job job = context.getBean(Job.class);
            LeaderService leaders = context.getBean(LeaderService.class);
            CountDownLatch ran = new CountDownLatch(1);
            while (ran.getCount() > 0) {
                job.run(ran);
                Thread.onSpinWait();
            }
            boolean dataSources = Arrays.stream(context.getBeanDefinitionNames())
                    .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains("datasource"));
            System.out.println("BARE leads=" + leaders.isLeader("bare") + " dataSources=" + dataSources);
        }
    }

    static class Job {

        @LeaderOnly("bare")
        void run(CountDownLatch ran) {
            ran.countDown();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Job job() {
            return new Job();
        }
    }
}
