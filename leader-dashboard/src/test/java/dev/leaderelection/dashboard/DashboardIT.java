// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.leaderelection.dashboard.Instances.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.leaderelection.LeaderRole;
import dev.leaderelection.dashboard.Instances.Instance;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser, over applications that elect among themselves. */
class DashboardIT {

    private static final String REPORTS = "--leader.roles.reports.enabled=true";

    private static final String EXPORTS = "--leader.roles.exports.enabled=true";

    private static final Chromium chromium = new Chromium();

    private final Instances instances = new Instances();

    @AfterEach
    void stop() {
        List<String> complaints = chromium.closePages();
        instances.close();
        assertThat(complaints).isEmpty();
    }

    @AfterAll
    static void stopChromium() {
        chromium.close();
    }

    @Test
    void followsAFailOverWithoutReloadThoughItsInstanceDoesNotLead() {
        Instance leader =
                instances.start("one", REPORTS, EXPORTS).leads("reports").leads("exports");
        Instance follower = instances.start("two", REPORTS, EXPORTS).sees(2);
        Page page = chromium.open(follower.url("/leader#role=reports"));
        page.evaluate("window.notReloaded = true");
        assertThat(page.locator("#connection")).hasText("Live");
        assertThat(leaderOf(page, "reports")).hasText("one");
        assertThat(page.locator("#verdict .headline")).hasText("All 2 roles are led");

        leader.store().outage(true);

        assertThat(leaderOf(page, "reports")).hasText("two");
        assertThat(page.locator("#verdict .headline")).hasText("All 2 roles are led");
        assertThat(changes(page, "Member one is gone")).isVisible();
        assertThat(changes(page, "two (vacant: session expired)")).isVisible();
        assertThat(page.locator(".timeline .lane").first()).hasText("two");
        assertThat(page.locator(".timeline .lane").getByText("one", new Locator.GetByTextOptions().setExact(true)))
                .hasCount(1);
        assertThat(page.locator(".timeline .present")).hasCount(1);
        assertThat(page.evaluate("window.notReloaded")).isEqualTo(true);
        photographInAllColours(page);
    }

    private static void photographInAllColours(Page page) {
        Chromium.photograph(page, "light");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        Chromium.photograph(page, "dark");
        page.setViewportSize(400, 860);
        assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                .isLessThanOrEqualTo(400);
        Chromium.photograph(page, "narrow");
    }

    @Test
    void warnsWhileAMemberIsSilentAndARoleHasNoLeader() {
        Instance leader =
                instances.start("one", REPORTS, "--leader.session.ttl=6s").leads("reports");
        Instance watcher = instances
                .start("watcher", REPORTS, "--leader.session.ttl=6s", "--leader.member.candidate=false")
                .sees(2);
        Page page = chromium.open(watcher.url("/leader"));
        assertThat(page.locator("#verdict .headline")).hasText("reports is led");

        leader.store().outage(true);

        assertThat(page.locator("#verdict .headline")).hasText("one is late");
        assertThat(page.locator("#verdict .headline")).hasText("reports has no leader");
        assertThat(page.locator("#verdict")).hasAttribute("data-level", "warn");
        assertThat(page.locator("#verdict")).hasAttribute("data-level", "alert");
        assertThat(leaderOf(page, "reports")).hasText("no leader");
        Chromium.photograph(page, "no-leader");
    }

    /** Between two heartbeats, of which the page hears, four seconds go by. */
    @Test
    void timeThatIsLeftRunsDownUntilItIsRenewed() {
        Instance leader =
                instances.start("one", REPORTS, "--leader.session.ttl=20s").leads("reports");
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#members .left")).hasText(Pattern.compile("believes \\d+\\.\\d s more"));
        double[] most = {0};
        eventually().pollInSameThread().until(() -> {
            double left = secondsLeft(page);
            most[0] = Math.max(most[0], left);
            return left < most[0] - 2;
        });
        double fallen = secondsLeft(page);
        eventually().pollInSameThread().until(() -> secondsLeft(page) > fallen + 1);
    }

    /** In words, and as a bar. */
    private static double secondsLeft(Page page) {
        List<?> shown = (List<?>) page.evaluate("""
                [document.querySelector('#members .left').textContent,
                 document.querySelector('#members .meter > span').style.transform]""");
        double words = number(String.valueOf(shown.get(0)));
        assertThat(number(String.valueOf(shown.get(1))) * 20).isEqualTo(words, offset(0.1));
        return words;
    }

    private static double number(String text) {
        return Double.parseDouble(text.replaceAll("[^0-9.]", ""));
    }

