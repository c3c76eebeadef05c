package io.skirret.transport.amqp;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one transport, all daemons. */
final class TransportThreads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TransportThreads.class);

    private static final Duration UNTIL_NEXT_START = Duration.ofSeconds(1);

    private final String name;
    private final Clock clock;
    private final BiFunction<Runnable, String, Thread> maker;
    private final ExecutorService dispatch;
    private final ExecutorService chores;
    private final ExecutorService turns;

    TransportThreads(String name, Clock clock) {
        this(name, clock, Thread::new);
    }

    /** @param maker makes a thread from its work and its name */
    TransportThreads(String name, Clock clock, BiFunction<Runnable, String, Thread> maker) {
        this.name = name;
        this.clock = clock;
        this.maker = maker;
        int dispatchers = Math.max(2, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor deliveries = new ThreadPoolExecutor(
                dispatchers, dispatchers, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory("deliveries"));
        deliveries.allowCoreThreadTimeOut(true);
        this.dispatch = deliveries;
        ThreadPoolExecutor oneByOne =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory("turns"));
        oneByOne.allowCoreThreadTimeOut(true);
        this.turns = oneByOne;
        this.chores = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), factory("chores"));
    }

    ThreadFactory factory(String role) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = maker.apply(work, name + "-amqp-" + role + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** For the client's consumer callbacks; deliveries of one channel never overtake each other in it. */
    ExecutorService dispatch() {
        return dispatch;
    }

    /**
     * Runs work that may block, such as reconnecting. What it throws is logged.
     *
     * @return false if it does not run, because this is closed or no thread can be started
     */
    boolean run(Runnable work) {
        return execute(chores, work);
    }

    /**
     * As {@link #run}, for what must not be left out: while no thread can be started, it is tried again each second.
     */
    void runSurely(Runnable work) {
        if (!run(work) && !chores.isShutdown()) {
            clock.schedule(UNTIL_NEXT_START, () -> runSurely(work));
        }
    }

    /** As {@link #run}, one after another, in order. */
    boolean runInTurn(Runnable work) {
        return execute(turns, work);
    }

    private static boolean execute(ExecutorService executor, Runnable work) {
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } catch (Throwable failure) {
                    log.error("An internal step failed", SafeThrowable.of(failure));
                }
            });
            return true;
        } catch (RejectedExecutionException closed) {
            log.debug("Closed already: a step was dropped");
            return false;
        } catch (OutOfMemoryError noThread) {
            log.error(
                    "Expected to start a thread, got '{}'; what it was for is done later or refused; give this process more"
                            + " threads or memory",
                    noThread.getMessage());
            return false;
        }
    }

    /**
     * Ends what runs work of ours; the client may still report its connections' end to the rest, which ends when idle.
     */
    @Override
    public void close() {
        turns.shutdown();
        chores.shutdown();
    }
}
