package io.skirret.worker.internal.result;

import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.StoredResult;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.feature.Feature;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of results as a worker uses it: says when it ceases to take results, and when it takes them again, and
 * closes it with the worker. Thread-safe.
 */
public final class ResultKeeping implements Feature {

    private static final Logger log = LoggerFactory.getLogger(ResultKeeping.class);

    /** Of what may be lost, such as progress: a store that is slow has enough to do. */
    private static final int MOST_OFFERED = 100;

    private final ResultStore store;
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
    private final AtomicInteger offered = new AtomicInteger();

    public ResultKeeping(ResultStore store) {
        this.store = store;
    }

    /** Done once it is kept, or at once if nobody waits for that: then it is dropped if the store is away. */
    public CompletableFuture<Void> carryOut(Effect.Store effect) {
        if (effect.assurance() == Effect.Assurance.SENT) {
            offer(effect.result());
            return CompletableFuture.completedFuture(null);
        }
        return keep(effect.result());
    }

    private CompletableFuture<Void> keep(StoredResult result) {
        return store.put(result).whenComplete((done, failure) -> {
            if (failure == null) {
                if (problem.get() != null && problem.getAndSet(null) != null) {
                    log.info("The result store at {} takes results again", store.place());
                }
            } else {
                String why = message(failure);
                if (problem.getAndSet(why) == null) {
                    log.warn(
                            "Expected to keep the result of {}, but the store does not take it: {}. The worker tries on; the"
                                    + " messages of what has ended stay unacknowledged until it does, and no other takes their places",
                            result.id(),
                            why);
                }
            }
        });
    }

    /** Keeps it if that can be done now; nobody is told otherwise. */
    public void offer(StoredResult result) {
        if (offered.incrementAndGet() > MOST_OFFERED) {
            offered.decrementAndGet();
            return;
        }
        var unused = store.put(result).whenComplete((done, failure) -> offered.decrementAndGet());
    }

    private static String message(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    @Override
    public void health(Consumer<String> problems) {
        String why = problem.get();
        if (why != null) {
            problems.accept("results cannot be kept: " + why);
        }
    }

    @Override
    public void stop() {
        store.close();
    }
}