    @Test
    void warnsOfWorkThatOutlivesItsTerm() {
        Instance former = instances.start("one", REPORTS).leads("reports");
        Instance other = instances.start("two", REPORTS).sees(2);
        Page page = chromium.open(former.url("/leader"));
        assertThat(page.locator("#verdict .headline")).hasText("reports is led");
        try (LeaderRole.Work work = former.leaders().role("reports").beginWork().orElseThrow()) {
            former.store().outage(true);
            other.leads("reports");
            assertThat(page.locator("#verdict .headline")).hasText("This instance has no session");
            former.store().outage(false);
            assertThat(page.locator("#verdict .headline")).hasText("reports still runs here though its term is over");
            assertThat(work.leadership().isValid()).isFalse();
        }
        assertThat(page.locator("#verdict .headline")).hasText("reports is led");
    }

    @Test
    void stepsDownOnceItIsConfirmed() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        Instance other = instances.start("two", REPORTS).sees(2);
        leader.sees(2);
        Page page = chromium.open(leader.url("/leader"));
        button(page, "Step down …").click();
        Locator dialog = page.locator("dialog");
        assertThat(dialog).isVisible();
        Chromium.photograph(page, "dialog");
        dialog.locator("#cancel").click();
        assertThat(dialog).isHidden();
        assertThat(leader.leaders().isLeader("reports")).isTrue();

        button(page, "Step down …").click();
        dialog.locator("#go").click();

