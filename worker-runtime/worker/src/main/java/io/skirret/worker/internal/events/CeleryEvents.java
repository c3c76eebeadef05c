package io.skirret.worker.internal.events;

import io.skirret.events.internal.EventSender;
import io.skirret.events.internal.EventWriter;
import io.skirret.events.internal.LamportClock;
import io.skirret.failure.Failure;
import io.skirret.message.internal.Iso8601;
import io.skirret.message.internal.PythonText;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.RunningWorker;
import io.skirret.worker.internal.feature.TaskObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Celery's events, for {@code celery events}, Flower and whoever else listens. They leave on a thread of their own, out
 * of a bounded buffer: no task ever waits for them. While the worker does not send any, a message costs one look at a
 * switch.
 */
public final class CeleryEvents implements Feature, TaskObserver {

    /** About how many bytes of memory the events may take that wait to be sent: some 50,000 of tasks that succeed. */
    private static final long MOST_BYTES = 16L << 20;

    private static final EventSender.Words WORDS = new EventSender.Words(
            "this worker", "tasks go on", "skirret.control.allow=none and skirret.worker.send-task-events=false");

    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int LONGEST_ID = 255;
    private static final int LONGEST_TEXT = 1024;
    private static final int LONGEST_TRACE = 4096;
    private static final double NANOS_A_SECOND = 1e9;

    private final Clock clock;
    private final EventSender sender;
    private final Map<String, String> breakers;
    private @Nullable WorkerFacts facts;
    private Clock.@Nullable Timer heartbeat;
    private boolean running;
    private volatile boolean tasks;

    /**
     * @param worker its name
     * @param taskEvents whether events of tasks are sent from the start on; those of the worker are
     * @param rightsTold whether somebody has told of what the user may not do already
     */
    public CeleryEvents(
            Transport transport,
            Clock clock,
            String worker,
            LamportClock lamport,
            Collection<? extends TaskDefinition<?>> tasks,
            boolean taskEvents,
            AtomicBoolean rightsTold) {
        this.clock = clock;
        this.breakers = breakers(tasks);
        this.tasks = taskEvents;
        this.sender =
                new EventSender(transport, clock, MOST_BYTES, new EventWriter(worker, lamport), rightsTold, WORDS);
    }

    /** Names of their circuit breakers, by the names and aliases of tasks. */
    private static Map<String, String> breakers(Collection<? extends TaskDefinition<?>> tasks) {
        Map<String, String> named = new HashMap<>();
        for (TaskDefinition<?> task : tasks) {
            String breaker = task.circuitBreaker();
            if (breaker != null) {
                named.put(task.name(), breaker);
                task.settings().aliases().forEach(alias -> named.put(alias, breaker));
            }
        }
        return Map.copyOf(named);
    }

    @Override
    public TaskObserver observer() {
        return this;
    }

    @Override
    public synchronized void attach(RunningWorker worker) {
        facts = new WorkerFacts(worker);
    }

    @Override
    public synchronized void started() {
        sender.start();
        running = true;
        ofWorker("worker-online", HEARTBEAT);
        beatLater();
    }

    @Override
    public void stop() {
        synchronized (this) {
            if (!running) {
                return;
            }
            running = false;
            if (heartbeat != null) {
                heartbeat.cancel();
            }
            ofWorker("worker-offline", HEARTBEAT);
        }
        sender.close(PATIENCE);
    }

    /** Whether events of tasks are sent. */
    public boolean sendsTaskEvents() {
        return tasks;
    }

    /** From now on events of tasks are sent, or not. */
    public void sendTaskEvents(boolean send) {
        tasks = send;
    }

    /** Sends a heartbeat now, beside the regular ones. */
    public synchronized void beatNow(Duration frequency) {
        if (running) {
            ofWorker("worker-heartbeat", frequency);
        }
    }

    /** How many events did not get to the broker. */
    public long dropped() {
        return sender.dropped();
    }

