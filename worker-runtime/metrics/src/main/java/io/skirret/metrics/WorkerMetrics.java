package io.skirret.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.skirret.failure.FailureType;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerListener;
import io.skirret.worker.WorkerState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what workers do in a registry of Micrometer's:
 *
 * <pre>{@code
 * Worker worker = Worker.builder(transport, tasks).listener(WorkerMetrics.of(registry)).build();
 * }</pre>
 *
 * <p>The meters are in the reference "Metrics". No label is an id, a message or an argument. A task that a message
 * names and the worker does not have is {@code other}, and so is what would be more than about 20 series a task: what
 * is beyond that is counted, but not told apart. One object may watch several workers, whose names differ. Thread-safe;
 * an event takes about a microsecond.
 */
public final class WorkerMetrics implements WorkerListener {

    /** Where most tasks begin and end: 10 ms to a quarter of an hour, and what is longer. */
    private static final Duration[] RANGES = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(15)
    };

    private static final Logger log = LoggerFactory.getLogger(WorkerMetrics.class);

    private static final String WORKER = "worker";
    private static final String TASK = "task";
    private static final String QUEUE = "queue";
    private static final String NONE = "none";

    /** Of each name beside those of the tasks, so that a worker of few tasks can tell apart what befalls them. */
    private static final int AT_LEAST = 10;

    private final MeterRegistry registry;
    private final Series<Timer> durations;
    private final Series<Timer> waits;
    private final Series<Timer> lateness;
    private final Series<Counter> messages;
    private final Series<Counter> retries;
    private final Series<Counter> deadLetters;
    private final Series<Counter> stuck;
    private final BreakerGauges breakers;
    private volatile Set<String> tasks = Set.of();
    /** The last of each name. */
    private final Map<String, Worker> workers = new ConcurrentHashMap<>();

    private WorkerMetrics(MeterRegistry registry, boolean histograms) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.breakers = new BreakerGauges(registry, workers);
        Gauge.builder("skirret.ready", this, each -> number(each.isReady()))
                .description("1 if there are workers, and all do their work; else 0")
                .strongReference(true)
                .register(registry);
        this.durations = timers(
                "skirret.task.duration",
                "How long runs took, by what became of the message",
                List.of(TASK, QUEUE, "outcome"),
                3,
                histograms);
        this.waits = timers(
                "skirret.task.wait", "How long messages were due before they ran", List.of(TASK, QUEUE), 1, histograms);
        this.lateness = new Series<>(
                "skirret.delay.lateness",
                List.of(QUEUE),
                () -> 2 * AT_LEAST,
                tags -> timer(
                        "skirret.delay.lateness",
                        "How long delayed messages were due before a worker took them",
                        tags,
                        false));
        this.messages = counters(
                "skirret.task.messages",
                "Messages that left a worker, run or not, by what became of them",
                List.of(TASK, "outcome"),
                5);
        this.retries = counters(
                "skirret.task.retries", "Messages sent on for another attempt", List.of(TASK, "failure", "policy"), 2);
        this.deadLetters = counters(
                "skirret.task.dead.letters",
                "Messages sent to the dead letters",
                List.of(TASK, "reason", "failure"),
                2);
        this.stuck = new Series<>(
                "skirret.task.stuck",
                List.of(TASK),
                () -> 2 * AT_LEAST,
                tags -> counter("skirret.task.stuck", "Runs that outstayed their hard time limit", tags));
    }

    /** For a registry, without histograms: averages and maxima can be told, percentiles cannot. */
    public static WorkerMetrics of(MeterRegistry registry) {
        return new WorkerMetrics(registry, false);
    }

    /**
     * For a registry, with durations and waits by ranges from 10 ms to 15 min, from which percentiles over many workers
     * can be told; about 60 series a task.
     */
    public static WorkerMetrics withHistograms(MeterRegistry registry) {
        return new WorkerMetrics(registry, true);
    }

    @Override
    public void attached(Worker worker) {
        Worker before = workers.put(worker.name(), worker);
        if (before != null && before.state() != WorkerState.TERMINATED) {
            log.warn(
                    "Expected workers of one process to have names of their own, got two called '{}'; meters tell of the"
                            + " later one alone. Name them",
                    worker.name());
        }
        synchronized (this) {
            Set<String> all = new TreeSet<>(tasks);
            all.addAll(worker.tasks());
            tasks = Set.copyOf(all);
        }
        // From the start: of a series that begins with its first dead letters, nobody sees that they have increased.
        for (String task : withOther(worker.tasks())) {
            messages.of(task, outcome(WorkerEvent.Ending.SUCCEEDED));
            messages.of(task, outcome(WorkerEvent.Ending.DEAD_LETTERED));
        }
        if (before == null) {
            register(worker.name());
        }
        breakers.watch(worker);
    }

    private static Set<String> withOther(Collection<String> tasks) {
        Set<String> all = new TreeSet<>(tasks);
        all.add(Series.OTHER);
        return all;
    }

    /** Of a name, since a worker that ended may have a successor. */
    private void register(String name) {
        gauge("skirret.worker.slots", "Maximum number of runs at a time", name, Worker::concurrency);
        gauge(
                "skirret.worker.slots.busy",
                "Runs at this moment",
                name,
                each -> each.stats().running());
        gauge(
                "skirret.worker.messages.held",
                "Messages taken and not settled, those that run included",
                name,
                each -> each.stats().unsettled());
        gauge(
                "skirret.worker.healthy",
                "1 if the worker does its work, else 0",
                name,
                each -> number(each.health().healthy()));
        FunctionCounter.builder(
                        "skirret.worker.events.dropped",
                        workers,
                        all -> last(name).stats().eventsDropped())
                .description("Celery's events that the broker did not take in time")
                .tag(WORKER, name)
                .register(registry);
    }

    private Worker last(String name) {
        return Objects.requireNonNull(workers.get(name));
    }

    private static int number(boolean yes) {
        return yes ? 1 : 0;
    }

    private boolean isReady() {
        return !workers.isEmpty()
                && workers.values().stream().allMatch(worker -> worker.health().healthy());
    }

    @Override
    public void on(WorkerEvent event) {
        if (event instanceof WorkerEvent.TaskStarted started) {
            record(waits.of(known(started.task()), started.queue()), started.waitTime());
        } else if (event instanceof WorkerEvent.TaskFinished finished) {
            finished(finished);
        } else if (event instanceof WorkerEvent.TaskReceived received) {
            Duration late = received.lateness();
            if (late != null) {
                lateness.of(received.queue()).record(late);
            }
        } else if (event instanceof WorkerEvent.TaskStuck left) {
            stuck.of(known(left.task())).increment();
        }
    }

    private void finished(WorkerEvent.TaskFinished event) {
        String task = known(event.task());
        if (event.ran()) {
            durations.of(task, event.queue(), outcome(event.ending())).record(event.runTime());
        }
        messages.of(task, outcome(event.ending())).increment();
        if (event.ending() == WorkerEvent.Ending.RETRIED) {
            retries.of(task, failure(event.failureType()), orNone(event.policy()))
                    .increment();
        } else if (event.ending() == WorkerEvent.Ending.DEAD_LETTERED) {
            deadLetters
                    .of(task, orNone(event.deadLetterReason()), failure(event.failureType()))
                    .increment();
        }
    }

    /** Anybody may write any name into a message. */
    private String known(String task) {
        return tasks.contains(task) ? task : Series.OTHER;
    }

    private static String outcome(WorkerEvent.Ending ending) {
        return ending.name().toLowerCase(Locale.ROOT);
    }

    private static String failure(@Nullable FailureType type) {
        return type == null ? NONE : type.name();
    }

    private static String orNone(@Nullable String text) {
        return text == null ? NONE : text;
    }

    private static void record(Timer timer, @Nullable Duration duration) {
        if (duration != null) {
            timer.record(duration);
        }
    }

    private Series<Timer> timers(String name, String what, List<String> labels, int perTask, boolean ranges) {
        return new Series<>(
                name, labels, () -> AT_LEAST + perTask * tasks.size(), tags -> timer(name, what, tags, ranges));
    }

    private Series<Counter> counters(String name, String what, List<String> labels, int perTask) {
        return new Series<>(name, labels, () -> AT_LEAST + perTask * tasks.size(), tags -> counter(name, what, tags));
    }

    private Timer timer(String name, String what, Tags tags, boolean ranges) {
        Timer.Builder timer = Timer.builder(name).description(what).tags(tags);
        return (ranges ? timer.serviceLevelObjectives(RANGES) : timer).register(registry);
    }

    private Counter counter(String name, String what, Tags tags) {
        return Counter.builder(name).description(what).tags(tags).register(registry);
    }

    private void gauge(String name, String what, String worker, ToDoubleFunction<Worker> value) {
        Gauge.builder(name, workers, all -> value.applyAsDouble(last(worker)))
                .description(what)
                .tag(WORKER, worker)
                .register(registry);
    }
}
