// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Instances of the sample over one server, each a process of its own. Safe for use by any thread. */
final class Cluster implements AutoCloseable {

    /** Longer than an instance with work in flight needs, shorter than people wait. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Path jar;

    private final Path directory;

    private final SharedServer server;

    private final List<String> arguments;

    private final Map<Integer, Instance> instances = new TreeMap<>();

    private boolean closed;

    /**
     * Creates a cluster without instances.
     *
     * @param jar the sample's jar
     * @param directory where logs go
     * @param server the server, which this cluster stops when it is closed
     * @param arguments what every instance is started with, besides what the server needs
     */
    Cluster(Path jar, Path directory, SharedServer server, List<String> arguments) {
        this.jar = jar;
        this.directory = directory;
        this.server = server;
        this.arguments = List.copyOf(arguments);
    }

    /**
     * Starts an instance, in the place of one that has ended.
     *
     * @param port its port
     * @return the instance, which may not answer yet
     * @throws IllegalStateException if the port's instance is running, or the cluster is closed
     */
    synchronized Instance start(int port) {
        Instance former = instances.get(port);
        if (closed || (former != null && former.process().isAlive())) {
            throw new IllegalStateException("Cannot start an instance on port " + port + ": "
                    + (closed ? "the cluster is closed" : "one is running"));
        }
        List<String> all = new ArrayList<>(server.instanceArguments());
        all.addAll(arguments);
        Instance instance = Instance.start(jar, port, all, directory);
        instances.put(port, instance);
        return instance;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** The instance of each port, in the order of ports; some may have ended. */
    synchronized List<Instance> instances() {
        return List.copyOf(instances.values());
    }

    /** Stops all instances, whatever state they are in, and then the server. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        List<JavaProcess> processes =
                instances().stream().map(Instance::process).toList();
        processes.forEach(JavaProcess::terminate);
        processes.forEach(JavaProcess::thaw);
        processes.forEach(process -> process.stop(STOP_PATIENCE));
        server.stop();
    }
}
