package io.skirret.worker;

import io.skirret.client.internal.TaskBodies;
import io.skirret.failure.FailureClassifier;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.adaptive.RetryStatistics;
import io.skirret.worker.internal.breaker.BreakerFeature;
import io.skirret.worker.internal.breaker.BreakerRegistry;
import io.skirret.worker.internal.decide.Decider;
import io.skirret.worker.internal.decide.DecisionRules;
import io.skirret.worker.internal.decide.RetrySignals;
import io.skirret.worker.internal.effect.Planner;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Execution;
import io.skirret.worker.internal.execute.Slots;
import io.skirret.worker.internal.execute.StuckRun;
import io.skirret.worker.internal.execute.TaskThreads;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.Features;
import io.skirret.worker.internal.gate.Gates;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.limits.Limits;
import io.skirret.worker.internal.quarantine.Quarantine;
import io.skirret.worker.internal.quarantine.QuarantineRules;
import io.skirret.worker.internal.queues.QueueMonitor;
import io.skirret.worker.internal.settle.PendingSettlement;
import io.skirret.worker.internal.settle.Settlement;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Worker} needs. Only a transport and tasks must be given. Not thread-safe. */
public final class WorkerBuilder {

    static final int MOST_SLOTS = 100_000;
    private static final int VIRTUAL_SLOTS = 64;
    private static final Duration LONGEST_BUDGET = Duration.ofDays(1);

    final Transport transport;
    final TaskRegistry registry;
    List<String> queues = List.of("skirret");
    int concurrency;
    ThreadKind threads = ThreadKind.AUTO;
    RetryPolicies policies = RetryPolicies.builtIn();
    FailureClassifier classifier = new FailureClassifier();
    InstanceFactory instances = InstanceFactory.singletons();
    Clock clock = Clock.system();
    String name = "worker@" + host();
    // Safe for many threads, and seeded apart in each.
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    Duration shutdownBudget = Duration.ofSeconds(30);
    Duration interruptGrace = Duration.ofSeconds(2);
    Duration consumerTimeout = Duration.ofMinutes(30);

    @Nullable
    WorkerListener listener;

    private @Nullable DecodeLimits limits;
    private QuarantineRules quarantine = QuarantineRules.DEFAULT;
    int publishTries = 10;
    DecisionRules rules = DecisionRules.DEFAULT;
    boolean agentRequired;
    private Optional<RetryBudgetSettings> retryBudget = Optional.of(RetryBudgetSettings.DEFAULT);
    private final Map<String, BreakerSettings> breakers = new TreeMap<>();

    WorkerBuilder(Transport transport, TaskRegistry registry) {
        this.transport = transport;
        this.registry = registry;
    }

    /** Queues to take from; {@code skirret} unless set. Each is declared if it is not there. */
    public WorkerBuilder queues(List<String> value) {
        this.queues = List.copyOf(value);
        return this;
    }

    /** See {@link #queues(List)}. */
    public WorkerBuilder queues(String... values) {
        return queues(List.of(values));
    }

    /**
     * Most runs at a time, 1 to 100,000. Unless set: twice the processors on platform threads, 64 on virtual ones. Also the
     * prefetch of each queue, so a worker holds at most this many messages a queue.
     */
    public WorkerBuilder concurrency(int value) {
        this.concurrency = value;
        return this;
    }

    /** {@link ThreadKind#AUTO} unless set. */
    public WorkerBuilder threads(ThreadKind value) {
        this.threads = value;
        return this;
    }

    /** Retry policies that tasks and messages may name; the built-in ones unless set. */
    public WorkerBuilder policies(RetryPolicies value) {
        this.policies = value;
        return this;
    }

    /** What tells failures apart, with the application's own rules; the built-in knowledge unless set. */
    public WorkerBuilder failureClassifier(FailureClassifier value) {
        this.classifier = value;
        return this;
    }

    /** Supplies the objects that instance methods run on; one a class unless set. */
    public WorkerBuilder instances(InstanceFactory value) {
        this.instances = value;
        return this;
    }

    /** The machine's clock unless set. */
    public WorkerBuilder clock(Clock value) {
        this.clock = value;
        return this;
    }

    /** Name for logs and records, by convention {@code name@host}; {@code worker@<this host>} unless set. */
    public WorkerBuilder name(String value) {
        this.name = value;
        return this;
    }

    /** Where jitter comes from; must be safe for many threads. */
    public WorkerBuilder random(RandomGenerator value) {
        this.random = value;
        return this;
    }

    /** How long {@link Worker#close} lets running tasks finish; 30 s unless set. */
    public WorkerBuilder shutdownBudget(Duration value) {
        this.shutdownBudget = value;
        return this;
    }

