package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.ManualClock;
import io.skirret.transport.Destination;
import io.skirret.transport.Inbox;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A broker, a clock that stands still, one worker, and what the worker says of itself. */
final class Workshop implements AutoCloseable {

    static final String QUEUE = "skirret";
    /** The policy "steady": two retries, after 10 s and 20 s. */
    static final RetryPolicies STEADY = RetryPolicies.builder()
            .add(RetryPolicy.builder("steady")
                    .maxRetries(2)
                    .base(Duration.ofSeconds(10))
                    .jitter(Jitter.none())
                    .build())
            .build();

    private static final long PATIENCE_SECONDS = 20;

    final ManualClock clock;
    final MemoryBroker broker = MemoryBroker.named("worker-" + UUID.randomUUID());
    final Transport transport;
    final BlockingQueue<WorkerEvent.TaskFinished> finished = new LinkedBlockingQueue<>();
    final BlockingQueue<WorkerEvent.TaskStarted> started = new LinkedBlockingQueue<>();
    final BlockingQueue<WorkerEvent.TaskReceived> received = new LinkedBlockingQueue<>();
    final BlockingQueue<WorkerEvent.TaskFailed> failed = new LinkedBlockingQueue<>();
    final BlockingQueue<WorkerEvent.TaskStuck> stuck = new LinkedBlockingQueue<>();
    final BlockingQueue<WorkerEvent.BreakerChanged> changes = new LinkedBlockingQueue<>();
    final BlockingQueue<Message> replies = new LinkedBlockingQueue<>();
    private final List<TaskDefinition<?>> tasks = new ArrayList<>();
    private final TaskMessageEncoder encoder;
    private @Nullable Inbox inbox;
    private @Nullable Worker worker;
    private final List<Worker> others = new ArrayList<>();
    private Runnable mortal = () -> {};

    Workshop() {
        this(options -> options);
    }

    Workshop(UnaryOperator<TransportOptions> options) {
        this(options, new ManualClock());
    }

    /** At another time than 2026-01-01T00:00:00Z. */
    Workshop(Instant start) {
        this(options -> options, new ManualClock(start));
    }

    private Workshop(UnaryOperator<TransportOptions> options, ManualClock clock) {
        this.clock = clock;
        transport = connect(options);
        encoder = new TaskMessageEncoder(TaskMessageEncoder.defaultOrigin(), (int) transport.maxBodyBytes());
    }

    /** A further connection to the same broker. */
    Transport connect(UnaryOperator<TransportOptions> options) {
        return broker.connect(options.apply(TransportOptions.builder()
                .clock(clock)
                .publishTimeout(Duration.ofSeconds(1))
                .build()));
    }

    /** What a task does, without the instance factory. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object run(@Nullable Object[] arguments, TaskContext context) throws Throwable;
    }

    Workshop task(String name, TaskSettings settings, Body body, Type... parameters) {
        List<TaskParameter> named = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            named.add(new TaskParameter("p" + i, parameters[i]));
        }
        tasks.add(new TaskDefinition<>(
                name,
                "io.skirret.worker.Workshop." + name + "()",
                named,
                Object.class,
                settings,
                (instances, arguments, context) -> body.run(arguments, context)));
        return this;
    }

    Workshop task(String name, Body body, Type... parameters) {
        return task(name, TaskSettings.defaults(), body, parameters);
    }

    WorkerBuilder builder() {
        return builder(transport);
    }

    WorkerBuilder builder(Transport on) {
        return Worker.builder(on, TaskRegistry.of(tasks))
                .clock(clock)
                .name("worker@test")
                .concurrency(4)
                // Its heartbeats would be among the clock's timers.
                .controlAllow(ControlAccess.NONE)
                .listener(this::on);
    }

    Worker start() {
        return start(builder -> builder);
    }

    Worker start(UnaryOperator<WorkerBuilder> settings) {
        Worker built = settings.apply(builder()).build();
        built.start();
        worker = built;
        return built;
    }

    /** One more worker of the same tasks, on a connection of its own. */
    Worker another(String name, UnaryOperator<WorkerBuilder> settings) {
        Transport own = broker.connect(TransportOptions.builder().clock(clock).build());
        Worker built = settings.apply(Worker.builder(own, TaskRegistry.of(tasks))
                        .clock(clock)
                        .name(name)
                        .concurrency(4)
                        .controlAllow(ControlAccess.NONE)
                        .listener(this::on))
                .build();
        built.start();
        others.add(built);
        return built;
    }

