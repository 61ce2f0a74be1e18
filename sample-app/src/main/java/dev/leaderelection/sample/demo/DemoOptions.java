// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.boot.convert.DurationStyle;

/**
 * What the demo was asked for.
 *
 * @param backend over what the instances elect
 * @param ttl the session TTL, as Spring Boot writes durations
 * @param firstPort the first of the instances' ports
 */
record DemoOptions(String backend, String ttl, int firstPort) {

    private static final int INSTANCES = 3;

    private static final int MAX_PORT = 65_535;

    /**
     * Reads the command line.
     *
     * @param arguments the arguments
     * @return the options
     * @throws IllegalArgumentException if they are not as {@code ./demo --help} says
     */
    static DemoOptions parse(List<String> arguments) {
        DemoOptions options = new DemoOptions("h2", "10s", 8081);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            options = switch (argument) {
                case "h2", "etcd", "zookeeper" -> new DemoOptions(argument, options.ttl, options.firstPort);
                case "--ttl" -> new DemoOptions(options.backend, ttl(value(argument, rest)), options.firstPort);
                case "--port" -> new DemoOptions(options.backend, options.ttl, port(value(argument, rest)));
                default -> throw new IllegalArgumentException("'" + argument + "' is not known; see ./demo --help");
            };
        }
        return options;
    }

    List<Integer> ports() {
        return IntStream.range(firstPort, firstPort + INSTANCES).boxed().toList();
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        return rest.next();
    }

    private static String ttl(String value) {
        boolean readable = value.matches("\\d{1,6}(ms|s|m)");
        if (!readable || DurationStyle.SIMPLE.parse(value).toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "--ttl '" + value + "' is not a duration of one second or more; write 10s, or 1500ms.");
        }
        return value;
    }

    private static int port(String value) {
        if (!value.matches("\\d{1,5}")
                || Integer.parseInt(value) < 1
                || Integer.parseInt(value) > MAX_PORT - INSTANCES) {
            throw new IllegalArgumentException("--port '" + value + "' is not a port.");
        }
        return Integer.parseInt(value);
    }
}
