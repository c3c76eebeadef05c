package io.skirret.worker.internal.flight;

import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.TaskObserver;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the JVM's flight recorder of waits, attempts and settlements, and makes recordings when it is asked to. While
 * no recording runs, a message costs three questions whether one does.
 */
public final class Flight implements Feature, TaskObserver {

    /** Asked whether somebody records: so nothing is allocated while nobody does. */
    private static final TaskEvent.Wait WAIT = new TaskEvent.Wait();

    private static final TaskEvent.Attempt ATTEMPT = new TaskEvent.Attempt();
    private static final TaskEvent.Settle SETTLE = new TaskEvent.Settle();

    private final String worker;
    private final Recordings recordings;

    /**
     * The messages in hand of which something is being recorded, by their delivery, which is one through their life.
     */
    private final Map<Delivery, InHand> inHand = new ConcurrentHashMap<>();

    /** What has begun. Each stage of a message comes after the one before it, whatever thread it is on. */
    private static final class InHand {
        private TaskEvent.@Nullable Wait waits;
        private TaskEvent.@Nullable Attempt runs;
        private TaskEvent.@Nullable Settle settles;
    }

    /** @param worker its name */
    public Flight(String worker, Clock clock) {
        this.worker = worker;
        this.recordings = new Recordings(clock);
    }

    /** What an operator asks for. */
    public Recordings recordings() {
        return recordings;
    }

    @Override
    public TaskObserver observer() {
        return this;
    }

    @Override
    public void stop() {
        recordings.close();
    }

    @Override
    public void taken(Delivery delivery) {
        if (WAIT.isEnabled()) {
            TaskEvent.Wait event = new TaskEvent.Wait();
            of(delivery).waits = event;
            event.begin();
        }
    }

    @Override
    public void received(Attempt attempt) {
        // It waits for its body still: for memory, for a turn.
    }

    @Override
    public void started(Attempt attempt) {
        InHand one = inHand.isEmpty() ? null : inHand.get(attempt.delivery());
        if (one != null && one.waits != null) {
            one.waits.tells(worker, attempt.queue(), attempt.message());
            one.waits.commit();
            one.waits = null;
        }
        if (ATTEMPT.isEnabled()) {
            TaskEvent.Attempt event = new TaskEvent.Attempt();
            of(attempt.delivery()).runs = event;
            event.begin();
        }
    }

    @Override
    public void ran(CompletedRun run) {
        Attempt attempt = run.go().attempt();
        InHand one = inHand.isEmpty() ? null : inHand.get(attempt.delivery());
        if (one != null && one.runs != null) {
            one.runs.tells(worker, attempt.queue(), attempt.message());
            one.runs.outcome = text(run.outcome());
            one.runs.commit();
            one.runs = null;
        }
    }

    /** Nothing is added: it is told when it is decided what becomes of a message. */
    @Override
    public Plan plan(Processed processed, Decision decision, Plan plan) {
        if (SETTLE.isEnabled()) {
            InHand one = of(processed.delivery());
            // Asked again if what was planned is too large.
            if (one.settles == null) {
                TaskEvent.Settle event = new TaskEvent.Settle();
                one.settles = event;
                event.begin();
            }
        }
        return plan;
    }

    @Override
    public void settled(Processed processed, Decision decision, Ending ending) {
        InHand one = inHand.isEmpty() ? null : inHand.remove(processed.delivery());
        if (one != null && one.settles != null) {
            one.settles.tells(worker, processed.queue(), processed.call());
            one.settles.ending = ending.name().toLowerCase(Locale.ROOT);
            one.settles.commit();
        }
    }

    private InHand of(Delivery delivery) {
        return inHand.computeIfAbsent(delivery, fresh -> new InHand());
    }

    private static String text(Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded) {
            return "returned";
        } else if (outcome instanceof Outcome.Failed) {
            return "threw";
        } else if (outcome instanceof Outcome.RetryRequested) {
            return "retry-requested";
        } else if (outcome instanceof Outcome.Rejected) {
            return "rejected";
        } else if (outcome instanceof Outcome.TimedOut) {
            return "timed-out";
        } else if (outcome instanceof Outcome.Cancelled) {
            return "cancelled";
        } else if (outcome instanceof Outcome.Revoked) {
            return "revoked";
        } else if (outcome instanceof Outcome.BadArguments) {
            return "bad-arguments";
        }
        return "unsendable-result";
    }
}