    /** A worker as a process of its own, which {@link #kill} ends. */
    void startMortal(UnaryOperator<WorkerBuilder> settings) {
        Transport own = connect(options -> options);
        AtomicBoolean alive = new AtomicBoolean(true);
        Worker built = settings.apply(builder(own).listener(event -> {
                    if (alive.get()) {
                        on(event);
                    }
                }))
                .build();
        mortal = () -> {
            alive.set(false);
            own.close();
        };
        others.add(built);
        built.start();
    }

    /** As the death of its process looks to the broker: what the last mortal worker held comes again. */
    void kill() {
        mortal.run();
    }

    void on(WorkerEvent event) {
        if (event instanceof WorkerEvent.TaskFinished ended) {
            finished.add(ended);
        } else if (event instanceof WorkerEvent.TaskStarted begun) {
            started.add(begun);
        } else if (event instanceof WorkerEvent.BreakerChanged changed) {
            changes.add(changed);
        } else if (event instanceof WorkerEvent.TaskStuck left) {
            stuck.add(left);
        } else if (event instanceof WorkerEvent.TaskReceived came) {
            received.add(came);
        } else {
            failed.add((WorkerEvent.TaskFailed) event);
        }
    }

    String replyTo() {
        if (inbox == null) {
            inbox = transport.inboxes().open(replies::add);
        }
        return inbox.address();
    }

    void send(String task, @Nullable Object... arguments) {
        send(call(task).args(arguments));
    }

    TaskCall.Builder call(String task) {
        return TaskCall.of(task, UUID.randomUUID().toString());
    }

    void send(TaskCall.Builder call) {
        publish(encoder.encode(call.build()));
    }

    Message encode(TaskCall.Builder call) {
        return encoder.encode(call.build());
    }

    void publish(Message message) {
        publish(QUEUE, message);
    }

    void publish(String queue, Message message) {
        transport.declare(queue);
        await(transport.publish(new Publication(new Destination.Queue(queue), message)));
    }

    WorkerEvent.TaskFinished nextFinished() {
        return next(finished);
    }

    /** The next ending, which must be this one. */
    WorkerEvent.TaskFinished ended(WorkerEvent.Ending ending) {
        WorkerEvent.TaskFinished event = nextFinished();
        assertThat(event.ending()).as(event.toString()).isEqualTo(ending);
        return event;
    }

    /** So many endings, whichever they are. */
    List<WorkerEvent.TaskFinished> ended(int count) {
        List<WorkerEvent.TaskFinished> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(nextFinished());
        }
        return events;
    }

    /** How long those of them wait that were put off, the shortest first. */
    static List<Duration> waits(List<WorkerEvent.TaskFinished> events) {
        return events.stream()
                .filter(event -> event.ending() == WorkerEvent.Ending.DELAYED)
                .map(WorkerEvent.TaskFinished::nextDelay)
                .sorted()
                .toList();
    }

    ResultMessage nextReply() {
        try {
            return ResultMessage.from(next(replies));
        } catch (UnusableMessageException unusable) {
            throw new AssertionError(unusable);
        }
    }

    List<DeadLetter> dead() {
        return broker.messages(transport.admin().deadLetterQueue(QUEUE)).stream()
                .map(DeadLetter::from)
                .toList();
    }

    DeadLetter onlyDead() {
        assertThat(dead()).hasSize(1);
        return dead().get(0);
    }

    /** Nothing is left anywhere but in the dead letters. */
    void assertDrained() {
        assertThat(broker.ready(QUEUE)).as("ready").isZero();
        // A retry is stored before its original is acknowledged, and may be done before that, too.
        Awaitility.await("unsettled").until(() -> broker.unsettled(QUEUE) == 0);
        assertThat(broker.delayed()).as("delayed").isZero();
    }

    static <T> T next(BlockingQueue<T> queue) {
        try {
            T value = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(value).as("nothing came in time").isNotNull();
            return value;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        if (worker != null) {
            others.add(worker);
        }
        for (Worker each : others) {
            CompletableFuture<ShutdownReport> end = each.shutdownNow();
            while (!end.isDone()) {
                clock.advance(Duration.ofSeconds(10));
                Thread.onSpinWait();
            }
        }
        broker.discard();
    }
}
