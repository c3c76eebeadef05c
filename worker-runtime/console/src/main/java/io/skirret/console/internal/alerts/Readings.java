package io.skirret.console.internal.alerts;

import io.skirret.console.internal.alerts.Reading.Measured;
import io.skirret.console.internal.history.WorkerLife;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.queues.QueueDepth;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.EntryColumns;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.ExecutionCounts.Counting;
import io.skirret.console.internal.tasks.RepeatedRuns;
import io.skirret.console.internal.tasks.Step.State;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at everything that alerts are about. Waits for the database and the broker. For one thread. */
final class Readings {

    private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

    /** How long a worker may be heard again after nobody could hear any. */
    private static final Duration HEARING = Duration.ofSeconds(45);

    private static final Duration COUNTED_LATE = Duration.ofMinutes(1);
    private static final int MOST_CALLS = 1_000;
    private static final int MOST_COUNTED = 1_000;
    private static final String BROKER_AWAY = "The broker cannot be reached.";

    private final AlertSources over;
    private final AlertOptions options;
    private final Clock clock;
    private final TaskSpans spans;
    private final QueueFloors floors;
    private final Instant begun;
    private @Nullable Instant usableSince;

    Readings(AlertSources over, AlertOptions options, Clock clock) {
        this.over = over;
        this.options = options;
        this.clock = clock;
        this.spans = new TaskSpans(over.database());
        this.floors = new QueueFloors(options.window());
        this.begun = clock.now();
    }

    /** Another console looks now; what takes long to know is watched on, for when this one does. */
    void watch() {
        usableSince = null;
        floors.look(over.queues().get(), clock.now());
    }

    /** One of each kind that is watched or not, since one that is not watched any more may be in trouble still. */
    List<Reading> look() {
        Instant now = clock.now();
        if (!over.transport().health().usable()) {
            usableSince = null;
        } else if (usableSince == null) {
            usableSince = now;
        }
        List<Reading> all = new ArrayList<>();
        for (AlertKind kind : AlertKind.watched()) {
            all.add(options.rules().watches(kind) ? lookOrNot(kind, now) : Reading.of(kind, List.of()));
        }
        return all;
    }

    private Reading lookOrNot(AlertKind kind, Instant now) {
        try {
            return look(kind, now);
        } catch (RuntimeException failure) {
            LOG.warn("{} could not be looked at, and is unknown", kind.title(), SafeThrowable.of(failure));
            return Reading.unknown(
                    kind, "It could not be looked at: " + failure.getClass().getSimpleName() + ". The log has more.");
        }
    }

    private Reading look(AlertKind kind, Instant now) {
        return switch (kind) {
            case DEAD_LETTERS -> deadLetters();
            case BREAKER_OPEN -> breakers();
            case SUCCESS_RATE, RETRY_RATE -> ofRuns(kind, now);
            case DUPLICATES -> duplicates(now);
            case SYSTEM_FAILURES -> systemFailures(now);
            case WORKER_GONE -> workers(now);
            case QUEUE_NOT_DRAINED -> queues(now);
            case TEST -> Reading.of(kind, List.of());
        };
    }

    private Reading deadLetters() {
        long pending = over.letters().counts(CountedBy.QUEUE).values().stream()
                .mapToLong(counts -> counts.getOrDefault(EntryStatus.PENDING, 0L))
                .sum();
        return Reading.of(
                AlertKind.DEAD_LETTERS, pending, number(pending, "dead letter is", "dead letters are") + " pending.");
    }

    private Reading breakers() {
        try {
            if (usableSince == null) {
                return Reading.unknown(AlertKind.BREAKER_OPEN, BROKER_AWAY);
            }
            return Reading.of(
                    AlertKind.BREAKER_OPEN,
                    over.breakers().statuses().stream().map(Readings::breaker).toList());
        } catch (TransportException away) {
            return Reading.unknown(AlertKind.BREAKER_OPEN, "The circuit breakers are not read from the broker yet.");
        }
    }

    private static Measured breaker(BreakerStatus status) {
        boolean open = status.state() != BreakerState.CLOSED;
        String state = status.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String why = status.why().isEmpty() || !open ? "" : ": " + status.why();
        return new Measured(status.name(), open ? 1 : 0, Level.FINE, "It is " + state + why + ".");
    }