    private synchronized void beatLater() {
        heartbeat = clock.schedule(HEARTBEAT, () -> {
            beatNow(HEARTBEAT);
            beatAgain();
        });
    }

    private synchronized void beatAgain() {
        if (running) {
            beatLater();
        }
    }

    private void ofWorker(String type, Duration frequency) {
        if (facts != null) {
            sender.add(new Event.OfWorker(type, clock.now(), frequency.toMillis() / 1000.0, facts));
        }
    }

    @Override
    public void received(Attempt attempt) {
        if (!tasks) {
            return;
        }
        TaskMessage call = attempt.message();
        sender.add(new Event.Received(
                clock.now(),
                cut(call.id(), LONGEST_ID),
                cut(call.task(), LONGEST_ID),
                text(call, "argsrepr", "()"),
                text(call, "kwargsrepr", "{}"),
                cut(call.rootId(), LONGEST_ID),
                call.parentId() == null ? null : cut(call.parentId(), LONGEST_ID),
                call.retries(),
                time(call.eta()),
                time(call.expires()),
                attempt.queue()));
    }

    @Override
    public void started(Attempt attempt) {
        if (tasks) {
            sender.add(new Event.Started(clock.now(), cut(attempt.message().id(), LONGEST_ID)));
        }
    }

    @Override
    public void settled(Processed processed, Decision decision, Ending ending) {
        TaskMessage call = processed.call();
        if (!tasks || call == null || call.id().isEmpty()) {
            return;
        }
        String id = cut(call.id(), LONGEST_ID);
        Instant now = clock.now();
        switch (ending) {
            case SUCCEEDED -> sender.add(succeeded(now, id, call.replays(), processed.run()));
            case RETRIED -> sender.add(failed("task-retried", now, id, call, processed, decision));
            case DEAD_LETTERED ->
                sender.add(
                        processed.run() != null && processed.run().outcome() instanceof Outcome.Rejected
                                ? new Event.Rejected(now, id, false, decision.deadLetterReason())
                                : failed("task-failed", now, id, call, processed, decision));
            case EXPIRED -> sender.add(new Event.Revoked(now, id, true, false));
            case REVOKED ->
                sender.add(new Event.Revoked(
                        now, id, false, decision instanceof Decision.Revoke revoke && revoke.terminated()));
            case REQUEUED -> sender.add(new Event.Rejected(now, id, true, null));
            case DELAYED -> {
                // It waits in the broker, and will be received again.
            }
        }
    }

    private static Event succeeded(Instant now, String id, int replays, @Nullable CompletedRun run) {
        String result = run != null && run.outcome() instanceof Outcome.Succeeded succeeded && succeeded.reply() != null
                ? PythonText.result(succeeded.reply())
                : null;
        return new Event.Succeeded(now, id, result, run == null ? 0 : run.took().toNanos() / NANOS_A_SECOND, replays);
    }

    private Event failed(
            String type, Instant now, String id, TaskMessage call, Processed processed, Decision decision) {
        Throwable error = decision.error();
        Failure failure = decision.failure();
        CompletedRun run = processed.run();
        String reason = decision.deadLetterReason();
        Duration delay = decision.nextDelay();
        return new Event.Failed(
                type,
                now,
                id,
                error != null ? PythonText.exception(error) : PythonText.exception("DeadLettered", reason),
                error == null ? "" : SafeText.stackTrace(error, LONGEST_TRACE),
                failure == null ? null : failure.type().name(),
                failure == null ? null : failure.remediation().name(),
                run != null ? run.go().plan().policy().name() : decision.policy(),
                breakers.get(call.task()),
                delay == null ? null : now.plus(delay),
                reason);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Iso8601.format(time);
    }

    /** As the caller wrote it. */
    private static String text(TaskMessage call, String header, String none) {
        return call.headers().get(header) instanceof String text ? cut(text, LONGEST_TEXT) : none;
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
