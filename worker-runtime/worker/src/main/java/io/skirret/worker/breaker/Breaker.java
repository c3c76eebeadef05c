package io.skirret.worker.breaker;

import io.skirret.config.BreakerSettings;
import io.skirret.failure.FailureType;
import io.skirret.retry.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.Claim;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One breaker in one worker. Lets messages through or stops them, counts what runs say of the resource, and follows what other workers
 * announce. A run counts only for the standing under which it began. Safe for many threads.
 */
public final class Breaker {

    /** Where announcements go; returns at once. */
    interface Announcing {

        /** Publishes it, however often that takes while it is news, then runs what is to be done after. */
        void announce(Breaker breaker, Note note, Runnable after);

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
    private final Judge judge;
    private final Trials trials;

    /** A standing, with what lets everything through if it is closed. */
    private record View(Standing standing, @Nullable Pass through) {}

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
        this.judge = new Judge(name, settings);
        this.trials = new Trials(transport, clock, Breakers.board(name), settings.trials());
        this.view = new View(Standing.NEW, new Pass(this, 0, null));
    }

    public String name() {
        return name;
    }

    public BreakerSettings settings() {
        return settings;
    }

    /** Whether a message may run now. Only half open does it wait for the broker, and only then, or when it stops one, makes anything. */
    public Entry enter() {
        Pass through = view.through();
        return through == null ? enterWhereNotClosed() : through;
    }

    private Entry enterWhereNotClosed() {
        View seen = view;
        if (seen.through() != null) {
            return seen.through();
        }
        Standing standing = seen.standing();
        if (standing.at(clock.nanoTime()) == BreakerState.HALF_OPEN) {
            tellIfChanged();
            Claim claim = trials.take();
            if (claim != null) {
                if (view.standing().equals(standing)) {
                    return new Pass(this, standing.term(), claim);
                }
                // It was decided while the broker was asked.
                giveBack(claim);
                Pass through = view.through();
                if (through != null) {
                    return through;
                }
                standing = view.standing();
            }
        }
        return stopped(standing);
    }

    private Entry.Stopped stopped(Standing standing) {
        long now = clock.nanoTime();
        Note note = standing.note();
        // What it opened for may be longer, by its type.
        Duration openFor = note.openFor().compareTo(settings.openFor()) > 0 ? note.openFor() : settings.openFor();
        String because = note.why().isEmpty() ? WHY_LEFT : note.why();
        return switch (standing.at(now)) {
            case FORCED_OPEN ->
                stopped(
                        Waits.forced(settings.openFor(), random),
                        "breaker '" + name + "' was opened by " + note.by() + " until it is reset: " + because);
            case OPEN ->
                stopped(
                        Waits.open(standing.remaining(now), openFor, random),
                        "breaker '" + name + "' is open: " + because + "; trials begin in "
                                + Durations.format(standing.remaining(now)));
            case HALF_OPEN, CLOSED ->
                stopped(
                        Waits.halfOpen(openFor, random),
                        "breaker '" + name + "' is half open and all its trials are taken: " + because);
        };
    }

    private Entry.Stopped stopped(Duration delay, String why) {
        return new Entry.Stopped(settings.whenOpen(), delay, why);
    }

    void left(Pass pass, Verdict verdict, FailureType type, Pass.What what) {
        Claim trial = pass.trial();
        if (trial != null) {
            tried(pass, trial, verdict, type, what);
        } else if (pass.term() == view.standing().term()) {
            if (verdict == Verdict.WORKS) {
                judge.succeeded();
            } else if (verdict == Verdict.FAILS && judge.failed(type)) {
                open(pass, type, "it failed too often, last " + what.inWords(), () -> {});
            }
        }
    }

    private void tried(Pass pass, Claim trial, Verdict verdict, FailureType type, Pass.What what) {
        Runnable giveBack = () -> release(trial);
        boolean announced = false;
        if (verdict == Verdict.FAILS) {
            announced = open(pass, type, "a trial failed: " + what.inWords(), giveBack);
        } else if (verdict == Verdict.WORKS && enough(pass)) {
            announced = move(pass, Note.Kind.CLOSED, Duration.ZERO, "its trials succeeded", giveBack);
        }
        if (!announced) {
            giveBack(trial);
        }
    }

    private synchronized boolean enough(Pass pass) {
        return pass.term() == view.standing().term() && ++successes >= settings.trials();
    }

    private void giveBack(Claim claim) {
        announcing.later(() -> release(claim));
    }

    private void release(Claim claim) {
        claim.close();
        trials.freed();
    }

    private boolean open(Pass pass, FailureType type, String why, Runnable after) {
        return move(pass, Note.Kind.OPEN, settings.openFor(type), why, after);
    }

    /**
     * Moves on from the standing that a pass was given under, if that stands still.
     *
     * @param after run when all workers have been told
     */
    private boolean move(Pass pass, Note.Kind kind, Duration openFor, String why, Runnable after) {
        Note note;
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
    Note order(Note.Kind kind, String by, String why) {
        return note(kind, view.standing().term() + 2, Duration.ZERO, by, why);
    }

    /** What stands. */
    Note note() {
        return view.standing().note();
    }

    /** What stands, for who has not read it. */
    Note onceMore() {
        Standing standing = view.standing();
        return standing.note().onceMore(standing.remaining(clock.nanoTime()), clock.now());
    }

    /** That only shows how far has been read. */
    Note mark() {
        return note(Note.Kind.MARK, 0, Duration.ZERO, worker, "");
    }

    private Note note(Note.Kind kind, long term, Duration openFor, String by, String why) {
        return new Note(UUID.randomUUID().toString(), kind, term, openFor, clock.now(), by, why, settings.toString());
    }

    /** What another worker wrote, or this one. */
    void hear(Note note, Duration age) {
        boolean changed;
        synchronized (this) {
            changed = follow(note, age);
        }
        if (changed) {
            tellIfChanged();
        }
    }

    private boolean follow(Note note, Duration age) {
        Standing before = view.standing();
        Standing next = before.hear(note, age, clock.nanoTime());
        if (next.equals(before)) {
            return false;
        }
        successes = 0;
        judge.reset();
        boolean closed = note.kind() == Note.Kind.CLOSED;
        view = new View(next, closed ? new Pass(this, next.term(), null) : null);
        if (note.kind() == Note.Kind.OPEN) {
            // Somebody should see that trials begin, even if no message comes.
            var unused = clock.schedule(next.remaining(clock.nanoTime()), () -> announcing.later(this::tellIfChanged));
        }
        return true;
    }

    /** Whether this is still the newest there is. */
    boolean isNews(Note note) {
        return view.standing().note().id().equals(note.id());
    }

    private void tellIfChanged() {
        BreakerChange change;
        synchronized (this) {
            BreakerState now = state();
            if (now == told) {
                return;
            }
            Note note = view.standing().note();
            change = new BreakerChange(name, told, now, note.why(), note.by(), clock.now());
            told = now;
        }
        changes.accept(change);
    }

    public BreakerState state() {
        return view.standing().at(clock.nanoTime());
    }

    public BreakerStatus status() {
        Standing now = view.standing();
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