    private Reading ofRuns(AlertKind kind, Instant now) {
        Optional<String> deaf = deaf(now);
        if (deaf.isPresent()) {
            return Reading.unknown(kind, deaf.get());
        }
        Instant from = now.minus(options.window()).truncatedTo(ChronoUnit.MINUTES);
        long[] counts = new long[State.values().length];
        spans.series(null, from, false).values().forEach(numbers -> {
            for (State state : State.values()) {
                counts[state.ordinal()] += numbers.count(state);
            }
        });
        long succeeded = counts[State.SUCCESS.ordinal()];
        long failed = counts[State.FAILURE.ordinal()];
        long retried = counts[State.RETRY.ordinal()];
        long of = kind == AlertKind.SUCCESS_RATE ? succeeded + failed : succeeded + failed + retried;
        String thing = kind == AlertKind.SUCCESS_RATE ? "call" : "run";
        if (of < options.leastCalls()) {
            return Reading.unknown(kind, tooFew(of, thing, "ended"));
        }
        double share = (double) (kind == AlertKind.SUCCESS_RATE ? succeeded : retried) / of;
        String what = kind == AlertKind.SUCCESS_RATE ? "succeeded" : "were to be tried again";
        return Reading.of(
                kind,
                share,
                Words.percent(share) + " of " + number(of, thing, thing + "s") + " ended " + inTheWindow() + " " + what
                        + ".");
    }

    private Reading duplicates(Instant now) {
        Optional<String> deaf = deaf(now);
        if (deaf.isPresent()) {
            return Reading.unknown(AlertKind.DUPLICATES, deaf.get());
        }
        RepeatedRuns runs = RepeatedRuns.of(over.database(), now.minus(options.window()), MOST_CALLS);
        if (runs.calls() < options.leastCalls()) {
            return Reading.unknown(AlertKind.DUPLICATES, tooFew(runs.calls(), "call", "succeeded"));
        }
        double share = (double) runs.repeated() / runs.calls();
        return Reading.of(
                AlertKind.DUPLICATES,
                share,
                Words.percent(share) + " of the newest " + number(runs.calls(), "call", "calls") + " that succeeded "
                        + inTheWindow() + " did so more than once.");
    }

    /** Why nobody knows what workers told of late. */
    private Optional<String> deaf(Instant now) {
        Counting counting = over.executions().counting().orElse(null);
        if (counting == null) {
            return Optional.of("No console has counted events yet.");
        }
        return counting.heardUntil().plus(COUNTED_LATE).isBefore(now)
                ? Optional.of("No console counts events since "
                        + counting.heardUntil().truncatedTo(ChronoUnit.SECONDS) + ".")
                : Optional.empty();
    }

    /** @param thing one of those that were counted, to which an s is added for more */
    private String tooFew(long count, String thing, String did) {
        String counted = count == 0 ? "No " + thing : "Only " + number(count, thing, thing + "s");
        return counted + " " + did + " " + inTheWindow() + "; a share is made of " + options.leastCalls() + " or more.";
    }

    private String inTheWindow() {
        return "in the last " + Words.span(options.window());
    }

    private Reading systemFailures(Instant now) {
        String query = "category:system at:" + options.window().toSeconds() + "s";
        long count = over.letters().count(Query.parse(query, now).sql(new EntryColumns()), MOST_COUNTED);
        return Reading.of(
                AlertKind.SYSTEM_FAILURES,
                count,
                number(count, "call", "calls") + " died " + inTheWindow()
                        + " since a machine lacked memory, disk or time.");
    }

    private Reading workers(Instant now) {
        if (usableSince == null) {
            return Reading.unknown(AlertKind.WORKER_GONE, BROKER_AWAY);
        } else if (usableSince.plus(HEARING).isAfter(now)) {
            return Reading.unknown(AlertKind.WORKER_GONE, "This console listens only since a moment ago.");
        }
        return Reading.of(
                AlertKind.WORKER_GONE,
                over.events().workers().stream().map(Readings::worker).toList());
    }

    private static Measured worker(WorkerLife life) {
        Instant silent = life.silentSince();
        return new Measured(
                life.name(),
                silent == null ? 0 : 1,
                Level.FINE,
                silent == null
                        ? "It is heard."
                        : "It is silent since " + silent.truncatedTo(ChronoUnit.SECONDS)
                                + ": it was not stopped in order, or cannot reach the broker.");
    }

    private Reading queues(Instant now) {
        List<QueueDepth> there =
                over.queues().get().stream().filter(queue -> !isGone(queue)).toList();
        List<Measured> measured = floors.look(there, now);
        if (usableSince == null) {
            return Reading.unknown(AlertKind.QUEUE_NOT_DRAINED, BROKER_AWAY);
        } else if (!begun.plus(options.window()).isAfter(now)) {
            return Reading.of(AlertKind.QUEUE_NOT_DRAINED, measured);
        }
        // One that is known from workers alone may not have been heard of yet.
        return measured.isEmpty()
                ? Reading.unknown(AlertKind.QUEUE_NOT_DRAINED, "No queue has been looked at yet.")
                : Reading.ofSome(AlertKind.QUEUE_NOT_DRAINED, measured);
    }

    /** Whether there is no such queue any more, and not only nobody who tells of it. */
    private boolean isGone(QueueDepth queue) {
        try {
            return usableSince != null
                    && queue.unknownSince() != null
                    && over.transport().admin().status(queue.name()).isEmpty();
        } catch (TransportException unknown) {
            return false;
        }
    }

    private static String number(long count, String one, String more) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : more);
    }
}