        other.leads("reports");
        assertThat(dialog).isHidden();
        assertThat(page.locator("#notice")).hasText("reports: handed over.");
        assertThat(leaderOf(page, "reports")).hasText("two");
        assertThat(button(page, "Step down …")).hasCount(0);
    }

    @Test
    void transfersToTheMemberThatIsChosen() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        instances.start("two", REPORTS);
        Instance third = instances.start("three", REPORTS, "--leader.member.priority=-1");
        instances.start("declines", "--leader.roles.reports.enabled=false");
        leader.sees(4);
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#members > li")).hasCount(4);
        button(page, "Transfer to …").click();
        assertThat(page.locator("#successor option")).hasText(new String[] {"three", "two"});
        page.locator("#successor").selectOption("three");
        page.locator("#go").click();
        third.leads("reports");
        assertThat(leaderOf(page, "reports")).hasText("three");
    }

    @Test
    void pausesAndResumes() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        Page page = chromium.open(leader.url("/leader"));
        button(page, "Pause here …").click();
        page.locator("#go").click();
        assertThat(page.locator("#roles .state")).hasText("paused here");
        assertThat(leader.leaders().isLeader("reports")).isFalse();
        button(page, "Resume here …").click();
        page.locator("#go").click();
        leader.leads("reports");
        assertThat(page.locator("#roles .state")).hasText("leads here");
    }

    @Test
    void showsWhyAChangeWasRefused() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        instances.start("two");
        leader.sees(2);
        Page page = chromium.open(leader.url("/leader"));
        button(page, "Transfer to …").click();
        page.evaluate("document.querySelector('#successor').options[0].value = 'nobody'");
        page.locator("#go").click();
        assertThat(page.locator("#confirm-error")).containsText("No member 'nobody' is alive");
        assertThat(leader.leaders().isLeader("reports")).isTrue();
    }

    @Test
    void offersNothingThatTheEndpointDoesNotAllow() {
        Instance leader = instances
                .start("one", REPORTS, "--management.endpoint.leader.access=read-only")
                .leads("reports");
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#detail")).containsText("management.endpoint.leader.access is not unrestricted");
        assertThat(page.locator("#detail button")).hasCount(0);
    }

    @Test
    void fiveThousandRolesAreOnePageOfRows() {
        Instance leader = instances.start("one", "--leader.session.ttl=10s");
        for (int i = 0; i < 5000; i++) {
            leader.leaders().role(String.format(Locale.ROOT, "job-%04d", i));
        }
        leader.leads("job-4999");
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#page")).hasText("1–50 of 5,000");
        assertThat(page.locator("#verdict .headline")).hasText("All 5,000 roles are led");
        assertThat(nodes(page)).isLessThan(1200);

        page.locator("#next").click();
        assertThat(page.locator("#page")).hasText("51–100 of 5,000");
        assertThat(page.locator("#roles tbody tr").first()).containsText("job-0050");
        assertThat(nodes(page)).isLessThan(1200);

        page.locator("#search").fill("job-432");
        assertThat(page.locator("#roles tbody tr")).hasCount(10);
        page.locator("#search").fill("nothing of the kind");
        assertThat(page.locator("#no-roles")).hasText("None of 5,000 roles matches.");
        page.locator("#search").fill("");
        page.locator("#filter").selectOption("vacant");
        assertThat(page.locator("#roles tbody tr")).hasCount(0);
        page.locator("#filter").selectOption("all");
        Chromium.photograph(page, "many-roles");
    }

    @Test
    void canBeOperatedByKeyboardAlone() {
        Instance leader =
                instances.start("one", REPORTS, EXPORTS).leads("reports").leads("exports");
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#roles tbody tr")).hasCount(2);
        page.keyboard().press("/");
        assertThat(page.locator("#search")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator("#filter")).isFocused();
        page.keyboard().press("Tab");
        assertThat(role(page, "exports")).isFocused();
        page.keyboard().press("ArrowDown");
        assertThat(role(page, "reports")).isFocused();
        assertThat((String) role(page, "reports").evaluate("element => getComputedStyle(element).outlineStyle"))
                .isEqualTo("solid");
        page.keyboard().press("Enter");
        assertThat(page.locator("#detail-heading")).hasText("reports");
        assertThat(role(page, "reports")).hasAttribute("aria-current", "true");
        page.keyboard().press("Tab");
        assertThat(button(page, "Step down …")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#cancel")).isFocused();
        assertThat(page.locator("dialog")).hasAccessibleName("Step down from reports?");
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).isHidden();
        assertThat(button(page, "Step down …")).isFocused();
        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        assertThat(page.locator("#go")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#notice")).hasText("reports: handed over.");
    }

    @Test
    void everyControlHasAName() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        Page page = chromium.open(leader.url("/leader"));
        assertThat(button(page, "Step down …")).isVisible();
        for (Locator control : page.locator("button:visible, input:visible, select:visible, a, svg[role=img]")
                .all()) {
            assertThat(control).hasAccessibleName(Pattern.compile(".+"));
        }
    }

    @Test
    void saysWhenItsConnectionIsGoneAndWhereElseToAsk() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        Instance other = instances
                .start("two", REPORTS, "--leader.member.url=http://127.0.0.1:9/two")
                .sees(2);
        leader.sees(2);
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#connection")).hasText("Live");
        leader.context().close();
        assertThat(page.locator("#connection")).hasText("Connection lost");
        assertThat(page.locator("#verdict .headline")).hasText("This page does not hear from its instance");
        assertThat(page.locator("#verdict a")).hasAttribute("href", "http://127.0.0.1:9/two/leader");
        assertThat(other.leaders().isLeader("reports")).isTrue();
        Chromium.photograph(page, "lost");
    }

    @Test
    void linksOnlyToWebPages() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        instances.start("two", REPORTS, "--leader.member.url=javascript:alert(1)");
        leader.sees(2);
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#members > li")).hasCount(2);
        assertThat(page.locator("#members a")).hasCount(0);
    }

    @Test
    void asksAgainAndAgainWhereThereIsNoStream() {
        Instance leader = instances.start("one", REPORTS).leads("reports");
        Instance follower = instances
                .start("two", REPORTS, "--management.endpoints.web.exposure.include=leader")
                .sees(2);
        Page page = chromium.open(follower.url("/leader"));
        assertThat(page.locator("#connection")).hasText("Polling: leaderevents is not exposed");
        assertThat(leaderOf(page, "reports")).hasText("one");
        leader.store().outage(true);
        assertThat(leaderOf(page, "reports")).hasText("two");
        assertThat(page.locator("#changes")).containsText("two");
    }

    @Test
    void fallsBackToAskingAndReturnsToTheStream() {
        Instance leader = instances
                .start("one", REPORTS, "--leader.dashboard.max-streams=1")
                .leads("reports");
        Page first = chromium.open(leader.url("/leader"));
        assertThat(first.locator("#connection")).hasText("Live");
        Page second = chromium.open(leader.url("/leader"));
        assertThat(second.locator("#connection")).hasText("Polling: its stream does not answer");
        assertThat(leaderOf(second, "reports")).hasText("one");
        first.close();
        eventually().until(() -> leader.feed().subscribers() == 0);
        assertThat(second.locator("#connection")).hasText("Live");
    }

    @Test
    void saysWhatToDoWhereTheEndpointIsNotExposed() {
        Instance leader = instances
                .start("one", REPORTS, "--management.endpoints.web.exposure.include=health")
                .leads("reports");
        Page page = chromium.open(leader.url("/leader"));
        assertThat(page.locator("#verdict")).containsText("management.endpoints.web.exposure.include");
    }

    private static Locator leaderOf(Page page, String role) {
        return page.locator("#roles tbody tr")
                .filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.BUTTON, exactly(role))))
                .locator("td[data-label=Leader]");
    }

    private static Locator role(Page page, String name) {
        return page.locator("#roles")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(Page page, String name) {
        return page.locator("#detail")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Page.GetByRoleOptions exactly(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator changes(Page page, String text) {
        return page.locator("#changes > li")
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    private static int nodes(Page page) {
        return ((Number) page.evaluate("document.getElementsByTagName('*').length")).intValue();
    }
}
