package io.skirret.worker.breaker;

import io.skirret.config.BreakerSettings;
import io.skirret.message.SafeText;
import io.skirret.retry.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.Board;
import io.skirret.transport.Claim;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The circuit breakers of one worker, or of an operator's tool. Each has a board on the broker, on which all workers of a virtual host
 * read how it stands; so they must be opened before messages are taken. Thread-safe.
 */
public final class Breakers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final long PATIENCE_SECONDS = 5;

    private final Transport transport;
    private final Clock clock;
    private final RandomGenerator random;
    private final String who;
    private final boolean operator;
    private final Consumer<BreakerChange> listener;
    private final Map<String, Breaker> breakers = new ConcurrentSkipListMap<>();
    private final List<Board> boards = new ArrayList<>();
    private final Desk desk = new Desk();
    private volatile boolean closed;
    private final ThreadPoolExecutor steps;

    /** Those of a worker. */
    public static Breakers ofWorker(
            Transport transport, Clock clock, RandomGenerator random, String worker, Consumer<BreakerChange> listener) {
        return new Breakers(transport, clock, random, worker, false, listener);
    }

    /**
     * For a tool that looks and gives orders; runs nothing, and has no configuration of its own.
     *
     * @param operator who gives the orders, for those who read of them
     */
    public static Breakers ofOperator(Transport transport, Clock clock, String operator) {
        return new Breakers(transport, clock, () -> 0, operator, true, change -> {});
    }

    /**
     * @param who the worker or operator, for the others
     * @param listener told of every change, on any thread
     */
    private Breakers(
            Transport transport,
            Clock clock,
            RandomGenerator random,
            String who,
            boolean operator,
            Consumer<BreakerChange> listener) {
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.who = who;
        this.operator = operator;
        this.listener = listener;
        this.steps = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), action -> {
            Thread thread = new Thread(action, "skirret-breakers");
            thread.setDaemon(true);
            return thread;
        });
        steps.allowCoreThreadTimeOut(true);
    }

    /** The board of a breaker, and with a number behind it the claim of a trial. */
    static String board(String breaker) {
        return "breaker." + breaker;
    }

    /** The breaker of this name, made when first asked for. To be called before {@link #open}. */
    public Breaker breaker(String name, BreakerSettings settings) {
        return breakers.computeIfAbsent(
                name, fresh -> new Breaker(name, settings, who, transport, clock, random, desk, this::changed));
    }

    /**
     * Learns from the broker how all breakers stand.
     *
     * @throws TransportException if the broker refuses or cannot be reached; nothing is read then
     */
    public synchronized void open() {
        try {
            for (Breaker breaker : breakers.values()) {
                open(breaker);
            }
        } catch (RuntimeException refused) {
            closeBoards();
            throw refused;
        }
    }

    private void open(Breaker breaker) {
        Note mark = breaker.note(Note.Kind.MARK, 0, who, "");
        CountDownLatch upToNow = new CountDownLatch(1);
        Set<String> differing = Collections.synchronizedSet(new HashSet<>());
        boards.add(transport.follow(
                board(breaker.name()),
                message -> Note.from(message)
                        .ifPresentOrElse(
                                note -> {
                                    if (note.id().equals(mark.id())) {
                                        upToNow.countDown();
                                    }
                                    boolean kept = upToNow.getCount() > 0;
                                    if (!kept) {
                                        compare(breaker, note, differing);
                                    }
                                    breaker.hear(note, kept ? Duration.between(note.at(), clock.now()) : Duration.ZERO);
                                },
                                () -> log.warn(
                                        "Expected notes of breakers on the board of '{}', got something else; it is passed over",
                                        breaker.name()))));
        try {
            transport
                    .claim(board(breaker.name()) + ".probe." + UUID.randomUUID())
                    .ifPresent(Claim::close);
            transport.publish(publication(breaker, mark)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!upToNow.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn(
                        "Expected to read the board of breaker '{}' within {} s, got not that far; it counts as {} until more"
                                + " is read",
                        breaker.name(),
                        PATIENCE_SECONDS,
                        breaker.state());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while the state of breaker '" + breaker.name() + "' was read");
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failure) {
            throw new TransportException(
                    "expected to write on the board of breaker '" + breaker.name() + "', got "
                            + SafeText.message(failure, 500)
                            + "; no message was taken; look at the broker, and at this user's right to write",
                    failure);
        }
    }

    private void compare(Breaker breaker, Note note, Set<String> differing) {
        String own = breaker.settings().toString();
        if (!operator && !note.settings().isEmpty() && !note.settings().equals(own) && differing.add(note.by())) {
            log.warn(
                    "Expected one configuration of breaker '{}' in all workers, got ({}) here and ({}) in {}. Each worker goes by"
                            + " its own; make them equal",
                    breaker.name(),
                    own,
                    note.settings(),
                    note.by());
        }
    }

    private Publication publication(Breaker breaker, Note note) {
        Note sent = operator ? note.withoutSettings() : note;
        return new Publication(new Destination.Board(board(breaker.name())), sent.toMessage());
    }

    /** How all stand, by name. */
    public List<BreakerStatus> statuses() {
        return breakers.values().stream().map(Breaker::status).toList();
    }

    /**
     * Opens a breaker until it is reset, in all workers.
     *
     * @param why for a person, may be empty
     * @return completes when the broker has the order
     * @throws IllegalArgumentException if there is no such breaker
     */
    public CompletableFuture<Void> forceOpen(String name, String why) {
        return command(name, Note.Kind.FORCED, why);
    }

    /** Closes a breaker, in all workers; otherwise as {@link #forceOpen}. */
    public CompletableFuture<Void> reset(String name, String why) {
        return command(name, Note.Kind.CLOSED, why);
    }

    private CompletableFuture<Void> command(String name, Note.Kind kind, String why) {
        Breaker breaker = breakers.get(name);
        if (breaker == null) {
            throw new IllegalArgumentException(
                    "expected one of the breakers " + breakers.keySet() + ", got '" + name + "'; nothing was changed");
        }
        return transport.publish(publication(breaker, breaker.command(kind, who, why)));
    }

    private void changed(BreakerChange change) {
        Breaker breaker = breakers.get(change.name());
        if (breaker != null && !operator) {
            say(change, breaker.settings());
        }
        listener.accept(change);
    }

    private static void say(BreakerChange change, BreakerSettings settings) {
        String now = switch (settings.whenOpen()) {
            case PARK -> "Its messages wait in the broker and keep their attempts";
            case FAIL -> "Attempts at its tasks fail at once";
            case DEAD_LETTER -> "Its messages go to the dead letters";
        };
        switch (change.to()) {
            case OPEN ->
                log.warn(
                        "Breaker '{}' is open, says {}: {}. {}. Trials begin after {}; to end it: skirret breaker reset {}",
                        change.name(),
                        change.by(),
                        change.why(),
                        now,
                        Durations.format(settings.openFor()),
                        change.name());
            case FORCED_OPEN ->
                log.warn(
                        "Breaker '{}' was opened by {}: {}. {} until: skirret breaker reset {}",
                        change.name(),
                        change.by(),
                        change.why().isEmpty() ? "no reason given" : change.why(),
                        now,
                        change.name());
            case HALF_OPEN ->
                log.info(
                        "Breaker '{}' is half open: up to {} trials at a time run, in all workers together; the rest waits",
                        change.name(),
                        settings.trials());
            case CLOSED ->
                log.info(
                        "Breaker '{}' is closed, says {}: {}. What was parked comes back by and by",
                        change.name(),
                        change.by(),
                        change.why().isEmpty() ? "no reason given" : change.why());
        }
    }

    /** Reads no more; it can be opened again. */
    public synchronized void closeBoards() {
        boards.forEach(Board::close);
        boards.clear();
    }

    /** Reads no more, for good. Trials that run keep their places until they end. */
    @Override
    public void close() {
        closed = true;
        closeBoards();
        steps.shutdown();
    }

    /** Carries announcements out, on a thread of its own: publishing may wait. */
    private final class Desk implements Breaker.Announcing {

        @Override
        public void announce(Breaker breaker, Note note, Runnable after) {
            announce(breaker, note, after, true);
        }

        private void announce(Breaker breaker, Note note, Runnable after, boolean first) {
            later(() -> {
                var unused = transport.publish(publication(breaker, note)).whenComplete((stored, failure) -> {
                    later(after);
                    if (failure != null && !closed && breaker.isNews(note)) {
                        log.atLevel(first ? Level.WARN : Level.DEBUG)
                                .log(
                                        "Breaker '{}' is {} here, but the other workers could not be told ({}); trying again",
                                        breaker.name(),
                                        breaker.state(),
                                        SafeText.message(failure, 500));
                        var unusedTimer = clock.schedule(AGAIN, () -> announceAgain(breaker, note));
                    }
                });
            });
        }

        private void announceAgain(Breaker breaker, Note note) {
            if (!closed && breaker.isNews(note)) {
                announce(breaker, note, () -> {}, false);
            }
        }

        @Override
        public void later(Runnable step) {
            try {
                steps.execute(() -> guarded(step));
            } catch (RejectedExecutionException over) {
                // A trial that outlives its worker still gives its place back.
                guarded(step);
            } catch (OutOfMemoryError noThread) {
                // The place of a trial, or what the others have to know, must not be forgotten.
                var unused = clock.schedule(AGAIN, () -> later(step));
            }
        }

        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (Throwable failure) {
                log.error("A step of a circuit breaker failed", failure);
            }
        }
    }
}
