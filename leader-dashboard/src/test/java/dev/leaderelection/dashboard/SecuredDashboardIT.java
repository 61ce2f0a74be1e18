// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.HttpCredentials;
import dev.leaderelection.dashboard.Instances.Instance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The page where Spring Security decides who may see and who may change, with its protection against forged requests on. */
class SecuredDashboardIT {

    private static final String REPORTS = "--leader.roles.reports.enabled=true";

    private static final String STEP_DOWN = "{\"action\":\"step-down\"}";

    private static final Chromium chromium = new Chromium();

    private final Instances instances = new Instances();

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        chromium.closePages();
        instances.close();
    }

    @AfterAll
    static void stopChromium() {
        chromium.close();
    }

    @Test
    void refusesWhoMayOnlySeeAndSaysSo() {
        Instance leader = instances.start(Secured.class, "one", REPORTS).leads("reports");
        Page page = chromium.open(leader.url("/leader"), new HttpCredentials("viewer", "secret"));
        assertThat(page.locator("#connection")).hasText("Live");
        page.locator("[data-action=step-down]").click();
        page.locator("#go").click();
        assertThat(page.locator("#confirm-error")).containsText("You are not allowed to do this (HTTP 403)");
        assertThat(page.locator("dialog")).isVisible();
        assertThat(leader.leaders().isLeader("reports")).isTrue();
        Chromium.photograph(page, "refused");
    }

    @Test
    void carriesOutWhatAnOperatorAsksFor() {
        Instance leader = instances.start(Secured.class, "one", REPORTS).leads("reports");
        Instance other = instances.start(Secured.class, "two", REPORTS).sees(2);
        leader.sees(2);
        Page page = chromium.open(leader.url("/leader"), new HttpCredentials("operator", "secret"));
        page.locator("[data-action=step-down]").click();
        page.locator("#go").click();
        assertThat(page.locator("#notice")).hasText("reports: handed over.");
        other.leads("reports");
    }

    @Test
    void forgedRequestsOfAnOperatorAreRefused() throws Exception {
        Instance leader = instances.start(Secured.class, "one", REPORTS).leads("reports");
        HttpRequest forged = request(leader, "/actuator/leader/reports", "operator")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(STEP_DOWN))
                .build();
        // Spring Security looks at the token before it looks at the credentials: nobody has signed in yet.
        assertThat(http.send(forged, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
        HttpRequest honest =
                request(leader, "/actuator/leader/reports", "operator").build();
        assertThat(http.send(honest, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        assertThat(leader.leaders().isLeader("reports")).isTrue();
    }

    @Test
    void streamIsForWhoMaySeeTheEndpoint() throws Exception {
        Instance leader = instances.start(Secured.class, "one", REPORTS).leads("reports");
        HttpRequest stranger =
                request(leader, "/actuator/leaderevents", "stranger").build();
        assertThat(http.send(stranger, BodyHandlers.discarding()).statusCode()).isEqualTo(403);
        HttpRequest nobody = HttpRequest.newBuilder(URI.create(leader.url("/actuator/leaderevents")))
                .build();
        assertThat(http.send(nobody, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
        assertThat(leader.feed().subscribers()).isZero();
    }

    @Test
    void whoMayNotSeeIsTold() {
        Instance leader = instances.start(Secured.class, "one", REPORTS).leads("reports");
        Page page = chromium.open(leader.url("/leader"), new HttpCredentials("stranger", "secret"));
        assertThat(page.locator("#verdict")).containsText("You are not allowed to do this (HTTP 403)");
        assertThat(page.locator("#roles tbody tr")).hasCount(0);
    }

    private static HttpRequest.Builder request(Instance instance, String path, String user) {
        String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(instance.url(path))).header("Authorization", "Basic " + credentials);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Secured {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                    EndpointRequest.toAnyEndpoint().withHttpMethod(HttpMethod.POST))
                            .hasRole("OPERATOR")
                            .requestMatchers(EndpointRequest.toAnyEndpoint())
                            .hasRole("VIEWER")
                            .anyRequest()
                            .authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("stranger").password("{noop}secret").build(),
                    User.withUsername("viewer")
                            .password("{noop}secret")
                            .roles("VIEWER")
                            .build(),
                    User.withUsername("operator")
                            .password("{noop}secret")
                            .roles("VIEWER", "OPERATOR")
                            .build());
        }
    }
}