    /**
     * How long a body may take to return once it is interrupted, at its hard time limit or at the end of a shutdown, before the worker
     * goes on without it; 2 s unless set.
     */
    public WorkerBuilder interruptGrace(Duration value) {
        this.interruptGrace = value;
        return this;
    }

    /**
     * How long the broker lets a worker hold a message: RabbitMQ's {@code consumer_timeout}, which cannot be asked for. 30 minutes, its
     * default, unless set; at most ten years, zero for no end. Runs that come near it are warned of, and tasks with a {@code timeLimit} that does.
     */
    public WorkerBuilder consumerTimeout(Duration value) {
        this.consumerTimeout = value;
        return this;
    }

    /** Watches what happens; none unless set. */
    public WorkerBuilder listener(WorkerListener value) {
        this.listener = value;
        return this;
    }

    /** What one message may cost; {@link DecodeLimits#DEFAULT} with the transport's largest body unless set. */
    public WorkerBuilder decodeLimits(DecodeLimits value) {
        this.limits = value;
        return this;
    }

    /**
     * How often a message may come back unsettled, because its worker died or lost its connection, before one more return sends it
     * to the dead letters as {@code killed-worker}; 3 unless set.
     */
    public WorkerBuilder maxRedeliveries(int value) {
        this.quarantine = quarantine.withMaxRedeliveries(value);
        return this;
    }

    /**
     * From how many returns on a message runs alone, one such message at a time in a worker; 1 unless set. 2 lets what came back once,
     * as everything does that runs when a connection is lost, run beside the rest: for long tasks, which alone would queue up.
     */
    public WorkerBuilder quarantineFrom(int value) {
        this.quarantine = quarantine.withFrom(value);
        return this;
    }

    /**
     * Least wait of a message that came back unsettled before it may run alone, to which chance adds up to twice as much for each
     * return; 1 s unless set.
     */
    public WorkerBuilder quarantineDelay(Duration value) {
        this.quarantine = quarantine.withDelay(value);
        return this;
    }

    /** How long a message of an unknown task waits, each time, before it goes to the dead letters; 10, 30 and 60 s unless set. */
    public WorkerBuilder unknownTaskDelays(List<Duration> values) {
        this.rules = new DecisionRules(values);
        return this;
    }

    /** Most attempts to publish an outcome before the message is requeued to run again; 10 unless set. */
    public WorkerBuilder publishTries(int value) {
        this.publishTries = value;
        return this;
    }

    /**
     * Holds the retries of each task to a share of its fresh calls: {@link RetryBudgetSettings#DEFAULT} unless set. A retry over it
     * waits in the broker and burns no attempt.
     */
    public WorkerBuilder retryBudget(RetryBudgetSettings value) {
        this.retryBudget = Optional.of(value);
        return this;
    }

    /** Lets every retry run when its delay is over, however many there are. */
    public WorkerBuilder noRetryBudget() {
        this.retryBudget = Optional.empty();
        return this;
    }

    /**
     * Settings of the circuit breaker of this name, which tasks share that name it; the defaults of {@link BreakerSettings} unless set.
     *
     * @throws IllegalArgumentException if there are others for this name already
     */
    public WorkerBuilder breaker(String breaker, BreakerSettings settings) {
        BreakerSettings before = breakers.putIfAbsent(breaker, settings);
        if (before != null && !before.equals(settings)) {
            throw new IllegalArgumentException("expected one configuration of breaker '" + breaker + "', got (" + before
                    + ") and (" + settings + "); no worker was built; keep one, or choose another name");
        }
        return this;
    }

    /** Each as {@link #breaker(String, BreakerSettings)}. */
    public WorkerBuilder breakers(Map<String, BreakerSettings> settings) {
        settings.forEach(this::breaker);
        return this;
    }

    /** Whether the worker refuses to start where plain calls of task methods would not be sent (config {@code agent = required}). */
    public WorkerBuilder agentRequired(boolean value) {
        this.agentRequired = value;
        return this;
    }

