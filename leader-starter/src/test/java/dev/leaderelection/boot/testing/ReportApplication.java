// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.testing;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.Leadership;
import dev.leaderelection.boot.lifecycle.OnLeadershipGranted;
import dev.leaderelection.boot.lifecycle.OnLeadershipRevoked;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The application that is tested. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ReportApplication {

    @Bean
    Reports reports() {
        return new Reports();
    }

    /** Sends reports on the leader. */
    static class Reports {

        private final List<String> sent = new CopyOnWriteArrayList<>();

        private final List<String> terms = new CopyOnWriteArrayList<>();

        @LeaderOnly("reports")
        void send(String report) {
            sent.add(report);
        }

        @LeaderOnly("reports")
        void sendInPieces(Iterator<String> pieces) {
            Leadership term = Leadership.current().orElseThrow();
            while (pieces.hasNext()) {
                String piece = pieces.next();
                term.ensureValid();
                sent.add(piece);
            }
        }

        @OnLeadershipGranted("reports")
        void begin() {
            terms.add("begin");
        }

        @OnLeadershipRevoked("reports")
        void end() {
            terms.add("end");
        }

        List<String> sent() {
            return sent;
        }

        List<String> terms() {
            return terms;
        }

        void clear() {
            sent.clear();
            terms.clear();
        }
    }
}
