// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;

/** The files that the page is made of. A few dozen kilobytes: they are read once, and nothing else can be asked for. */
final class DashboardAssets {

    static final String PAGE = "page.html";

    private static final List<String> NAMES = List.of(
            PAGE,
            "dashboard.css",
            "icon.svg",
            "dashboard.js",
            "feed.js",
            "model.js",
            "text.js",
            "members.js",
            "roles.js",
            "detail.js",
            "timeline.js",
            "changes.js",
            "actions.js",
            "dom.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml");

    private final Map<String, Asset> assets;

    private DashboardAssets(Map<String, Asset> assets) {
        this.assets = assets;
    }

    static DashboardAssets load() {
        Map<String, Asset> assets = new LinkedHashMap<>();
        NAMES.forEach(name -> assets.put(name, read(name)));
        return new DashboardAssets(assets);
    }

    @Nullable
    Asset find(String name) {
        return assets.get(name);
    }

    private static Asset read(String name) {
        try (InputStream in = DashboardAssets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The jar of leader-dashboard is incomplete: " + name + " is missing.");
            }
            byte[] content = in.readAllBytes();
            String extension = name.substring(name.lastIndexOf('.') + 1);
            MediaType type = MediaType.parseMediaType(TYPES.getOrDefault(extension, "application/octet-stream"));
            return new Asset(content, type, '"' + DigestUtils.md5DigestAsHex(content) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " from the jar of leader-dashboard", e);
        }
    }

    /**
     * One file.
     *
     * @param content its bytes
     * @param type its media type
     * @param tag changes with its content
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Asset(byte[] content, MediaType type, String tag) {}
}
