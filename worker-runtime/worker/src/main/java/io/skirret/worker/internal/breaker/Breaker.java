package io.skirret.worker.internal.breaker;

import io.skirret.failure.FailureType;
import io.skirret.settings.Durations;
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
 * what other workers announce. A run counts only for the standing under which it began. Safe for many threads.
 */
public final class Breaker {

    /** Where announcements go; returns at once. */
    interface Announcing {

        /** Publishes it, however often that takes while it is news, then runs what is to be done after. */
        void announce(Breaker breaker, BreakerRecord note, Runnable after);

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
    private final FailureWindow judge;
    private final HalfOpenPermits trials;

    /** A standing, with what lets everything through if it is closed. */
    private record View(BreakerSnapshot standing, @Nullable BreakerPermit through) {}

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
        this.judge = new FailureWindow(name, settings);
        this.trials = new HalfOpenPermits(transport, clock, BreakerRegistry.logName(name), settings.trials());
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
        BreakerPermit through = view.through();
        return through == null ? enterWhereNotClosed() : through;
    }

    private Admission enterWhereNotClosed() {
        View seen = view;
        if (seen.through() != null) {
            return seen.through();
        }
        BreakerSnapshot standing = seen.standing();
        if (standing.at(clock.nanoTime()) == BreakerState.HALF_OPEN) {
            tellIfChanged();
            Lock claim = trials.take();
            if (claim != null) {
                if (view.standing().equals(standing)) {
                    return new BreakerPermit(this, standing.term(), claim);
                }
                // It was decided while the broker was asked.
                giveBack(claim);
                BreakerPermit through = view.through();
                if (through != null) {
                    return through;
                }
                standing = view.standing();
            }
        }
        return stopped(standing);
    }

    private Admission.Refused stopped(BreakerSnapshot standing) {
        long now = clock.nanoTime();
        BreakerRecord note = standing.note();
        // What it opened for may be longer, by its type.
        Duration openFor = note.openFor().compareTo(settings.openFor()) > 0 ? note.openFor() : settings.openFor();
        String because = note.why().isEmpty() ? WHY_LEFT : note.why();
        return switch (standing.at(now)) {
            case FORCED_OPEN ->
                stopped(
                        ParkDelays.forced(settings.openFor(), random),
                        "breaker '" + name + "' was opened by " + note.by() + " until it is reset: " + because);
            case OPEN ->
                stopped(
                        ParkDelays.open(standing.remaining(now), openFor, random),
                        "breaker '" + name + "' is open: " + because + "; trials begin in "
                                + Durations.format(standing.remaining(now)));
            case HALF_OPEN, CLOSED ->
                stopped(
                        ParkDelays.halfOpen(openFor, random),
                        "breaker '" + name + "' is half open and all its trials are taken: " + because);
        };
    }

    private Admission.Refused stopped(Duration delay, String why) {
        return new Admission.Refused(settings.whenOpen(), delay, why);
    }

    void left(BreakerPermit pass, CallOutcome verdict, FailureType type, BreakerPermit.What what) {
        Lock trial = pass.trial();
        if (trial != null) {
            tried(pass, trial, verdict, type, what);
        } else if (pass.term() == view.standing().term()) {
            if (verdict == CallOutcome.WORKS) {
                judge.succeeded();
            } else if (verdict == CallOutcome.FAILS && judge.failed(type)) {
                open(pass, type, "it failed too often, last " + what.inWords(), () -> {});
            }
        }
    }

    private void tried(BreakerPermit pass, Lock trial, CallOutcome verdict, FailureType type, BreakerPermit.What what) {
        Runnable giveBack = () -> release(trial);
        boolean announced = false;
        if (verdict == CallOutcome.FAILS) {
            announced = open(pass, type, "a trial failed: " + what.inWords(), giveBack);
        } else if (verdict == CallOutcome.WORKS && enough(pass)) {
            announced = move(pass, BreakerRecord.Kind.CLOSED, Duration.ZERO, "its trials succeeded", giveBack);
        }
        if (!announced) {
            giveBack(trial);
        }
    }

