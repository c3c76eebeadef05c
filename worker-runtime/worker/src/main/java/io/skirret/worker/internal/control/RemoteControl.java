package io.skirret.worker.internal.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.skirret.config.SkirretConfig;
import io.skirret.message.Message;
import io.skirret.message.internal.PythonText;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.RunningWorker;
import io.skirret.worker.internal.feature.TaskObserver;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Celery's remote control: listens to {@code celery.pidbox}, and carries out one command after the other, on a thread
 * of its own. Whatever comes, the worker lives: what nobody can read is passed over, what cannot be done is answered
 * with an error, and what is too much is dropped.
 */
public final class RemoteControl implements Feature, TaskObserver {

    private static final Logger log = LoggerFactory.getLogger(RemoteControl.class);
    private static final BroadcastExchange EXCHANGE =
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
    private static final int SAY_EVERY = 1_000;
    private static final long PATIENCE_MILLIS = 1_000;
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);
    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_REASON = 500;

    private final ControlContext context;
    private final Transport transport;
    private final ControlReplies replies;
    private final RunTotals totals = new RunTotals();
    private final Map<String, Command> commands = new TreeMap<>();
    private final ControlInbox inbox = new ControlInbox();
    private final Background background = new Background("skirret-control-slow");
    private final Thread thread = new Thread(this::work, "skirret-control");

    private @Nullable BroadcastSubscription subscription;
    private long unreadable;
    private @Nullable Long saidRefused;
    private volatile boolean closed;

    public RemoteControl(Transport transport, ControlContext context) {
        this.transport = transport;
        this.context = context;
        this.replies = new ControlReplies(transport, context.name(), context.lamport(), context.rights());
        thread.setDaemon(true);
    }

    @Override
    public TaskObserver observer() {
        return this;
    }

    @Override
    public void attach(RunningWorker worker) {
        commands.putAll(new WorkerCommands(
                        context, worker, totals, () -> SkirretConfig.registry().all())
                .commands());
        commands.putAll(new TaskCommands(context, worker).commands());
        commands.putAll(new SteeringCommands(worker, context.rates()).commands());
        commands.putAll(new RevokeCommands(worker, context.revocations()).commands());
        commands.putAll(new PoolCommands(worker).commands());
        commands.putAll(new QueueCommands(worker).commands());
        commands.putAll(new PauseCommands(context.pauses()).commands());
        commands.putAll(new BreakerCommands(context.breakers()).commands());
        commands.putAll(new InsightCommands(context, worker).commands());
        commands.putAll(new ProfileCommands(context.recordings()).commands());
        commands.putAll(new EventCommands(context.events()).commands());
    }

    @Override
    public void started() {
        thread.start();
    }

    @Override
    public void stop() {
        closed = true;
        background.end();
        inbox.wake();
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void received(Attempt attempt) {
        // Only what begins is counted.
    }

    @Override
    public void started(Attempt attempt) {
        totals.began(attempt.message().task());
    }

    @Override
    public void settled(Processed processed, Decision decision, Ending ending) {
        // Only what begins is counted.
    }

    private void work() {
        try {
            while (!closed) {
                if (subscription == null) {
                    open();
                }
                Message next = inbox.next(TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null && !closed) {
                    surely(next);
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("Remote control ends");
        } finally {
            if (subscription != null) {
                subscription.close();
            }
        }
    }

    /** Whatever a command meets, the next one is carried out. */
    private void surely(Message message) {
        try {
            handle(message);
        } catch (Throwable broken) {
            log.warn("A command of remote control failed; the worker goes on", SafeThrowable.of(broken));
        }
    }

    private void open() {
        try {
            subscription = transport.broadcasts().listen(EXCHANGE, "", (message, key) -> take(message));
            log.debug("{} listens to remote control", context.name());
        } catch (TransportException refused) {
            context.rights().tell("listen to commands (it is tried again every minute)", refused);
        }
    }

    /** On the transport's thread: never waits. */
    private void take(Message message) {
        if (!inbox.add(message) && inbox.dropped() % SAY_EVERY == 1) {
            log.warn(
                    "More commands of remote control came than can be carried out: {} were dropped so far; tasks go on",
                    inbox.dropped());
        }
    }

    private void handle(Message message) {
        context.lamport().heard(clock(message));
        ControlRequest request = read(message);
        if (request == null) {
            return;
        }
        try {
            if (!request.to().isFor(context.name())) {
                return;
            }
            Command command = permitted(request);
            if (!command.slow()) {
                answer(request, command);
            } else if (!background.run(() -> answer(request, command))) {
                throw CommandException.refused("too many commands wait for the broker, got one more; nothing was done;"
                        + " send it again when they have been answered");
            }
        } catch (CommandException refused) {
            refused(request, refused);
            send(request, Map.of("error", refused.python()));
        }
    }

    private void answer(ControlRequest request, Command command) {
        Object answer;
        try {
            answer = command.action().run(request.arguments());
        } catch (CommandException refused) {
            refused(request, refused);
            answer = Map.of("error", refused.python());
        } catch (Throwable broken) {
            log.warn(
                    "The command {} failed; the worker goes on",
                    SafeText.line(request.method(), LONGEST_NAME),
                    SafeThrowable.of(broken));
            answer = Map.of("error", PythonText.exception(broken));
        }
        send(request, answer);
    }

    private void send(ControlRequest request, @Nullable Object answer) {
        try {
            replies.send(request, answer);
        } catch (JsonProcessingException | RuntimeException broken) {
            log.warn(
                    "Expected to answer {}, but that failed; nothing else changes",
                    SafeText.line(request.method(), LONGEST_NAME),
                    SafeThrowable.of(broken));
        }
    }

    /** Flower asks each worker every few seconds for what some may not do, and waits for no answer. */
    private synchronized void refused(ControlRequest request, CommandException why) {
        boolean asked = request.replyTo() != null;
        long now = context.clock().nanoTime();
        boolean say = asked && (saidRefused == null || now - saidRefused > SAY_AGAIN.toNanos());
        String method = SafeText.line(request.method(), LONGEST_NAME);
        String reason = SafeText.line(why.getMessage(), LONGEST_REASON);
        if (say) {
            saidRefused = now;
            log.info("The command {} was refused: {}", method, reason);
        } else {
            log.debug("The command {} was refused: {}", method, reason);
        }
    }

    /** Null for what is no command. */
    private @Nullable ControlRequest read(Message message) {
        try {
            return ControlRequest.read(message);
        } catch (ControlRequest.Unreadable malformed) {
            if (unreadable++ % SAY_EVERY == 0) {
                log.warn(
                        "A command of remote control was passed over, as were {} before: {}",
                        unreadable - 1,
                        SafeText.line(malformed.getMessage(), LONGEST_REASON));
            }
            return null;
        }
    }

    /** The command, if it may be carried out. */
    private Command permitted(ControlRequest request) {
        Command command = commands.get(request.method());
        if (command == null) {
            throw CommandException.unknown(request.method());
        }
        if (command.steers() && !context.steers()) {
            throw CommandException.refused(request.method()
                    + "() is not allowed: this worker lets remote control look and not steer"
                    + " (skirret.control.allow=read-only)");
        }
        if (command.addressed() && request.to().isEverybody()) {
            throw CommandException.refused(request.method()
                    + "() expected a destination or a pattern, got a command to all workers: Python and Java workers declare"
                    + " a queue in different ways, and know different tasks. Name the workers (-d)");
        }
        return command;
    }

    private static long clock(Message message) {
        return message.headers().get("clock") instanceof Number number ? number.longValue() : 0;
    }
}
