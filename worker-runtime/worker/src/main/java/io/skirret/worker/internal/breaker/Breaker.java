package io.skirret.worker.internal.breaker;

import io.skirret.failure.FailureType;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.Lock;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One breaker in one worker. Lets messages through or stops them, counts what runs say of the resource, and follows
 * what other workers announce. A run counts only for the state under which it began. Safe for many threads.
 */
public final class Breaker {

    /** Where announcements go; returns at once. */
    interface Announcing {

        /** Publishes it, however often that takes while it is news, then runs what is to be done after. */
        void announce(Breaker breaker, BreakerRecord record, Runnable after);

        /** Runs what may wait for the broker. */
        void later(Runnable step);
    }

    private static final String WHY_LEFT = "what it needs has failed";

    private final String name;
    private final BreakerSettings settings;
    private final String worker;
    private final Clock clock;
    private final RandomGenerator random;
    private final Announcing announcing;
    private final Consumer<BreakerChange> changes;
    private final FailureWindow window;
    private final HalfOpenPermits halfOpenPermits;

    /** A snapshot, with the permit that all runs share if it is closed. */
    private record View(BreakerSnapshot snapshot, @Nullable BreakerPermit shared) {}

    private volatile View view;
    private BreakerState told = BreakerState.CLOSED;
    private int successes;

    Breaker(
            String name,
            BreakerSettings settings,
            String worker,
            Transport transport,
            Clock clock,
            RandomGenerator random,
            Announcing announcing,
            Consumer<BreakerChange> changes) {
        this.name = name;
        this.settings = settings;
        this.worker = worker;
        this.clock = clock;
        this.random = random;
        this.announcing = announcing;
        this.changes = changes;
        this.window = new FailureWindow(name, settings);
        this.halfOpenPermits = new HalfOpenPermits(transport, clock, BreakerRegistry.logName(name), settings.trials());
        this.view = new View(BreakerSnapshot.NEW, new BreakerPermit(this, 0, null));
    }

    public String name() {
        return name;
    }

    public BreakerSettings settings() {
        return settings;
    }

    /**
     * Whether a message may run now. Only half open does it wait for the broker, and only then, or when it stops one,
     * makes anything.
     */
    public Admission enter() {
        BreakerPermit shared = view.shared();
        return shared == null ? enterWhereNotClosed() : shared;
    }

    private Admission enterWhereNotClosed() {
        View seen = view;
        if (seen.shared() != null) {
            return seen.shared();
        }
        BreakerSnapshot snapshot = seen.snapshot();
        if (snapshot.at(clock.nanoTime()) == BreakerState.HALF_OPEN) {
            tellIfChanged();
            Lock trial = halfOpenPermits.take(snapshot.term());
            if (trial != null) {
                if (view.snapshot().equals(snapshot)) {
                    return new BreakerPermit(this, snapshot.term(), trial);
                }
                // It was decided while the broker was asked.
                releaseLater(trial);
                BreakerPermit shared = view.shared();
                if (shared != null) {
                    return shared;
                }
                snapshot = view.snapshot();
            }
        }
        return stopped(snapshot);
    }

    private Admission.Refused stopped(BreakerSnapshot snapshot) {
        long now = clock.nanoTime();
        BreakerRecord record = snapshot.record();
        // What it opened for may be longer, by its type.
        Duration openFor = record.openFor().compareTo(settings.openFor()) > 0 ? record.openFor() : settings.openFor();
        String because = record.why().isEmpty() ? WHY_LEFT : record.why();
        return switch (snapshot.at(now)) {
            case FORCED_OPEN ->
                stopped(
                        ParkDelays.forced(settings.openFor(), random),
                        "breaker '" + name + "' was opened by " + record.by() + " until it is reset: " + because);
            case OPEN ->
                stopped(
                        ParkDelays.open(snapshot.remaining(now), openFor, random),
                        "breaker '" + name + "' is open: " + because + "; trials begin in "
                                + Durations.format(snapshot.remaining(now)));
            case HALF_OPEN, CLOSED ->
                stopped(
                        ParkDelays.halfOpen(openFor, random),
                        "breaker '" + name + "' is half open and all its trials are taken: " + because);
        };
    }

    private Admission.Refused stopped(Duration delay, String why) {
        return new Admission.Refused(settings.whenOpen(), delay, why);
    }

    void left(BreakerPermit permit, CallOutcome outcome, FailureType type, BreakerPermit.What what) {
        Lock trial = permit.trial();
        if (trial != null) {
            tried(permit, trial, outcome, type, what);
        } else if (permit.term() == view.snapshot().term()) {
            if (outcome == CallOutcome.WORKS) {
                window.succeeded();
            } else if (outcome == CallOutcome.FAILS && window.failed(type)) {
                open(permit, type, "it failed too often, last " + what.inWords(), () -> {});
            }
        }
    }

