package io.skirret.worker;

import com.fasterxml.jackson.databind.Module;
import io.skirret.config.ResultSettings;
import io.skirret.config.SkirretConfig;
import io.skirret.failure.FailureClassifier;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.NodeName;
import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.ResultStores;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.internal.assembly.WorkerAssembly;
import io.skirret.worker.internal.assembly.WorkerOptions;
import io.skirret.worker.internal.decide.DecisionRules;
import io.skirret.worker.internal.feature.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Worker} needs. Only a transport and tasks must be given. Not thread-safe. */
public final class WorkerBuilder {

    private final Transport transport;
    private final TaskRegistry registry;
    private List<String> queues = List.of("skirret");
    private int concurrency;
    private ThreadKind threads = ThreadKind.AUTO;
    private RetryPolicies policies = RetryPolicies.builtIn();
    private FailureClassifier classifier = new FailureClassifier();
    private Set<String> ownPackages = Set.of();
    private InstanceFactory instances = InstanceFactory.singletons();
    private Clock clock = Clock.system();
    private String name = NodeName.here("worker");
    // Safe for many threads, and seeded apart in each.
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private Duration shutdownBudget = Duration.ofSeconds(30);
    private Duration interruptGrace = Duration.ofSeconds(2);
    private Duration consumerTimeout = Duration.ofMinutes(30);
    private @Nullable WorkerListener listener;
    private @Nullable WorkerTracing tracing;
    private @Nullable DecodeLimits limits;
    private int quarantineFrom = 1;
    private int maxRedeliveries = 3;
    private Optional<Integer> quarantineConcurrency = Optional.empty();
    private Duration quarantineDelay = Duration.ofSeconds(1);
    private int publishTries = 10;
    private DecisionRules rules = DecisionRules.DEFAULT;
    private Optional<Integer> argumentMemory = Optional.empty();
    private boolean agentRequired;
    private List<Module> jacksonModules = List.of();
    private boolean celeryTags;
    private boolean sendTaskEvents;
    private boolean simulateAllow;
    private String results = ResultSettings.NOT_KEPT;
    private Duration resultExpires = ResultSettings.DEFAULT_EXPIRES;
    private int maxResultBytes = ResultSettings.DEFAULT_MAX_BYTES;
    private Optional<String> idempotencyUrl = Optional.empty();
    private ControlAccess controlAllow = ControlAccess.ALL;
    private Map<String, String> shownSettings = Map.of();
    private Optional<RetryBudgetSettings> retryBudget = Optional.of(RetryBudgetSettings.DEFAULT);
    private final Map<String, BreakerSettings> breakers = new TreeMap<>();
    private final List<Feature> features = new ArrayList<>();

    WorkerBuilder(Transport transport, TaskRegistry registry) {
        this.transport = transport;
        this.registry = registry;
    }

