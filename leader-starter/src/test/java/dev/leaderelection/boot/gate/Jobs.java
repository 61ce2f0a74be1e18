// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import dev.leaderelection.LeaderOnly;
import dev.leaderelection.LeaderOnly.Otherwise;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gated methods of every kind. */
class Jobs {

    private final Calls calls;

    Jobs(Calls calls) {
        this.calls = calls;
    }

    @LeaderOnly("billing")
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface BillingLeader {}

    @LeaderOnly("reports")
    public void report() {
        calls.ran("report");
    }

    @BillingLeader
    public void bill() {
        calls.ran("bill");
    }

    @LeaderOnly("reports")
    void packagePrivate() {
        calls.ran("packagePrivate");
    }

    @LeaderOnly("reports")
    protected void guarded() {
        calls.ran("guarded");
    }

    @LeaderOnly("reports")
    public Optional<String> optional() {
        calls.ran("optional");
        return Optional.of("ran");
    }

    @LeaderOnly("reports")
    public OptionalInt optionalInt() {
        return OptionalInt.of(1);
    }

    @LeaderOnly("reports")
    public List<String> list() {
        return List.of("ran");
    }

    @LeaderOnly("reports")
    @SuppressWarnings("NonApiType") // a concrete class is what is tested
    public ArrayList<String> arrayList() {
        return new ArrayList<>(List.of("ran"));
    }

    @LeaderOnly("reports")
    public Set<String> set() {
        return Set.of("ran");
    }

    @LeaderOnly("reports")
    public SortedSet<String> sortedSet() {
        return new TreeSet<>(Set.of("ran"));
    }

    @LeaderOnly("reports")
    public Collection<String> collection() {
        return List.of("ran");
    }

    @LeaderOnly("reports")
    public Iterable<String> iterable() {
        return List.of("ran");
    }

    @LeaderOnly("reports")
    public Deque<String> deque() {
        return new ArrayDeque<>(List.of("ran"));
    }

    @LeaderOnly("reports")
    public Map<String, String> map() {
        return Map.of("k", "v");
    }

    @LeaderOnly("reports")
    public SortedMap<String, String> sortedMap() {
        return new TreeMap<>(Map.of("k", "v"));
    }

    @LeaderOnly("reports")
    public Stream<String> stream() {
        return Stream.of("ran");
    }

    @LeaderOnly("reports")
    public IntStream ints() {
        return IntStream.of(1);
    }

    @LeaderOnly("reports")
    public CompletableFuture<String> future() {
        calls.ran("future");
        return calls.pending;
    }

    @LeaderOnly("reports")
    public CompletionStage<Optional<String>> stage() {
        return CompletableFuture.completedFuture(Optional.of("ran"));
    }

    @LeaderOnly("reports")
    public Future<List<String>> plainFuture() {
        return CompletableFuture.completedFuture(List.of("ran"));
    }

    @LeaderOnly("reports")
    public int number() {
        return 42;
    }

    @LeaderOnly("reports")
    public String text() {
        return "ran";
    }

    @LeaderOnly("reports")
    public String[] array() {
        return new String[] {"ran"};
    }

    @LeaderOnly(value = "reports", otherwise = Otherwise.THROW)
    public void loud() {
        calls.ran("loud");
    }

    @LeaderOnly(value = "reports", otherwise = Otherwise.SKIP)
    public @Nullable String quiet() {
        return "ran";
    }

    @LeaderOnly(value = "reports", otherwise = Otherwise.SKIP)
    public List<String> quietList() {
        return List.of("ran");
    }

    @LeaderOnly(value = "reports", fallback = "onFollower")
    public String withFallback(String argument) {
        return "leader " + argument;
    }

    @SuppressWarnings("UnusedMethod") // called by its name
    private String onFollower(String argument) {
        return "fallback " + argument + " after " + calls.names.size() + " runs";
    }

    @LeaderOnly(value = "reports", fallback = "failing")
    public int withFailingFallback() {
        return 1;
    }

    int failing() {
        throw new IllegalStateException("from the fallback");
    }
}