    private void tried(
            BreakerPermit permit, Lock trial, CallOutcome outcome, FailureType type, BreakerPermit.What what) {
        Runnable release = () -> release(trial);
        boolean announced = false;
        if (outcome == CallOutcome.FAILS) {
            announced = open(permit, type, "a trial failed: " + what.inWords(), release);
        } else if (outcome == CallOutcome.WORKS && enough(permit)) {
            announced = move(permit, BreakerRecord.Kind.CLOSED, Duration.ZERO, "its trials succeeded", release);
        }
        if (!announced) {
            releaseLater(trial);
        }
    }

    private synchronized boolean enough(BreakerPermit permit) {
        return permit.term() == view.snapshot().term() && ++successes >= settings.trials();
    }

    private void releaseLater(Lock trial) {
        announcing.later(() -> release(trial));
    }

    private void release(Lock trial) {
        trial.close();
        halfOpenPermits.freed();
    }

    private boolean open(BreakerPermit permit, FailureType type, String why, Runnable after) {
        return move(permit, BreakerRecord.Kind.OPEN, settings.openFor(type), why, after);
    }

    /**
     * Moves on from the state under which a permit was given, if that is still the newest.
     *
     * @param after run when all workers have been told
     */
    private boolean move(BreakerPermit permit, BreakerRecord.Kind kind, Duration openFor, String why, Runnable after) {
        BreakerRecord record;
        synchronized (this) {
            if (permit.term() != view.snapshot().term()) {
                return false;
            }
            record = newRecord(kind, permit.term() + 1, openFor, worker, why);
            follow(record, Duration.ZERO);
        }
        announcing.announce(this, record, after);
        tellIfChanged();
        return true;
    }

    /**
     * What an operator says. Two terms on, so that it wins over what a worker says at the same time. Not yet in force.
     */
    BreakerRecord command(BreakerRecord.Kind kind, String by, String why) {
        return newRecord(kind, view.snapshot().term() + 2, Duration.ZERO, by, why);
    }

    /** The newest record. */
    BreakerRecord record() {
        return view.snapshot().record();
    }

    /** The newest record once more, for a reader who does not have it. */
    BreakerRecord onceMore() {
        BreakerSnapshot snapshot = view.snapshot();
        return snapshot.record().onceMore(snapshot.remaining(clock.nanoTime()), clock.now());
    }

    /** A record that says nothing; its writer sees by it how far it has read. */
    BreakerRecord mark() {
        return newRecord(BreakerRecord.Kind.MARK, 0, Duration.ZERO, worker, "");
    }

    private BreakerRecord newRecord(BreakerRecord.Kind kind, long term, Duration openFor, String by, String why) {
        return new BreakerRecord(
                UUID.randomUUID().toString(), kind, term, openFor, clock.now(), by, why, settings.toString());
    }

    /** What another worker wrote, or this one. */
    void hear(BreakerRecord record, Duration age) {
        boolean changed;
        synchronized (this) {
            changed = follow(record, age);
        }
        if (changed) {
            tellIfChanged();
        }
    }

    private boolean follow(BreakerRecord record, Duration age) {
        BreakerSnapshot before = view.snapshot();
        BreakerSnapshot next = before.hear(record, age, clock.nanoTime());
        if (next.equals(before)) {
            return false;
        }
        successes = 0;
        window.reset();
        boolean closed = record.kind() == BreakerRecord.Kind.CLOSED;
        view = new View(next, closed ? new BreakerPermit(this, next.term(), null) : null);
        if (record.kind() == BreakerRecord.Kind.OPEN) {
            // Somebody should see that trials begin, even if no message comes.
            var unused = clock.schedule(next.remaining(clock.nanoTime()), () -> announcing.later(this::tellIfChanged));
        }
        return true;
    }

    /** Whether this is still the newest there is. */
    boolean isNews(BreakerRecord record) {
        return view.snapshot().record().id().equals(record.id());
    }

    private void tellIfChanged() {
        BreakerChange change;
        synchronized (this) {
            BreakerState now = state();
            if (now == told) {
                return;
            }
            BreakerRecord record = view.snapshot().record();
            change = new BreakerChange(worker, clock.now(), name, told, now, record.why(), record.by());
            told = now;
        }
        changes.accept(change);
    }

    public BreakerState state() {
        return view.snapshot().at(clock.nanoTime());
    }

    public BreakerStatus status() {
        BreakerSnapshot now = view.snapshot();
        long nanoTime = clock.nanoTime();
        return new BreakerStatus(
                name,
                now.at(nanoTime),
                now.remaining(nanoTime),
                now.record().why(),
                now.record().by(),
                now.closedAt(),
                settings);
    }
}
