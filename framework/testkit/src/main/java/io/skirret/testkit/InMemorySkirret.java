package io.skirret.testkit;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.Module;
import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.message.DeadLetter;
import io.skirret.message.internal.ValueFormat;
import io.skirret.retry.RetryPolicies;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskRegistry;
import io.skirret.time.ManualClock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All of Skirret in a test: a memory broker, a clock that stands still until it is turned, the current client, and a
 * worker that runs when told to.
 *
 * <p>Calls wait in the broker until {@link #runAll} or {@link #advance}; {@link #sent} tells of them. Nothing runs in
 * between, so a test is as deterministic as its tasks. Made with {@link SkirretTest} or {@link #open}; closing it
 * restores the client that was current before.
 */
public final class InMemorySkirret implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name = "test-" + UUID.randomUUID();
    private final MemoryBroker broker = MemoryBroker.named(name);
    private final ManualClock clock = new ManualClock();
    private final SentTasks sent;
    private final Transport transport;
    private final TaskClient client;
    private final @Nullable TaskClient before;
    private final Builder settings;

    private InMemorySkirret(Builder settings) {
        this.settings = settings;
        SkirretConfig config = settings.config;
        this.sent = new SentTasks(new Wire(ValueFormat.of(config.jacksonModules(), config.celeryTags())));
        this.transport = broker.connect(TransportOptions.builder().clock(clock).build());
        var builder = TaskClient.builder()
                .transport(new RecordingTransport(transport, sent))
                .tasks(settings.tasks())
                .policies(settings.policies)
                .queue(settings.queue)
                .jacksonModules(config.jacksonModules().toArray(Module[]::new))
                .celeryTags(config.celeryTags())
                .clock(clock);
        if (settings.eager) {
            builder.interceptor(new EagerCalls(sent, settings.instances, settings.policies, clock));
        }
        this.client = builder.build();
        this.before = TaskClient.setCurrent(client);
    }

    /** With everything as it comes. */
    public static InMemorySkirret open() {
        return builder().open();
    }

    /** Collects what differs from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The client, which is current as long as this is open. */
    public TaskClient client() {
        return client;
    }

    /** The broker, with its counts and the faults it can be given. */
    public MemoryBroker broker() {
        return broker;
    }

    /** The clock of client, broker and worker. {@link #advance} turns it and runs what comes due. */
    public ManualClock clock() {
        return clock;
    }

    /** The calls that the client sent so far, whether they have run or not. */
    public SentTasks sent() {
        return sent;
    }

    /** Dead letters of a queue, oldest first. */
    public List<DeadLetter> deadLetters(String queue) {
        return broker.messages(transport.admin().deadLetterQueue(queue)).stream()
                .map(DeadLetter::from)
                .toList();
    }

    /** Dead letters of the queue of tasks that name none, {@code skirret} unless configured; oldest first. */
    public List<DeadLetter> deadLetters() {
        return deadLetters(settings.queue);
    }

    /**
     * Runs all calls that are ready, in all queues, and what they call in turn, in a real worker; returns when nothing
     * is ready any more. What waits for its time goes on waiting.
     *
     * @throws AssertionError if that takes longer than 30 s
     */
    public void runAll() {
        for (List<String> queues = readyQueues(); !queues.isEmpty(); queues = readyQueues()) {
            Worker worker = Worker.builder(transport, settings.tasks(), settings.config)
                    .queues(queues)
                    .instances(settings.instances)
                    .policies(settings.policies)
                    // A test has few fresh calls, and its clock stands still: it would meet a limit that is meant for
                    // storms.
                    .noRetryBudget()
                    .agentRequired(false)
                    .idempotencyUrl("memory://" + name)
                    .clock(clock)
                    .name("worker@test")
                    .build();
            worker.start();
            try {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> idle(worker));
            } catch (ConditionTimeoutException stuck) {
                // Not waited for: the worker's own patience is on a clock that stands still.
                var unused = worker.shutdownNow();
                throw new AssertionError(
                        "expected all tasks to end within " + PATIENCE
                                + ", got some that run on or come again and again: " + worker.stats(),
                        stuck);
            }
            worker.close();
        }
    }

    /**
     * Turns the clock, stopping wherever something comes due to run it at its own time: retries, countdowns, what they
     * call in turn. Runs what is ready now first.
     */
    public void advance(Duration by) {
        Instant target = clock.now().plus(by);
        runAll();
        for (Instant due = clock.nextDue(); due != null && !due.isAfter(target); due = clock.nextDue()) {
            clock.advance(positive(Duration.between(clock.now(), due)));
            runAll();
        }
        clock.advance(positive(Duration.between(clock.now(), target)));
        runAll();
    }

    @Override
    public void close() {
        TaskClient.setCurrent(before);
        client.close();
        broker.discard();
    }

    @Override
    public String toString() {
        return broker + " at " + clock.now() + ", "
                + broker.queues().stream()
                        .sorted()
                        .map(queue -> queue + ": " + broker.ready(queue))
                        .collect(joining(", "));
    }

    private List<String> readyQueues() {
        return workQueues().filter(queue -> broker.ready(queue) > 0).sorted().toList();
    }

    private boolean idle(Worker worker) {
        // A message that moves between two looks shows in the count of publications.
        long published = broker.published();
        boolean quiet = worker.stats().unsettled() == 0
                && worker.queues().stream().allMatch(queue -> broker.ready(queue) + broker.unsettled(queue) == 0);
        return quiet && published == broker.published();
    }

    private Stream<String> workQueues() {
        return broker.queues().stream().filter(queue -> !isDeadLetterQueue(queue));
    }

    private boolean isDeadLetterQueue(String queue) {
        return broker.queues().stream()
                .anyMatch(work -> transport.admin().deadLetterQueue(work).equals(queue));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** Collects what differs from the usual. Not thread-safe. */
    public static final class Builder {

        private @Nullable TaskRegistry tasks;
        private InstanceFactory instances = whenFirstNeeded();
        private RetryPolicies policies = RetryPolicies.builtIn();
        private String queue = "skirret";
        private SkirretConfig config = SkirretConfig.of(Map.of());
        private boolean eager;

        private Builder() {}

        /** Tasks that the worker knows; all on the class path unless set. */
        public Builder tasks(TaskRegistry value) {
            this.tasks = value;
            return this;
        }

        /**
         * Checks no class at start: a test may leave out the container that makes the objects of tasks it does not run.
         */
        private static InstanceFactory whenFirstNeeded() {
            InstanceFactory singletons = InstanceFactory.singletons();
            return new InstanceFactory() {
                @Override
                public <T> T instance(Class<T> type) {
                    return singletons.instance(type);
                }
            };
        }

        /** Supplies the objects that instance methods run on; one a class, new for each test, unless set. */
        public Builder instances(InstanceFactory value) {
            this.instances = value;
            return this;
        }

        /** Retry policies; the built-in ones unless set. */
        public Builder policies(RetryPolicies value) {
            this.policies = value;
            return this;
        }

        /**
         * Policies, the queue of calls that name none, what exceptions mean, and breakers; the rest of it, such as a
         * broker, has no place in a test. Replaces {@link #policies} set before.
         */
        public Builder config(SkirretConfig value) {
            this.policies = value.policies();
            this.queue = value.queue();
            this.config = value;
            return this;
        }

        /**
         * True: a call runs its task at once, on the calling thread, its arguments and result converted as if they had
         * travelled. What the task throws is thrown to the caller; it is run again only if it asks for that itself, and
         * at once. Countdown and eta are recorded, not waited for.
         */
        public Builder eager(boolean value) {
            this.eager = value;
            return this;
        }

        /** Starts it: the broker in memory, the client, and the worker unless it was told otherwise. To be closed. */
        public InMemorySkirret open() {
            return new InMemorySkirret(this);
        }

        private TaskRegistry tasks() {
            TaskRegistry known = tasks;
            if (known == null) {
                known = TaskRegistry.load();
                tasks = known;
            }
            return known;
        }
    }
}
