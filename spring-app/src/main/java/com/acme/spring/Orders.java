package com.acme.spring;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.retry.annotation.Retry;
import io.skirret.task.Task;
import java.util.concurrent.CompletableFuture;
import org.springframework.retry.annotation.Backoff;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** Tasks under the aspects that applications put around such methods. */
@Component
public class Orders {

    /** How often each aspect that retries calls its method. */
    static final int TRIES = 3;

    private final Bodies bodies;
    private final Warehouse warehouse;

    public Orders(Bodies bodies, Warehouse warehouse) {
        this.bodies = bodies;
        this.warehouse = warehouse;
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @org.springframework.retry.annotation.Retryable(maxAttempts = TRIES, backoff = @Backoff(delay = 1))
    @Task(name = "orders.spring-retry", policy = "quick", maxRetries = 1)
    public void springRetry(String order) {
        bodies.ran("spring-retry", order);
        throw new IllegalStateException("thrown by a test");
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @org.springframework.resilience.annotation.Retryable(maxRetries = TRIES - 1, delay = 1)
    @Task(name = "orders.spring-framework", policy = "quick", maxRetries = 1)
    public void springFramework(String order) {
        bodies.ran("spring-framework", order);
        throw new IllegalStateException("thrown by a test");
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Retry(name = "orders")
    @Task(name = "orders.resilience4j", policy = "quick", maxRetries = 1)
    public void resilience4j(String order) {
        bodies.ran("resilience4j", order);
        throw new IllegalStateException("thrown by a test");
    }

    /** No more than a task. */
    @Task(name = "orders.ship")
    public void ship(String order) {
        bodies.ran("ship", order);
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Bulkhead(name = "orders", type = Bulkhead.Type.SEMAPHORE)
    @Retry(name = "orders")
    @Task(name = "orders.bulkhead", policy = "quick", maxRetries = 1)
    public void bulkhead(String order) {
        bodies.ran("bulkhead", order);
        throw new IllegalStateException("thrown by a test");
    }

    /**
     * The aspect gives it a thread of its own, and hands on what becomes of it. A plain call holds such a thread until
     * its result is there: the time limit ends that where the run gets none.
     */
    @Bulkhead(name = "threads", type = Bulkhead.Type.THREADPOOL)
    @Task(name = "orders.thread-pool", timeLimit = 2, maxRetries = 0)
    public CompletableFuture<String> threadPool(String order) {
        bodies.ran("thread-pool", order);
        return CompletableFuture.completedFuture(order);
    }

    /** The aspect stands around what the body calls. */
    @Task(name = "orders.pack")
    public CompletableFuture<String> pack(String order) {
        return warehouse.pack(order);
    }

    /** Left on it by mistake: a worker runs it in the background anyway. */
    @Async
    @Task(name = "orders.async")
    public void async(String order) {
        bodies.ran("async", order);
    }
}
