// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot.gate

import dev.leaderelection.LeaderOnly
import dev.leaderelection.Leadership
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.future.future
import kotlinx.coroutines.reactor.ReactorContext
import kotlin.coroutines.coroutineContext
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger

/** Gated functions as Kotlin compiles them. */
open class SuspendingJobs {

    private val runs = AtomicInteger()

    private val cancelled = AtomicInteger()

    private val pending = CompletableDeferred<String>()

    open fun runs(): Int = runs.get()

    open fun cancelled(): Int = cancelled.get()

    open fun complete(value: String) {
        pending.complete(value)
    }

    @LeaderOnly("reports")
    open suspend fun nothing() {
        runs.incrementAndGet()
        try {
            awaitCancellation()
        } finally {
            cancelled.incrementAndGet()
        }
    }

    @LeaderOnly("reports")
    open suspend fun list(): List<String> = listOf("ran")

    @LeaderOnly("reports")
    open suspend fun text(): String = pending.await()

    @LeaderOnly(value = "reports", otherwise = LeaderOnly.Otherwise.SKIP)
    open suspend fun maybe(): String? = "ran"

    @LeaderOnly(value = "reports", fallback = "cached")
    open suspend fun withFallback(argument: String): String = "leader $argument"

    open suspend fun cached(argument: String): String = "fallback $argument"

    @LeaderOnly("reports")
    open suspend fun term(term: Leadership?): Leadership? {
        val ofContext: Leadership? = coroutineContext[ReactorContext]?.context?.getOrDefault<Leadership>(Leadership::class.java, null)
        return if (ofContext === term) term else null
    }
}

/** A function that cannot be skipped. */
open class NeverNull {

    @LeaderOnly(value = "reports", otherwise = LeaderOnly.Otherwise.SKIP)
    open suspend fun count(): Int = 1
}

/** Calls the functions for Java. */
class Coroutines(private val jobs: SuspendingJobs) {

    private val scope = CoroutineScope(Dispatchers.Default)

    fun nothing(): CompletableFuture<Unit> = scope.future { jobs.nothing() }

    fun list(): CompletableFuture<List<String>> = scope.future { jobs.list() }

    fun text(): CompletableFuture<String> = scope.future { jobs.text() }

    fun maybe(): CompletableFuture<String?> = scope.future { jobs.maybe() }

    fun withFallback(argument: String): CompletableFuture<String> = scope.future { jobs.withFallback(argument) }

    fun term(): CompletableFuture<Leadership?> = scope.future { jobs.term(null) }
}