    WorkerBuilder configured(SkirretConfig config) {
        WorkerSettings.apply(config, this);
        return this;
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
     * Maximum number of runs at a time, 1 to 100,000. Unless set: twice the processors on platform threads, 64 on
     * virtual ones. Also the prefetch per queue: the maximum number of messages that a worker holds of one.
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

    /**
     * Packages of the application that would else pass for a library's in the fingerprints of dead letters, such as
     * {@code com.google.ourshop}; none unless set.
     */
    public WorkerBuilder ownPackages(Set<String> value) {
        this.ownPackages = Set.copyOf(value);
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
     * How long a body may take to return once it is interrupted, at its hard time limit or at the end of a shutdown,
     * before the worker goes on without it; 2 s unless set.
     */
    public WorkerBuilder interruptGrace(Duration value) {
        this.interruptGrace = value;
        return this;
    }

    /**
     * How long the broker lets a worker hold a message: RabbitMQ's {@code consumer_timeout}, which cannot be asked for.
     * 30 minutes, its default, unless set; at most ten years, zero for no end. Runs that come near it are warned of,
     * and tasks with a {@code timeLimit} that does.
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

    /**
     * Makes runs a part of the traces that their messages carry; none unless set. What tasks call is told of by the
     * client's own, see {@link io.skirret.client.TaskClientBuilder#tracing}.
     */
    public WorkerBuilder tracing(WorkerTracing value) {
        this.tracing = value;
        return this;
    }

    /**
     * How often a message may come back unsettled, because its worker died, or lost its connection and another got it,
     * before one more return sends it to the dead letters as {@code killed-worker}; 3 unless set.
     */
    public WorkerBuilder maxRedeliveries(int value) {
        this.maxRedeliveries = value;
        return this;
    }

    /**
     * From how many returns on a message is quarantined: it waits first, and then runs with few of its like; with one
     * return more it runs alone. 1 unless set. 2 lets what came back once run at once, beside the rest.
     */
    public WorkerBuilder quarantineFrom(int value) {
        this.quarantineFrom = value;
        return this;
    }

    /**
     * Maximum number of quarantined messages that run at a time in this worker, of those that came back no more often
     * than {@link #quarantineFrom}; 1 or more, a quarter of the concurrency unless set. 1 lets each run alone.
     */
    public WorkerBuilder quarantineConcurrency(int value) {
        this.quarantineConcurrency = Optional.of(value);
        return this;
    }

    /**
     * Least wait of a message that came back unsettled before it may run alone, to which chance adds up to twice as
     * much for each return; 1 s unless set.
     */
    public WorkerBuilder quarantineDelay(Duration value) {
        this.quarantineDelay = value;
        return this;
    }

    /**
     * How many bytes of memory the arguments of all running tasks may take at one time, as estimated from their
     * messages; 1 MiB or more, a quarter of the heap unless set. A task whose arguments are too much beside those that
     * run waits, in its slot, until others end, but for a minute at most; one that is more than all of it runs alone.
     * Bodies of up to 16 KiB are not counted.
     */
    public WorkerBuilder argumentMemory(int bytes) {
        this.argumentMemory = Optional.of(bytes);
        return this;
    }

    /** How long a message of an unknown task waits, each time, before its end; 10, 30 and 60 s unless set. */
    public WorkerBuilder unknownTaskDelays(List<Duration> values) {
        this.rules = new DecisionRules(values);
        return this;
    }

    /** Most attempts to publish an outcome before the message is requeued to run again; 10 unless set. */
    public WorkerBuilder publishTries(int value) {
        this.publishTries = value;
        return this;
    }

    /** Holds a task's retries to a share of its fresh calls: {@link RetryBudgetSettings#DEFAULT} unless set. */
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
     * Settings of the circuit breaker of this name, which tasks share that name it; the defaults of
     * {@link BreakerSettings} unless set.
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

    /** Whether the worker refuses to start where plain calls of task methods would not be sent; false unless set. */
    public WorkerBuilder agentRequired(boolean value) {
        this.agentRequired = value;
        return this;
    }

    /**
     * The application's own modules of Jackson, for arguments that are read and results that are sent; none unless set.
     * The clients need the same. What Skirret is strict about stays so.
     */
    public WorkerBuilder jacksonModules(Module... values) {
        this.jacksonModules = List.of(values);
        return this;
    }

    /**
     * Whether times, decimals, UUIDs and bytes in results are sent with kombu's tags to callers that are not in Java,
     * so that Python gets its own types: for callers with Celery 5.3 or later. False unless set: they are sent as text.
     */
    public WorkerBuilder celeryTags(boolean value) {
        this.celeryTags = value;
        return this;
    }

    /**
     * Whether the worker sends Celery's events, of itself and of its tasks, to the exchange {@code celeryev}, where
     * {@code celery events} and Flower listen. False unless set. No task waits for them: what the broker does not take
     * in time is dropped and counted.
     */
    public WorkerBuilder sendTaskEvents(boolean value) {
        this.sendTaskEvents = value;
        return this;
    }

    /**
     * What Celery's remote control ({@code celery status}, {@code inspect} and {@code control}, Flower) may do to the
     * worker; {@link ControlAccess#ALL} unless set. Whoever may publish to the exchange {@code celery.pidbox} may use
     * it. With any but {@code NONE} the worker also sends heartbeats to the exchange {@code celeryev}.
     */
    public WorkerBuilder controlAllow(ControlAccess value) {
        this.controlAllow = value;
        return this;
    }

    /** Whether a call that is marked as a simulated failure fails instead of running; false unless set. */
    public WorkerBuilder simulateAllow(boolean value) {
        this.simulateAllow = value;
        return this;
    }

    /**
     * Where results are kept, so that any process can read them for a time: {@code jdbc:...} or {@code redis://...}
     * with {@code skirret-store} on the class path, {@code memory://name} within this process. {@code rpc://} unless
     * set: a result goes to its caller alone. Kept results still go to callers that wait at an address. While the place
     * cannot be reached, messages whose results are due stay unacknowledged, and the worker tries on.
     *
     * @throws io.skirret.settings.ConfigException by {@link #build}, if there is nothing for this URL
     */
    public WorkerBuilder results(String url) {
        this.results = Objects.requireNonNull(url, "url");
        return this;
    }

    /** How long a result is kept; 1 day unless set. */
    public WorkerBuilder resultExpires(Duration value) {
        if (value.compareTo(ResultSettings.LEAST_EXPIRES) < 0) {
            throw new IllegalArgumentException("results are kept for a second or more, got " + value);
        }
        this.resultExpires = value;
        return this;
    }

    /**
     * The largest result that is kept, in bytes as JSON; 1 MiB unless set. Of a larger one only that is kept: the task
     * has succeeded, whoever asks for its result is told why it is not there. 4 MiB at most: a call whose result is
     * larger than that is a dead letter, as where results are not kept.
     */
    public WorkerBuilder maxResultBytes(int value) {
        if (value < ResultSettings.LEAST_MAX_BYTES || value > ResultSettings.MOST_MAX_BYTES) {
            throw new IllegalArgumentException("expected the largest result that is kept to be of "
                    + ResultSettings.LEAST_MAX_BYTES + " to " + ResultSettings.MOST_MAX_BYTES + " bytes, got " + value);
        }
        this.maxResultBytes = value;
        return this;
    }

    /**
     * Where the keys of calls are kept, see {@link io.skirret.task.Task#idempotencyKey}: {@code jdbc:...} for a
     * database, {@code redis://...}, or {@code memory://name} for all workers of this process that name the same.
     * Unless set there is no store: a worker with tasks that have keys is not built, and calls that bring a key become
     * dead letters.
     */
    public WorkerBuilder idempotencyUrl(String value) {
        this.idempotencyUrl = Optional.of(value);
        return this;
    }

    /** Settings that somebody set, by key, without passwords, as remote control shows them; none unless set. */
    WorkerBuilder shownSettings(Map<String, String> value) {
        this.shownSettings = value;
        return this;
    }

    /** What one message may cost, for tests; the default with the transport's largest body unless set. */
    WorkerBuilder decodeLimits(DecodeLimits value) {
        this.limits = value;
        return this;
    }

    /** One feature more, behind the others: for tests of the seam. */
    WorkerBuilder feature(Feature value) {
        features.add(value);
        return this;
    }

    /**
     * Checks everything; takes no message yet.
     *
     * @throws WorkerConfigurationException if anything is wrong
     * @throws io.skirret.settings.ConfigException if the URL of the store of keys cannot be used
     */
    public Worker build() {
        WorkerOptions options = new WorkerOptions(
                transport,
                registry,
                queues,
                concurrency,
                threads,
                policies,
                classifier,
                ownPackages,
                instances,
                clock,
                name,
                random,
                shutdownBudget,
                interruptGrace,
                consumerTimeout,
                listener,
                tracing,
                limits(),
                argumentMemory,
                quarantineFrom,
                maxRedeliveries,
                quarantineConcurrency,
                quarantineDelay,
                rules,
                publishTries,
                retryBudget,
                breakers,
                agentRequired,
                jacksonModules,
                celeryTags,
                sendTaskEvents,
                controlAllow,
                simulateAllow,
                ResultStores.open(results, new ResultStore.Options(resultExpires, clock), null)
                        .orElse(null),
                maxResultBytes,
                idempotencyUrl,
                shownSettings,
                features);
        return new Worker(options, WorkerAssembly.assemble(options));
    }

    // What the transport lets in must also be read, or a call that its sender got confirmed would die here.
    private DecodeLimits limits() {
        DecodeLimits set = limits;
        return set != null
                ? set
                : DecodeLimits.DEFAULT.withMaxBodyBytes(
                        Math.toIntExact(Math.min(Integer.MAX_VALUE, transport.maxBodyBytes())));
    }
}
