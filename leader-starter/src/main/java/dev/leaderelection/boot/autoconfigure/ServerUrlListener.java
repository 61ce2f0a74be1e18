// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.autoconfigure;

import dev.leaderelection.LocalMember;
import dev.leaderelection.boot.ServerUrl;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Learns from the web server where it listens; before the application is ready, and so before candidacy begins. */
final class ServerUrlListener implements ApplicationListener<WebServerInitializedEvent> {

    private final ServerUrl url;

    private final Environment environment;

    ServerUrlListener(ServerUrl url, Environment environment) {
        this.url = url;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        int port = event.getWebServer().getPort();
        // The server of the management endpoints has a namespace, the application's has none.
        if (port > 0 && WebServerApplicationContext.getServerNamespace(event.getApplicationContext()) == null) {
            url.set((isSecure() ? "https://" : "http://") + host(environment.getProperty("server.address")) + ":"
                    + port);
        }
    }

    private boolean isSecure() {
        return environment.getProperty("server.ssl.enabled", Boolean.class, true)
                && (environment.containsProperty("server.ssl.bundle")
                        || environment.containsProperty("server.ssl.key-store")
                        || environment.containsProperty("server.ssl.certificate"));
    }

    private static String host(@Nullable String address) {
        if (address == null || address.isBlank() || address.equals("0.0.0.0") || address.equals("::")) {
            return LocalMember.hostName();
        }
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
