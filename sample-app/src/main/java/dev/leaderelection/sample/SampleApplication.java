// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The sample. Start it as often as you like on one database; one instance leads each role. */
@EnableScheduling
@SpringBootApplication(proxyBeanMethods = false)
public class SampleApplication {

    /**
     * Starts an instance.
     *
     * @param args Spring Boot's arguments; {@code --server.port} is the only one that a second instance needs
     */
    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
