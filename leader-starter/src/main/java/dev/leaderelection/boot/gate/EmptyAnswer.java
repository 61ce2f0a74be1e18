// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.CollectionFactory;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ResolvableType;

/** The empty value of a return type, for those types that have one. */
final class EmptyAnswer {

    /** New values each time: streams can be used once, and callers may add to a collection that they got. */
    private static final Map<Class<?>, Supplier<@Nullable Object>> BY_TYPE = Map.ofEntries(
            Map.entry(Optional.class, Optional::empty),
            Map.entry(OptionalInt.class, OptionalInt::empty),
            Map.entry(OptionalLong.class, OptionalLong::empty),
            Map.entry(OptionalDouble.class, OptionalDouble::empty),
            Map.entry(Stream.class, Stream::empty),
            Map.entry(IntStream.class, IntStream::empty),
            Map.entry(LongStream.class, LongStream::empty),
            Map.entry(DoubleStream.class, DoubleStream::empty),
            Map.entry(Iterable.class, List::of),
            Map.entry(Queue.class, ArrayDeque::new),
            Map.entry(Deque.class, ArrayDeque::new));

    private EmptyAnswer() {}

    /**
     * Finds the empty value of a type.
     *
     * @param type a return type
     * @return a source of empty values, or {@code null} if the type has none
     */
    static @Nullable Supplier<@Nullable Object> forType(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        if (raw == CompletableFuture.class || raw == CompletionStage.class || raw == Future.class) {
            return completed(forType(type.getGeneric(0)));
        }
        ReactiveAdapter adapter = ReactiveKind.adapterOf(raw);
        if (adapter != null) {
            return adapter.supportsEmpty() ? adapter.getDescriptor()::getEmptyValue : null;
        }
        Supplier<@Nullable Object> known = BY_TYPE.get(raw);
        return known != null ? known : collection(raw);
    }

    /** The future is not ignored: it is the answer. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static Supplier<@Nullable Object> completed(@Nullable Supplier<@Nullable Object> inner) {
        return () -> CompletableFuture.completedFuture(inner != null ? inner.get() : null);
    }

    private static @Nullable Supplier<@Nullable Object> collection(Class<?> type) {
        Supplier<@Nullable Object> empty;
        if (Collection.class.isAssignableFrom(type)) {
            empty = () -> CollectionFactory.createCollection(type, 0);
        } else if (Map.class.isAssignableFrom(type)) {
            empty = () -> CollectionFactory.createMap(type, 0);
        } else {
            return null;
        }
        return canMake(empty) ? empty : null;
    }

    private static boolean canMake(Supplier<@Nullable Object> empty) {
        try {
            return empty.get() != null;
        } catch (IllegalArgumentException unsupportedType) {
            return false;
        }
    }
}
