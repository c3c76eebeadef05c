package io.skirret.worker.internal.settle;

import io.skirret.time.Clock;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes until the broker has confirmed, or until it is no use: a bounded number of times, further and further
 * apart, without holding a thread. Sending again what nobody knows the fate of may double it; not sending it could lose
 * it. While the broker takes nothing, because of an alarm, nothing is sent and nothing counts: that is waited out,
 * however long it takes.
 */
final class RetryingPublisher {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** Shared by the workers of a process; holds at most as many actions as messages wait to be settled. */
    private static final ThreadPoolExecutor RETRIES = retries();

    private final Transport transport;
    private final Clock clock;
    private final int tries;
    private final Executor retries;

    /**
     * @param tries maximum number of attempts, 1 or more; 10 of them take about half a minute beside their own
     *     timeouts. Those that an alarm of the broker held back are not among them
     */
    RetryingPublisher(Transport transport, Clock clock, int tries) {
        this(transport, clock, tries, RETRIES);
    }

    RetryingPublisher(Transport transport, Clock clock, int tries, Executor retries) {
        this.retries = retries;
        this.transport = transport;
        this.clock = clock;
        this.tries = tries;
    }

    /**
     * Completes with null once confirmed, else with why not.
     *
     * @param again asked before each further try
     */
    CompletableFuture<@Nullable PublishException> publish(Publication publication, Predicate<PublishException> again) {
        return publish(publication, null, again);
    }

    /**
     * The same after something that may take a while, and is done again before each try.
     *
     * @param first null for nothing
     */
    CompletableFuture<@Nullable PublishException> publish(
            Publication publication, @Nullable Runnable first, Predicate<PublishException> again) {
        return carryOut(() -> send(publication, first), again);
    }

    /**
     * The same for what goes to a store of results instead of the broker. While the store does not take it, that is
     * waited out, as an alarm of the broker is: what a task gave must not be lost, and is not worth a second run.
     */
    CompletableFuture<@Nullable PublishException> keep(
            Supplier<CompletableFuture<Void>> put, Predicate<PublishException> again) {
        return carryOut(
                () -> put.get().exceptionallyCompose(failure -> CompletableFuture.failedFuture(notKept(failure))),
                again);
    }

    private CompletableFuture<@Nullable PublishException> carryOut(
            Supplier<CompletableFuture<Void>> work, Predicate<PublishException> again) {
        CompletableFuture<@Nullable PublishException> done = new CompletableFuture<>();
        attempt(work, again, 1, FIRST_PAUSE, done);
        return done;
    }

    private void attempt(
            Supplier<CompletableFuture<Void>> work,
            Predicate<PublishException> again,
            int number,
            Duration pause,
            CompletableFuture<@Nullable PublishException> done) {
        var unusedResult = started(work).whenComplete((stored, thrown) -> {
            PublishException failure = thrown == null ? null : asPublishException(thrown);
            boolean heldBack = failure != null && failure.reason() == PublishException.Reason.BLOCKED;
            if (failure == null || (number >= tries && !heldBack) || !mayHelp(failure) || !again.test(failure)) {
                done.complete(failure);
                return;
            }
            attemptLater(work, again, heldBack ? number : number + 1, pause, failure, done);
        });
    }

    private void attemptLater(
            Supplier<CompletableFuture<Void>> work,
            Predicate<PublishException> again,
            int number,
            Duration pause,
            PublishException failure,
            CompletableFuture<@Nullable PublishException> done) {
        Duration next = pause.multipliedBy(2);
        Duration bounded = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
        // Publishing may wait for the connection, and the clock's one thread is what brings that back: never there.
        var unused = clock.schedule(pause, () -> {
            try {
                retries.execute(() -> {
                    // Requeued in the meantime, it must not be stored as well.
                    if (again.test(failure)) {
                        attempt(work, again, number, bounded, done);
                    } else {
                        done.complete(failure);
                    }
                });
            } catch (OutOfMemoryError noThread) {
                if (number < tries) {
                    attemptLater(work, again, number + 1, bounded, failure, done);
                } else {
                    done.complete(failure);
                }
            }
        });
    }

    private static ThreadPoolExecutor retries() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(2, 2, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), action -> {
                    Thread thread = new Thread(action, "skirret-settle-again");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static CompletableFuture<Void> started(Supplier<CompletableFuture<Void>> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error unexpected) { // or nobody would ever settle this message
            return CompletableFuture.failedFuture(unexpected);
        }
    }

    private CompletableFuture<Void> send(Publication publication, @Nullable Runnable first) {
        return first == null
                ? transport.publish(publication)
                : CompletableFuture.runAsync(first, retries).thenCompose(done -> transport.publish(publication));
    }

    private static PublishException notKept(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return new PublishException(
                PublishException.Reason.BLOCKED, "the result was not kept: " + failure.getMessage(), failure);
    }

    private static boolean mayHelp(PublishException failure) {
        return switch (failure.reason()) {
            case TOO_LARGE, WITHDRAWN, CLOSED -> false;
            case UNROUTABLE, REJECTED, FORBIDDEN, BLOCKED, DISCONNECTED, UNCONFIRMED -> true;
        };
    }

    private static PublishException asPublishException(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof PublishException failure
                ? failure
                : new PublishException(
                        PublishException.Reason.UNCONFIRMED, "the transport failed in an unexpected way", cause);
    }
}
