// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.HttpCredentials;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The system's Chromium, without a window. For one thread. */
final class Chromium implements AutoCloseable {

    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");

    /** Long enough for a machine that does other work too. */
    private static final double PATIENCE_MILLIS = 60_000;

    private static final Path SCREENSHOTS = Path.of(System.getProperty("dashboard.screenshots", "target/screenshots"));

    private final Playwright playwright;

    private final Browser browser;

    /** What pages complained about: errors of scripts, and what the content security policy forbids. */
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    Chromium() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
                        .setArgs(FLAGS));
    }

    private static Path executable() {
        return executable(System.getenv("CHROMIUM_BIN"), String.valueOf(System.getenv("PATH")));
    }

    /** Where ./verify looks, too: the program that is chosen, else one on the search path. */
    static Path executable(@Nullable String chosen, String searchPath) {
        Stream<Path> candidates = chosen == null || chosen.isBlank()
                ? PROGRAMS.stream().flatMap(program -> Arrays.stream(searchPath.split(File.pathSeparator, -1))
                        .map(directory -> Path.of(directory, program)))
                : Stream.of(Path.of(chosen));
        return candidates
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No Chromium found. Install the package chromium, or set"
                        + " CHROMIUM_BIN to the path of the program."));
    }

    Page open(String url) {
        return open(url, null);
    }

    Page open(String url, @Nullable HttpCredentials credentials) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setHttpCredentials(credentials).setViewportSize(1280, 900));
        Page page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            boolean answer = message.text().startsWith("Failed to load resource");
            if (message.type().equals("error") && !answer) {
                complaints.add(message.text());
            }
        });
        page.navigate(url);
        return page;
    }

    /** Closes all pages, and forgets what they stored. Answers what they complained about. */
    List<String> closePages() {
        List.copyOf(browser.contexts()).forEach(BrowserContext::close);
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    static void photograph(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
