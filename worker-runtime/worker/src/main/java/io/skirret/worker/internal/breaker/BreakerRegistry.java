package io.skirret.worker.internal.breaker;

import io.skirret.message.internal.SafeText;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.Lock;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breakers of one worker, or of an operator's tool. Each has a broadcast log on the broker, in which all
 * workers of a virtual host read its state; so they must be opened before messages are taken. Thread-safe.
 */
public final class BreakerRegistry implements Breakers, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Transport transport;
    private final Clock clock;
    private final RandomGenerator random;
    private final String who;
    private final boolean operator;
    private final Consumer<? super BreakerChange> listener;
    private final Map<String, Breaker> breakers = new ConcurrentSkipListMap<>();
    private final List<BroadcastLog> logs = new ArrayList<>();
    private final Map<String, BreakerReplica> replicas = new ConcurrentHashMap<>();
    private final BreakerPublisher publisher;

    /** Those of a worker. */
    public static BreakerRegistry ofWorker(
            Transport transport, Clock clock, RandomGenerator random, String worker, Consumer<WorkerEvent> listener) {
        return new BreakerRegistry(transport, clock, random, worker, false, listener, BreakerRegistry::thread);
    }

    /** With threads made elsewhere. */
    static BreakerRegistry ofWorker(
            Transport transport, Clock clock, RandomGenerator random, String worker, ThreadFactory threads) {
        return new BreakerRegistry(transport, clock, random, worker, false, change -> {}, threads);
    }

    private static Thread thread(Runnable action) {
        return new Thread(action, "skirret-breakers");
    }

    /**
     * For a tool that looks and gives orders; runs nothing, and has no configuration of its own.
     *
     * @param operator who gives the orders, for those who read of them
     */
    public static BreakerRegistry ofOperator(Transport transport, Clock clock, String operator) {
        return new BreakerRegistry(transport, clock, () -> 0, operator, true, change -> {}, BreakerRegistry::thread);
    }

    /**
     * @param who the worker or operator, for the others
     * @param listener told of every change, on any thread
     */
    private BreakerRegistry(
            Transport transport,
            Clock clock,
            RandomGenerator random,
            String who,
            boolean operator,
            Consumer<? super BreakerChange> listener,
            ThreadFactory threads) {
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.who = who;
        this.operator = operator;
        this.listener = listener;
        this.publisher = new BreakerPublisher(transport, clock, operator, threads);
    }

    /** The broadcast log of a breaker, and with a number behind it the lock of a trial. */
    static String logName(String breaker) {
        return "breaker." + breaker;
    }

    /**
     * Whether anybody on this broker ever used the breaker of this name: a worker, or an operator's tool. Leaves
     * nothing there.
     *
     * @throws TransportException if the broker refuses or cannot be reached
     */
    public static boolean exists(Transport transport, String breaker) {
        return transport.broadcasts().hasLog(logName(breaker));
    }

    /** The breaker of this name, made when first asked for. To be called before {@link #open}. */
    public Breaker breaker(String name, BreakerSettings settings) {
        return breakers.computeIfAbsent(
                name, fresh -> new Breaker(name, settings, who, transport, clock, random, publisher, this::changed));
    }

    /**
     * Reads the states of all breakers from the broker.
     *
     * @throws TransportException if the broker refuses or cannot be reached; nothing is read then
     */
    public synchronized void open() {
        try {
            for (Breaker breaker : breakers.values()) {
                open(breaker);
            }
        } catch (RuntimeException refused) {
            closeLogs();
            throw refused;
        }
    }

    private void open(Breaker breaker) {
        BreakerReplica replica = new BreakerReplica(breaker, publisher, clock, random, who, operator);
        logs.add(transport.broadcasts().followLog(logName(breaker.name()), replica));
        replicas.put(breaker.name(), replica);
        transport
                .locks()
                .tryLock(logName(breaker.name()) + ".probe." + UUID.randomUUID())
                .ifPresent(Lock::close);
        CompletableFuture<Void> written = publisher.publish(breaker.name(), replica.mark());
        try {
            inTime(written);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            // Who consumes is not held up by an alarm.
            if (!operator && isBlocked(cause)) {
                log.warn(
                        "Expected to read the broadcast log of breaker '{}', got a broker that takes no messages at the moment"
                                + " ({}); it counts as {} until the broker does",
                        breaker.name(),
                        SafeText.message(cause, 500),
                        breaker.state());
                replica.writeUntilRead(written);
                return;
            }
            throw new TransportException(
                    "expected to write to the broadcast log of breaker '" + breaker.name() + "', got "
                            + SafeText.message(cause, 500)
                            + "; no message was taken; look at the broker, and at this user's right to write",
                    failure);
        }
        try {
            inTime(replica.upToNow());
        } catch (ExecutionException late) {
            String unread = "expected to read the broadcast log of breaker '" + breaker.name() + "' within "
                    + PATIENCE.toSeconds() + " s, got not that far";
            if (operator) {
                throw new TransportException(
                        unread + "; its state is not known, and nothing was changed; look at the broker and try again",
                        late);
            }
            log.warn("{}; it counts as {} until more is read", unread, breaker.state());
        }
    }

    private static boolean isBlocked(Throwable failure) {
        return failure instanceof TimeoutException
                || (failure instanceof PublishException refused && refused.reason() == PublishException.Reason.BLOCKED);
    }

    private void inTime(CompletableFuture<Void> future) throws ExecutionException {
        CompletableFuture<Void> timed = future.copy();
        Clock.Timer timer = clock.schedule(
                PATIENCE,
                () -> timed.completeExceptionally(
                        new TimeoutException("no answer within " + PATIENCE.toSeconds() + " s")));
        try {
            timed.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while the state of circuit breakers was read");
        } finally {
            timer.cancel();
        }
    }

    @Override
    public List<BreakerStatus> statuses() {
        return breakers.values().stream().map(Breaker::status).toList();
    }

    @Override
    public CompletableFuture<Void> forceOpen(String name, String why) {
        return command(name, BreakerRecord.Kind.FORCED, why);
    }

    @Override
    public CompletableFuture<Void> reset(String name, String why) {
        return command(name, BreakerRecord.Kind.CLOSED, why);
    }

    private CompletableFuture<Void> command(String name, BreakerRecord.Kind kind, String why) {
        Breaker breaker = breakers.get(name);
        if (breaker == null) {
            throw new IllegalArgumentException(
                    "expected one of the breakers " + breakers.keySet() + ", got '" + name + "'; nothing was changed");
        }
        OperatorCommand command = new OperatorCommand(breaker, publisher, clock, kind, who, why, operator);
        BreakerReplica replica = replicas.get(name);
        if (replica != null) {
            replica.watch(command);
        }
        command.give();
        return command.done();
    }

    private void changed(BreakerChange change) {
        Breaker breaker = breakers.get(change.breaker());
        if (breaker != null && !operator) {
            say(change, breaker.settings(), breaker.record().openFor());
        }
        listener.accept(change);
    }

    private static void say(BreakerChange change, BreakerSettings settings, Duration openFor) {
        String now = switch (settings.whenOpen()) {
            case PARK -> "Its messages wait in the broker and keep their attempts";
            case FAIL -> "Attempts at its tasks fail at once";
            case DEAD_LETTER -> "Its messages go to the dead letters";
        };
        switch (change.to()) {
            case OPEN ->
                log.warn(
                        "Breaker '{}' is open, says {}: {}. {}. Trials begin after {}; to end it: skirret breaker reset {}",
                        change.breaker(),
                        change.by(),
                        change.why(),
                        now,
                        Durations.format(openFor),
                        change.breaker());
            case FORCED_OPEN ->
                log.warn(
                        "Breaker '{}' was opened by {}: {}. {} until: skirret breaker reset {}",
                        change.breaker(),
                        change.by(),
                        change.why().isEmpty() ? "no reason given" : change.why(),
                        now,
                        change.breaker());
            case HALF_OPEN ->
                log.info(
                        "Breaker '{}' is half open: up to {} trials at a time run, in all workers together; the rest waits",
                        change.breaker(),
                        settings.trials());
            case CLOSED ->
                log.info(
                        "Breaker '{}' is closed, says {}: {}. What was parked comes back by and by",
                        change.breaker(),
                        change.by(),
                        change.why().isEmpty() ? "no reason given" : change.why());
        }
    }

    /** Reads no more; it can be opened again. */
    public synchronized void closeLogs() {
        logs.forEach(BroadcastLog::close);
        logs.clear();
        replicas.clear();
    }

    /** Reads no more, for good. Trials that run keep their places until they end. */
    @Override
    public void close() {
        closeLogs();
        publisher.close();
    }
}