    private synchronized boolean enough(BreakerPermit pass) {
        return pass.term() == view.standing().term() && ++successes >= settings.trials();
    }

    private void giveBack(Lock claim) {
        announcing.later(() -> release(claim));
    }

    private void release(Lock claim) {
        claim.close();
        trials.freed();
    }

    private boolean open(BreakerPermit pass, FailureType type, String why, Runnable after) {
        return move(pass, BreakerRecord.Kind.OPEN, settings.openFor(type), why, after);
    }

    /**
     * Moves on from the standing that a pass was given under, if that stands still.
     *
     * @param after run when all workers have been told
     */
    private boolean move(BreakerPermit pass, BreakerRecord.Kind kind, Duration openFor, String why, Runnable after) {
        BreakerRecord note;
        synchronized (this) {
            if (pass.term() != view.standing().term()) {
                return false;
            }
            note = note(kind, pass.term() + 1, openFor, worker, why);
            follow(note, Duration.ZERO);
        }
        announcing.announce(this, note, after);
        tellIfChanged();
        return true;
    }

    /** By a person. Two terms on, so that it wins over what a worker says at the same time. It does not stand yet. */
    BreakerRecord order(BreakerRecord.Kind kind, String by, String why) {
        return note(kind, view.standing().term() + 2, Duration.ZERO, by, why);
    }

    /** What stands. */
    BreakerRecord note() {
        return view.standing().note();
    }

    /** What stands, for who has not read it. */
    BreakerRecord onceMore() {
        BreakerSnapshot standing = view.standing();
        return standing.note().onceMore(standing.remaining(clock.nanoTime()), clock.now());
    }

    /** That only shows how far has been read. */
    BreakerRecord mark() {
        return note(BreakerRecord.Kind.MARK, 0, Duration.ZERO, worker, "");
    }

    private BreakerRecord note(BreakerRecord.Kind kind, long term, Duration openFor, String by, String why) {
        return new BreakerRecord(
                UUID.randomUUID().toString(), kind, term, openFor, clock.now(), by, why, settings.toString());
    }

    /** What another worker wrote, or this one. */
    void hear(BreakerRecord note, Duration age) {
        boolean changed;
        synchronized (this) {
            changed = follow(note, age);
        }
        if (changed) {
            tellIfChanged();
        }
    }

    private boolean follow(BreakerRecord note, Duration age) {
        BreakerSnapshot before = view.standing();
        BreakerSnapshot next = before.hear(note, age, clock.nanoTime());
        if (next.equals(before)) {
            return false;
        }
        successes = 0;
        judge.reset();
        boolean closed = note.kind() == BreakerRecord.Kind.CLOSED;
        view = new View(next, closed ? new BreakerPermit(this, next.term(), null) : null);
        if (note.kind() == BreakerRecord.Kind.OPEN) {
            // Somebody should see that trials begin, even if no message comes.
            var unused = clock.schedule(next.remaining(clock.nanoTime()), () -> announcing.later(this::tellIfChanged));
        }
        return true;
    }

    /** Whether this is still the newest there is. */
    boolean isNews(BreakerRecord note) {
        return view.standing().note().id().equals(note.id());
    }

    private void tellIfChanged() {
        BreakerChange change;
        synchronized (this) {
            BreakerState now = state();
            if (now == told) {
                return;
            }
            BreakerRecord note = view.standing().note();
            change = new BreakerChange(name, told, now, note.why(), note.by(), clock.now());
            told = now;
        }
        changes.accept(change);
    }

    public BreakerState state() {
        return view.standing().at(clock.nanoTime());
    }

    public BreakerStatus status() {
        BreakerSnapshot now = view.standing();
        long nanoTime = clock.nanoTime();
        return new BreakerStatus(
                name,
                now.at(nanoTime),
                now.remaining(nanoTime),
                now.note().why(),
                now.note().by(),
                settings);
    }
}
