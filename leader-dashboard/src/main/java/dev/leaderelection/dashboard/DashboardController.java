// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * Serves the page and its parts. Nothing here tells who leads, or changes it: for both the page asks the actuator's
 * endpoints, with the permissions of whoever looks at it.
 */
@Controller
final class DashboardController {

    private static final EndpointId LEADER = EndpointId.of("leader");

    private static final EndpointId EVENTS = EndpointId.of("leaderevents");

    /** Everything from this origin, nothing inline, nothing that frames the page. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final PathMappedEndpoints endpoints;

    private final EndpointAccessResolver access;

    private final DashboardAssets assets = DashboardAssets.load();

    DashboardController(PathMappedEndpoints endpoints, EndpointAccessResolver access) {
        this.endpoints = endpoints;
        this.access = access;
    }

    @GetMapping("/leader")
    ResponseEntity<byte[]> page() {
        return asset(DashboardAssets.PAGE);
    }

    /** The page's parts are found relative to its address, which therefore has one form only. */
    @GetMapping("/leader/")
    ResponseEntity<Void> pageWithSlash() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("../leader"))
                .build();
    }

    @GetMapping("/leader/{name:[a-z]+\\.(?:css|js|svg)}")
    ResponseEntity<byte[]> asset(@PathVariable("name") String name) {
        DashboardAssets.Asset asset = assets.find(name);
        if (asset == null) {
            return ResponseEntity.notFound().build();
        }
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .eTag(asset.tag())
                .contentType(asset.type())
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .body(asset.content());
    }

    /** Asked for anew before each change: the token may have changed since the page was loaded. */
    @GetMapping("/leader/settings")
    ResponseEntity<Settings> settings(HttpServletRequest request) {
        Settings settings = new Settings(
                endpoints.getPath(LEADER),
                endpoints.getPath(EVENTS),
                access.accessFor(LEADER, Access.READ_ONLY) == Access.UNRESTRICTED,
                CsrfTokens.of(request));
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(settings);
    }

    /**
     * What the page must know to ask.
     *
     * @param leader path of the endpoint {@code leader}, or {@code null} if it is not exposed
     * @param events path of the endpoint {@code leaderevents}, or {@code null} if it is not exposed
     * @param writable whether the endpoint may be asked for changes at all
     * @param csrf what a change must carry, where Spring Security wants it
     */
    record Settings(
            @Nullable String leader, @Nullable String events, boolean writable, CsrfTokens.@Nullable Header csrf) {}
}