    /**
     * Checks everything; takes no message yet.
     *
     * @throws WorkerConfigurationException if anything is wrong, with all of it
     */
    public Worker build() {
        EventPublisher announcer = new EventPublisher(listener, clock, name);
        QueueMonitor monitor = new QueueMonitor(transport, queues, clock);
        BreakerFeature breaker = new BreakerFeature(
                BreakerRegistry.ofWorker(transport, clock, random, name, announcer::changed), breakers, registry.all());
        boolean keyed = registry.all().stream().anyMatch(task -> task.settings().rateLimitKey() != null);
        boolean adaptive = policies.all().stream().anyMatch(policy -> policy.adaptive() != null);
        RetryStatistics statistics = adaptive ? new RetryStatistics(clock, monitor::ready) : null;
        List<Feature> all = new ArrayList<>();
        // Expired before due, so that nothing waits for a time at which it will not run; due before limits, so that
        // only
        // what would run now takes a place; limits before quarantine, so that only what may run takes the turn; the
        // breaker last, because it may give one of few places for trials.
        all.add(Feature.asking(Gates::expired));
        all.add(Feature.asking(Gates::due));
        all.add(new Limits(retryBudget, clock, random, keyed ? monitor::consumers : queue -> 1));
        all.add(new Quarantine(quarantine, random));
        all.add(breaker);
        if (statistics != null) {
            all.add(statistics);
        }
        if (keyed || adaptive) {
            all.add(monitor);
        }
        Features features = new Features(all);
        StartupChecks checks = new StartupChecks(policies, features, new ArgumentBinder(limits()), instances);
        checks.queues(queues);
        checks.expect(
                concurrency >= 0 && concurrency <= MOST_SLOTS,
                "expected concurrency from 1 to 100000, got " + concurrency + "; leave it unset for the default");
        checks.expect(
                threads != ThreadKind.VIRTUAL || TaskThreads.virtualSupported(),
                "expected Java 21 or later for virtual threads, got Java "
                        + Runtime.version().feature() + "; choose platform threads");
        checks.expect(
                !shutdownBudget.isNegative() && shutdownBudget.compareTo(LONGEST_BUDGET) <= 0,
                "expected a shutdown budget from 0 to 1 day, got " + shutdownBudget + "; 30 s is the default");
        checks.expect(
                !interruptGrace.isNegative() && interruptGrace.compareTo(LONGEST_BUDGET) <= 0,
                "expected an interrupt grace from 0 to 1 day, got " + interruptGrace + "; 2 s is the default");
        checks.consumerTimeout(consumerTimeout);
        checks.expect(publishTries >= 1, "expected 1 or more tries, got " + publishTries + "; 10 is the default");
        checks.expect(!name.isBlank(), "expected a worker name such as worker@host, got a blank one; leave it unset");
        checks.expect(
                !registry.all().isEmpty(),
                "expected at least one task, got none; put a jar with @Task methods, compiled with the annotation processor, on"
                        + " the class path");
        Map<String, KnownTask> tasks = checks.tasks(registry);
        if (agentRequired) {
            checks.woven(registry, contextLoader());
        }
        if (!checks.problems().isEmpty()) {
            throw new WorkerConfigurationException(checks.problems());
        }
        boolean virtual =
                threads == ThreadKind.VIRTUAL || (threads == ThreadKind.AUTO && TaskThreads.virtualByDefault());
        int size = concurrency > 0
                ? concurrency
                : virtual ? VIRTUAL_SLOTS : 2 * Runtime.getRuntime().availableProcessors();
        Slots slots = new Slots(size, virtual ? TaskThreads.virtual() : TaskThreads.platform(), clock);
        DeliveryPipeline pipeline = new DeliveryPipeline(
                this,
                slots,
                new Gates(tasks),
                announcer,
                new Callbacks(tasks),
                features,
                statistics == null ? RetrySignals.UNKNOWN : statistics);
        return new Worker(this, pipeline, features, breaker.breakers(), size, virtual);
    }

    // What the transport lets in must also be read, or a call that its sender got confirmed would die here.
    private DecodeLimits limits() {
        DecodeLimits set = limits;
        return set != null
                ? set
                : DecodeLimits.DEFAULT.withMaxBodyBytes(
                        Math.toIntExact(Math.min(Integer.MAX_VALUE, transport.maxBodyBytes())));
    }

    TaskMessageDecoder decoder() {
        return new TaskMessageDecoder(limits());
    }

    Decider decider() {
        return new Decider(classifier, rules);
    }

    Execution execution(Slots slots, Consumer<CompletedRun> ended, Consumer<StuckRun> stuck) {
        return new Execution(
                clock,
                TaskBodies.guard(instances),
                new ArgumentBinder(limits()),
                new ResultSender(transport, clock),
                slots,
                interruptGrace,
                ended,
                stuck);
    }

    Settlement settlement(Features features, BiConsumer<PendingSettlement, Ending> settled) {
        Planner planner = new Planner(name, transport.maxBodyBytes());
        return new Settlement(
                transport,
                clock,
                (processed, decision) -> features.plan(processed, decision, planner.plan(processed, decision)),
                publishTries,
                settled);
    }

    private static ClassLoader contextLoader() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
