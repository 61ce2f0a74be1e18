// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.bench.faults;

import dev.leaderelection.bench.server.Programs;
import dev.leaderelection.bench.server.ServerNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A member's place: its proxies, which stay, and its process, which may come and go. Each process has a name of its own. */
final class Candidate {

    private final String name;

    private final List<Proxy> proxies;

    private final Setup setup;

    private final ServerNode process;

    private final Path clock;

    private int incarnation;

    private boolean asked;

    /**
     * A member that does not run yet.
     *
     * @param name its name
     * @param proxies what is between it and each server
     * @param setup what it is started with
     */
    Candidate(String name, List<Proxy> proxies, Setup setup) {
        this.name = name;
        this.proxies = proxies;
        this.setup = setup;
        Path directory = setup.directory().resolve(name);
        this.clock = directory.resolve("clock");
        this.process = new ServerNode(
                name,
                directory,
                setup.hub().port(),
                new ServerNode.Launch(
                        () -> incarnation++, this::command, () -> setup.hub().knows(owner()), "TERM"));
    }

    private List<String> command() {
        List<String> arguments = new ArrayList<>(
                List.of(setup.backend().label(), setup.addresses().of(proxies)));
        arguments.addAll(List.of(
                owner(),
                String.valueOf(setup.ttlMillis()),
                String.valueOf(setup.hub().port())));
        arguments.add(asked ? "asked" : "own");
        arguments.addAll(setup.roles());
        return Programs.java("64", setup.program().first(), setup.program().mainClass(), arguments);
    }

    String name() {
        return name;
    }

    /** The name of the process that runs now. */
    String owner() {
        return name + "." + incarnation;
    }

    ServerNode process() {
        return process;
    }

    List<Proxy> proxies() {
        return proxies;
    }

    void order(String order) {
        setup.hub().order(owner(), order);
    }

    /** Where what its clocks say is written, if they are false. */
    Path clock() {
        return clock;
    }

    /** From the next start on its clocks are false, and it is asked by those that have true ones. */
    void withFalseClock(boolean monotonicToo) {
        FakeTime.set(clock, FakeTime.TRUE);
        process.environment().putAll(FakeTime.environment(clock, monotonicToo));
        asked = true;
    }

    void withTrueClock() {
        FakeTime.variables().forEach(process.environment()::remove);
        asked = false;
    }

    @Override
    public String toString() {
        return name;
    }

    /** What members are started with. */
    record Setup(
            Backend backend,
            Path directory,
            long ttlMillis,
            Hub hub,
            List<String> roles,
            Addresses addresses,
            Program program) {}

    /**
     * What a member runs.
     *
     * @param mainClass its main class
     * @param first directories that come before this process's class path, for classes that replace others
     */
    record Program(String mainClass, List<Path> first) {

        /** The member as it is. */
        static final Program MEMBER = new Program(FaultMember.class.getName(), List.of());
    }

    /** How a member names the servers behind its proxies. */
    @FunctionalInterface
    interface Addresses {
        String of(List<Proxy> proxies);
    }
}
