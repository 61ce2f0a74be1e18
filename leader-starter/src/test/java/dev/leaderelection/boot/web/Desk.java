// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.web;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.boot.ManualLeaderService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** An application with a web server, whose terms are granted by hand. */
final class Desk implements AutoCloseable {

    static final String ROLE = "reports";

    private final ConfigurableApplicationContext context;

    private Desk(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Desk open(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "spring.docker.compose.enabled=false",
                "spring.application.name=desk",
                "spring.datasource.generate-unique-name=true",
                "leader.backend=memory"));
        all.addAll(List.of(properties));
        return new Desk(new SpringApplicationBuilder(App.class)
                .properties(all.toArray(String[]::new))
                .run());
    }

    ManualLeaderService leaders() {
        return context.getBean(ManualLeaderService.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Counter calls() {
        return context.getBean(Counter.class);
    }

    String url() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    @Override
    public void close() {
        context.close();
    }

    /** How often a gated method ran. */
    static class Counter extends AtomicInteger {

        private static final long serialVersionUID = 1L;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        ManualLeaderService leaders() {
            return new ManualLeaderService();
        }

        @Bean
        Counter calls() {
            return new Counter();
        }

        @Bean
        Echo echo(Counter calls) {
            return new Echo(calls);
        }

        @Bean
        Fickle fickle(ManualLeaderService leaders) {
            return new Fickle(leaders);
        }
    }

    /** Says what arrived. */
    @RestController
    static class Echo {

        private final Counter calls;

        Echo(Counter calls) {
            this.calls = calls;
        }

        @RequestMapping("/echo/**")
        @LeaderOnly(ROLE)
        public String echo(HttpServletRequest request, HttpServletResponse response) throws IOException {
            calls.incrementAndGet();
            TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String name : Collections.list(request.getHeaderNames())) {
                headers.put(name, String.join("|", Collections.list(request.getHeaders(name))));
            }
            byte[] body = request.getInputStream().readAllBytes();
            response.setStatus(418);
            response.addHeader("Answer", "one");
            response.addHeader("Answer", "two");
            return request.getMethod() + " " + request.getRequestURI() + "?" + request.getQueryString() + " " + headers
                    + " body " + body.length + " " + java.util.Arrays.hashCode(body);
        }

        @PostMapping("/form")
        @LeaderOnly(ROLE)
        public String form(@RequestParam List<String> item, @RequestParam String note) {
            return item + " " + note;
        }

        @PostMapping("/upload")
        @LeaderOnly(ROLE)
        public String upload(@RequestParam String title, @RequestParam MultipartFile file) throws IOException {
            return title + " " + file.getOriginalFilename() + " " + file.getContentType() + " "
                    + new String(file.getBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }

        @GetMapping("/fallback")
        @LeaderOnly(value = ROLE, fallback = "cached")
        public String fresh() {
            return "fresh";
        }

        String cached() {
            return "cached";
        }

        @GetMapping("/skipped")
        @LeaderOnly(value = ROLE, otherwise = Otherwise.SKIP)
        public List<String> skipped() {
            return List.of("led");
        }

        @GetMapping("/other")
        @LeaderOnly(ROLE)
        public String other() {
            throw new NotLeaderException("invoices", null);
        }

        @GetMapping("/free")
        public String free() {
            return "free";
        }
    }

    /** Loses the role when the request has passed all interceptors. */
    @RestController
    static class Fickle {

        private final ManualLeaderService leaders;

        Fickle(ManualLeaderService leaders) {
            this.leaders = leaders;
        }

        @ModelAttribute
        public void lose() {
            leaders.revoke(ROLE);
        }

        @RequestMapping("/late")
        @LeaderOnly(ROLE)
        public List<String> late() {
            return List.of("led");
        }
    }
}
