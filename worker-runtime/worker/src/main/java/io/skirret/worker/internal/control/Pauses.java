package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.control.KeptLog.Said;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.RunningWorker;
import io.skirret.worker.internal.gate.GateAnswer;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.Permit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Queues and tasks that somebody paused, over all workers and those to come, until somebody resumes them. From a paused
 * queue nothing is taken. Messages of a paused task, and those that were in hand when a queue was paused, wait in the
 * broker, which burns no attempt. Kept on the broker; of two workers' words the later counts, and who hears one command
 * after another never takes the second for the earlier. While nothing is paused a message costs one look.
 */
public final class Pauses implements Feature {

    /** What is paused. */
    enum Kind {
        QUEUE("queues"),
        TASK("tasks");

        private final String paused;
        private final String resumed;

        Kind(String plural) {
            this.paused = "paused_" + plural;
            this.resumed = "resumed_" + plural;
        }
    }

    /** What is paused or was resumed, so many of them. */
    static final int MOST = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Pauses.class);
    private static final int LONGEST_NAME = 255;
    /** From so many messages on what holds is written once more, before the log forgets it. */
    private static final int REWRITE_FROM = 1_000;

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration AT_LEAST_LATER = Duration.ofMillis(1);

    private record Subject(Kind kind, String name) {}

    private record State(boolean paused, Instant at) {}

    private final Clock clock;
    private final RandomGenerator random;
    private final KeptLog kept;
    private final Background background = new Background("skirret-pauses");
    private final AtomicBoolean due = new AtomicBoolean();
    /** Whoever holds queues does so in turn, and looks which only then. */
    private final Object holding = new Object();
    /** Oldest first; under its own lock. */
    private final Map<Subject, State> states = new LinkedHashMap<>();

    private volatile List<String> queues = List.of();
    private volatile List<String> tasks = List.of();
    private volatile @Nullable RunningWorker worker;
    private volatile boolean ended;
    private boolean saidNotNow;

    /** @param random where the spread of waits comes from; must be safe for many threads */
    public Pauses(Transport transport, Clock clock, RandomGenerator random, MissingRights rights) {
        this.clock = clock;
        this.random = random;
        List<String> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            kinds.add(kind.paused);
            kinds.add(kind.resumed);
        }
        this.kept = new KeptLog(transport, clock, random, "paused", kinds, this::read, rights);
    }

    @Override
    public void attach(RunningWorker to) {
        worker = to;
    }

    @Override
    public void start() {
        kept.open();
        if (kept.messages() > REWRITE_FROM) {
            kept.write(all());
        }
        hold();
    }

    @Override
    public void startFailed() {
        kept.close();
    }

    @Override
    public void stop() {
        ended = true;
        background.end();
        kept.close();
    }

    @Override
    public GateStep step(TaskDefinition<?> task) {
        return (attempt, known, now) -> queues.isEmpty() && tasks.isEmpty() ? Permit.NONE : check(attempt, task);
    }

    private GateAnswer check(Attempt attempt, TaskDefinition<?> task) {
        if (queues.contains(attempt.queue())) {
            return wait(attempt, "its queue is paused (skirret_resume lets it go on)");
        }
        boolean paused = tasks.contains(task.name())
                || task.settings().aliases().stream().anyMatch(tasks::contains);
        return paused ? wait(attempt, "its task is paused (skirret_resume lets it go on)") : Permit.NONE;
    }

    /**
     * Longer each time, bounded so that it is soon resumed, and spread. Each message of a paused task comes back about
     * every 90 s for as long as the pause lasts: with many of them that is a load that stays, which a paused queue is
     * not.
     */
    private GateAnswer wait(Attempt attempt, String why) {
        long least = SHORTEST_WAIT.toNanos() << Math.min(3, attempt.deferrals());
        long wait = Math.min(least, LONGEST_WAIT.toNanos());
        return GateResult.Deferred.of(attempt, Duration.ofNanos((long) (wait * (1 + random.nextDouble()))), why);
    }

    /**
     * Pauses or resumes it, in all workers. Asks the network: when it returns, this worker takes from what it should,
     * or the log says why not.
     *
     * @return false if it was so before
     * @throws CommandException if it can be no name, or so many are paused already
     */
    boolean set(Kind kind, String name, boolean pause) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw CommandException.refused("expected a name of 1 to " + LONGEST_NAME + " characters, got one of "
                    + name.length() + "; nothing was paused or resumed");
        }
        Subject subject = new Subject(kind, name);
        // As it is kept: what comes back by the log must be the same.
        Instant at = clock.now().truncatedTo(ChronoUnit.MILLIS);
        boolean news;
        synchronized (states) {
            State before = states.get(subject);
            news = before == null ? pause : before.paused() != pause;
            if (before == null && pause && paused().size() >= MOST) {
                throw CommandException.refused("expected at most " + MOST
                        + " paused queues and tasks, got one more; it was not paused; resume some");
            }
            if (before != null && !at.isAfter(before.at())) {
                at = before.at().plus(AT_LEAST_LATER);
            }
            put(subject, new State(pause, at));
        }
        kept.forget(said(subject, !pause));
        kept.write(Map.of(said(subject, pause), at));
        hold();
        return news;
    }

    private static Said said(Subject subject, boolean paused) {
        return new Said(paused ? subject.kind().paused : subject.kind().resumed, subject.name());
    }

    /** On the transport's thread. */
    private boolean read(Said said, Instant at, @Nullable Instant unwritten) {
        for (Kind kind : Kind.values()) {
            boolean pause = said.kind().equals(kind.paused);
            if (pause || said.kind().equals(kind.resumed)) {
                learn(new Subject(kind, said.key()), new State(pause, at));
            }
        }
        return unwritten != null && !at.isBefore(unwritten);
    }

    private void learn(Subject subject, State told) {
        if (subject.name().isEmpty() || subject.name().length() > LONGEST_NAME) {
            return;
        }
        synchronized (states) {
            State before = states.get(subject);
            if (before != null && told.at().isBefore(before.at())) {
                return;
            }
            put(subject, told);
        }
        kept.forget(said(subject, !told.paused()));
        holdSoon();
    }

    /** Of what was resumed the oldest is forgotten first; of what is paused only if there is nothing else. */
    private void put(Subject subject, State state) {
        states.remove(subject);
        states.put(subject, state);
        if (states.size() > MOST) {
            Subject oldest = states.entrySet().stream()
                    .filter(one -> !one.getValue().paused())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(() -> states.keySet().iterator().next());
            states.remove(oldest);
        }
        queues = names(Kind.QUEUE);
        tasks = names(Kind.TASK);
    }

    private List<Subject> paused() {
        return states.entrySet().stream()
                .filter(one -> one.getValue().paused())
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<String> names(Kind kind) {
        return paused().stream()
                .filter(subject -> subject.kind() == kind)
                .map(Subject::name)
                .toList();
    }

    /** What is paused, with since when. */
    Map<String, Instant> paused(Kind kind) {
        Map<String, Instant> since = new TreeMap<>();
        synchronized (states) {
            states.forEach((subject, state) -> {
                if (subject.kind() == kind && state.paused()) {
                    since.put(subject.name(), state.at());
                }
            });
        }
        return since;
    }

    private Map<Said, Instant> all() {
        Map<Said, Instant> all = new LinkedHashMap<>();
        synchronized (states) {
            states.forEach((subject, state) -> all.put(said(subject, state.paused()), state.at()));
        }
        return all;
    }

    private void holdSoon() {
        if (due.compareAndSet(false, true) && !background.run(this::hold)) {
            due.set(false);
        }
    }

    private void hold() {
        due.set(false);
        RunningWorker of = worker;
        if (of == null || ended) {
            return;
        }
        synchronized (holding) {
            try {
                of.holdQueues(queues);
                saidNotNow = false;
            } catch (TransportException | IllegalStateException notNow) {
                log.atLevel(saidNotNow ? Level.DEBUG : Level.WARN)
                        .setCause(SafeThrowable.of(notNow))
                        .log(
                                "Expected to take from the queues that are not paused and from no other, but that failed; it is tried"
                                        + " again every {} s, until it is done",
                                AGAIN.toSeconds());
                saidNotNow = true;
                var unused = clock.schedule(AGAIN, this::holdSoon);
            }
        }
    }
}
