package io.skirret.worker;

import io.skirret.config.SkirretConfig;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.internal.assembly.WorkerAssembly;
import io.skirret.worker.internal.assembly.WorkerOptions;
import io.skirret.worker.internal.consume.Subscriptions;
import io.skirret.worker.internal.execute.LongRunMonitor;
import io.skirret.worker.internal.feature.Features;
import io.skirret.worker.internal.pipeline.DeliveryPipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from queues and runs their tasks:
 *
 * <pre>{@code
 * try (Worker worker = Worker.builder(transport, TaskRegistry.load(loader)).queues("skirret").build()) {
 *     worker.start();
 *     ...
 * }
 * }</pre>
 *
 * <p>A message is acknowledged after its outcome is stored by the broker (I2), so it runs at least once; it runs again
 * only after a crash or a lost connection (I3). The transport stays its owner's to close, after the worker.
 * Thread-safe; started once.
 */
public final class Worker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** In a sentence for people. */
    private static final int MOST_NAMED = 3;

    private final Clock clock;
    private final Transport transport;
    private final String name;
    private final List<String> queues;
    private final Duration defaultBudget;
    private final Duration grace;
    private final DeliveryPipeline pipeline;
    private final Features features;
    private final LongRunMonitor longRuns;
    private final Breakers breakers;
    private final LongSupplier eventsDropped;
    private final Set<String> tasks;
    private final Subscriptions subscriptions;
    private final String threads;
    private final AtomicReference<WorkerState> state = new AtomicReference<>(WorkerState.NEW);
    private final AtomicBoolean cancelled = new AtomicBoolean();
    /** Whether all of its queues have a consumer. */
    private volatile boolean takes;
    /**
     * Held while the worker starts, and while it ceases to take messages: the one must not open what the other has
     * closed.
     */
    private final Object starting = new Object();

    private volatile ShutdownReport.Kind kind = ShutdownReport.Kind.WARM;
    private final CompletableFuture<ShutdownReport> terminated = new CompletableFuture<>();
    private volatile long finishedBefore;
    private volatile long requeuedBefore;
    private volatile int interrupted;

    Worker(WorkerOptions options, WorkerAssembly.Parts parts) {
        this.clock = options.clock();
        this.transport = options.transport();
        this.name = options.name();
        this.queues = options.queues();
        this.defaultBudget = options.shutdownBudget();
        this.grace = options.interruptGrace();
        this.pipeline = parts.pipeline();
        this.features = parts.features();
        this.longRuns = pipeline.longRuns(options.consumerTimeout());
        this.breakers = parts.breakers();
        this.eventsDropped = parts.eventsDropped();
        this.tasks = names(options.registry());
        this.threads = parts.virtual() ? "virtual" : "platform";
        this.subscriptions =
                new Subscriptions(transport, queues, pipeline.slots().size(), options.consumerTimeout());
        features.attach(new AttachedWorker(this, pipeline, subscriptions, defaultBudget, parts.mostConcurrency()));
        WorkerListener listener = options.listener();
        if (listener != null) {
            listener.attached(this);
        }
    }

    private static Set<String> names(TaskRegistry registry) {
        Set<String> names = new TreeSet<>();
        for (TaskDefinition<?> task : registry.all()) {
            names.add(task.name());
            names.addAll(task.settings().aliases());
        }
        return Collections.unmodifiableSet(names);
    }

    /**
     * A worker for these tasks on this broker, as configured: queues, concurrency, name, budgets, policies, breakers,
     * what exceptions mean, whether plain calls must be woven. Set what differs and build.
     *
     * @throws io.skirret.settings.ConfigException if a setting of the worker is wrong
     */
    public static WorkerBuilder builder(Transport transport, TaskRegistry registry, SkirretConfig config) {
        return new WorkerBuilder(transport, registry).configured(config);
    }

    /** A worker for these tasks on this broker, to be configured in code; takes nothing from configuration. */
    public static WorkerBuilder builder(Transport transport, TaskRegistry registry) {
        return new WorkerBuilder(
                Objects.requireNonNull(transport, "transport"), Objects.requireNonNull(registry, "registry"));
    }

    /**
     * Declares the queues and begins to take messages. If it is told to stop meanwhile it takes none.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached; the worker can be
     *     started again
     * @throws IllegalStateException if it was started before
     */
    public void start() {
        if (!state.compareAndSet(WorkerState.NEW, WorkerState.RUNNING)) {
            throw new IllegalStateException("expected a new worker, got one that is " + state + "; build another");
        }
        synchronized (starting) {
            try {
                features.start();
                if (state.get() != WorkerState.RUNNING) {
                    log.info("{} was told to stop while it started: it takes no message", name);
                    return;
                }
                subscriptions.open(pipeline::take);
                features.started();
                longRuns.start();
                takes = true;
            } catch (RuntimeException refused) {
                subscriptions.close();
                features.startFailed();
                state.compareAndSet(WorkerState.RUNNING, WorkerState.NEW);
                throw refused;
            }
        }
        log.info("{} takes from {}, {} tasks at a time on {} threads", name, queues, concurrency(), threads);
    }

    /**
     * Warm: takes no more messages, requeues those that have not begun, lets running tasks finish within the budget,
     * then interrupts the rest and requeues their messages. None of that counts as a return, but for tasks that go on
     * when interrupted. Returns at once; later calls change nothing.
     *
     * @return completes when the worker has ended
     */
    public CompletableFuture<ShutdownReport> shutdown(Duration budget) {
        if (beginStopping()) {
            log.info("{} stops: takes no more messages, lets running tasks finish for {} s", name, budget.toSeconds());
            onOwnThread(() -> {
                takeNoMore();
                Clock.Timer timer = clock.schedule(budget, () -> cancel(ShutdownReport.Kind.OUT_OF_TIME));
                end(pipeline.republishWaiting(), timer);
            });
        }
        return terminated.copy();
    }

    /**
     * Cold: takes no more messages, interrupts every running task and gives its message back. Also ends a warm shutdown
     * early. Returns at once.
     *
     * @return completes when the worker has ended
     */
    public CompletableFuture<ShutdownReport> shutdownNow() {
        if (beginStopping()) {
            log.info("{} stops at once: interrupts running tasks and gives their messages back", name);
            onOwnThread(() -> {
                takeNoMore();
                cancel(ShutdownReport.Kind.COLD);
                end(pipeline.republishWaiting(), () -> {});
            });
        } else if (state.get() == WorkerState.STOPPING) {
            log.info("{} was told to stop at once: interrupts running tasks and gives their messages back", name);
            onOwnThread(() -> cancel(ShutdownReport.Kind.COLD));
        }
        return terminated.copy();
    }

    /** {@link #shutdown} with the budget it was built with, and waits for the end; a worker never started just ends. */
    @Override
    public void close() {
        boolean interruptedHere = false;
        CompletableFuture<ShutdownReport> end = shutdown(defaultBudget);
        while (true) {
            try {
                end.get();
                break;
            } catch (InterruptedException impatient) {
                interruptedHere = true;
                end = shutdownNow();
            } catch (ExecutionException failed) {
                throw new IllegalStateException("the worker could not be stopped in order", failed.getCause());
            }
        }
        if (interruptedHere) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the worker to end; false if it has not within this time. */
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        try {
            terminated.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillGoing) {
            return false;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the worker could not be stopped in order", failed.getCause());
        }
    }

    /** The stage of its life that it is in now. */
    public WorkerState state() {
        return Objects.requireNonNull(state.get());
    }

    /** The name that results, dead letters and logs show. */
    public String name() {
        return name;
    }

    /** The queues that it takes from now, in the order they were given; read-only. */
    public List<String> queues() {
        return subscriptions.queues();
    }

    /** Maximum number of runs at a time, and prefetch per queue, as remote control may have changed it. */
    public int concurrency() {
        return pipeline.slots().size();
    }

    /** Names of the tasks that it runs, in order, with the other names that messages may call them by. */
    public Set<String> tasks() {
        return tasks;
    }

    /** What it has counted since its start, as of now. */
    public WorkerStats stats() {
        return pipeline.stats(eventsDropped.getAsLong());
    }

    /** The circuit breakers of its tasks: their states, as this worker sees them, and commands to all workers. */
    public Breakers breakers() {
        return breakers;
    }

    /** Whether the worker does its work, and if not why. Asks no network. */
    public WorkerHealth health() {
        List<String> problems = new ArrayList<>();
        if (state.get() != WorkerState.RUNNING) {
            problems.add("the worker is " + state.get());
        } else if (!takes) {
            problems.add("the worker starts: it takes no messages yet");
        }
        Transport.Health broker = transport.health();
        if (!broker.usable()) {
            problems.add("the broker cannot be used: " + broker.detail());
        }
        for (String queue : subscriptions.inactive()) {
            problems.add("nothing is taken from queue " + queue + " right now");
        }
        features.health(problems::add);
        List<String> outstayed = pipeline.outstayed();
        if (!outstayed.isEmpty()) {
            problems.add((outstayed.size() == 1
                            ? "a run outstayed its time limit and holds its thread: "
                            : outstayed.size() + " runs outstayed their time limits and hold their threads: ")
                    + outstayed.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                    + (outstayed.size() > MOST_NAMED ? ", ..." : ""));
        }
        return WorkerHealth.of(problems);
    }

    private boolean beginStopping() {
        if (state.compareAndSet(WorkerState.NEW, WorkerState.TERMINATED)) {
            terminated.complete(new ShutdownReport(ShutdownReport.Kind.WARM, 0, 0, 0, 0));
            return false;
        }
        if (!state.compareAndSet(WorkerState.RUNNING, WorkerState.STOPPING)) {
            return false;
        }
        finishedBefore = pipeline.counters().finished();
        requeuedBefore = pipeline.counters().sum(Ending.REQUEUED);
        return true;
    }

    /** A start that is under way has ended then; what it opened is closed by the end. */
    private void takeNoMore() {
        synchronized (starting) {
            subscriptions.stop();
            features.stopping();
            longRuns.end();
        }
        pipeline.stopRunning();
    }

    private void end(CompletableFuture<Void> emptied, Clock.Timer timer) {
        var unused = emptied.whenComplete((nothing, failure) -> onOwnThread(() -> {
            timer.cancel();
            subscriptions.close();
            features.stop();
            state.set(WorkerState.TERMINATED);
            ShutdownReport report = new ShutdownReport(
                    kind,
                    pipeline.counters().finished() - finishedBefore,
                    pipeline.counters().sum(Ending.REQUEUED) - requeuedBefore,
                    interrupted,
                    pipeline.abandoned());
            log.info("{} ended: {}", name, report);
            long deferred = stats().deferred();
            if (deferred > 0) {
                log.info("{} had put off {} retries out of peak hours; they wait in the broker", name, deferred);
            }
            terminated.complete(report);
        }));
    }

    /** Interrupts what runs, and after a grace gives everything back. */
    private void cancel(ShutdownReport.Kind why) {
        if (!cancelled.compareAndSet(false, true)) {
            return;
        }
        kind = why;
        // Before it happens: the last run's end, on another thread, may be what the report waits for.
        interrupted = pipeline.running();
        pipeline.cancel();
        var unused = clock.schedule(grace, () -> onOwnThread(pipeline::abandon));
    }

    /** Stopping blocks on the broker at times: neither the caller's nor the clock's thread may wait for that. */
    private void onOwnThread(Runnable action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable failure) {
                        log.error("{} could not stop in order", name, SafeThrowable.of(failure));
                        terminated.completeExceptionally(failure);
                    }
                },
                "skirret-shutdown");
        thread.setDaemon(true);
        thread.start();
    }
}
