package io.skirret.client;

import com.fasterxml.jackson.databind.Module;
import io.skirret.client.internal.UnwovenWarning;
import io.skirret.client.internal.Weaving;
import io.skirret.config.AgentUse;
import io.skirret.config.ResultSettings;
import io.skirret.message.internal.JacksonVersion;
import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.ResultStores;
import io.skirret.retry.RetryPolicies;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transaction.Transactions;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link TaskClient} needs: a broker, by URL or as an open transport; the rest has defaults. Not
 * thread-safe.
 */
public final class TaskClientBuilder {

    String queue = "skirret";
    Clock clock = Clock.system();
    Duration resultExpires = Duration.ofDays(1);
    int maxPendingResults = 1_000_000;
    AgentUse agent = AgentUse.AUTO;
    List<Module> jacksonModules = List.of();
    boolean celeryTags;
    boolean sendSentEvents;
    private String results = ResultSettings.NOT_KEPT;

    Transactions transactions = Transactions.scopes();

    @Nullable
    RetryPolicies policies;

    @Nullable
    CallInterceptor interceptor;

    @Nullable
    CallOutbox outbox;

    @Nullable
    CallTracing tracing;

    private @Nullable Transport transport;
    private @Nullable String url;
    private @Nullable Class<?> application;
    private @Nullable TaskRegistry tasks;
    private TransportOptions transportOptions = TransportOptions.defaults();

    TaskClientBuilder() {}

    /** Connects to this broker when built; the client closes the connection. */
    public TaskClientBuilder url(String value) {
        this.url = Objects.requireNonNull(value, "url");
        return this;
    }

    /** Uses this connection, which the client does not close. */
    public TaskClientBuilder transport(Transport value) {
        this.transport = Objects.requireNonNull(value, "transport");
        return this;
    }

    /**
     * How to connect to {@link #url}; {@link TransportOptions#defaults()} unless set. Its clock is the client's, see
     * {@link #clock}.
     */
    public TaskClientBuilder transportOptions(TransportOptions value) {
        this.transportOptions = Objects.requireNonNull(value, "transportOptions");
        return this;
    }

    /** Queue of calls that name none; {@code skirret} unless set. */
    public TaskClientBuilder queue(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("expected the name of a queue, got '" + value + "'");
        }
        this.queue = value;
        return this;
    }

    /**
     * The tasks of this application, whose queues the client declares; those on the class path unless set. Any other
     * queue is somebody else's: the client sends there only if it is there.
     */
    public TaskClientBuilder tasks(TaskRegistry value) {
        this.tasks = Objects.requireNonNull(value, "tasks");
        return this;
    }

    /** Where "now" comes from for countdown and expiry; the machine's clock unless set. */
    public TaskClientBuilder clock(Clock value) {
        this.clock = value;
        return this;
    }

    /** The policies there are, so that a call asking for another fails at once. Unchecked unless set. */
    public TaskClientBuilder policies(RetryPolicies value) {
        this.policies = value;
        return this;
    }

    /**
     * The transactions that calls wait for, see {@link TaskOptions#afterCommit}; {@link Transactions#scopes} unless
     * set.
     */
    public TaskClientBuilder transactions(Transactions value) {
        this.transactions = Objects.requireNonNull(value, "transactions");
        return this;
    }

    /**
     * Keeps the calls that are made in its transactions; none unless set. Calls that are made elsewhere are sent as
     * ever.
     */
    public TaskClientBuilder outbox(CallOutbox value) {
        this.outbox = Objects.requireNonNull(value, "outbox");
        return this;
    }

    /**
     * Where workers keep results: the URL that they have, see {@code skirret.results.url}. Then results are read there,
     * by any process, and {@link TaskClient#result} has them; the module {@code skirret-store} is needed for
     * {@code jdbc:...} and {@code redis://...}. {@code rpc://} unless set: results come to this client alone.
     *
     * @throws io.skirret.settings.ConfigException by {@link #build}, if there is nothing for this URL
     */
    public TaskClientBuilder results(String value) {
        this.results = Objects.requireNonNull(value, "results");
        return this;
    }

    /** How long the client listens for a result that comes to it alone; 1 day unless set. */
    public TaskClientBuilder resultExpires(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("results are kept for more than zero, got " + value);
        }
        this.resultExpires = value;
        return this;
    }

    /** Most results waited for at a time, the oldest given up beyond; 1,000,000 unless set. */
    public TaskClientBuilder maxPendingResults(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("a client waits for at least 1 result, got " + value);
        }
        this.maxPendingResults = value;
        return this;
    }

    /** Sees every call before it is sent; none unless set. */
    public TaskClientBuilder interceptor(CallInterceptor value) {
        this.interceptor = value;
        return this;
    }

    /**
     * What is expected of plain calls of task methods; {@link AgentUse#AUTO} unless set. If required, {@link #build}
     * fails where task methods are not woven, and while this is the current client, a woven call of a method that is in
     * no task index fails instead of running in place.
     */
    public TaskClientBuilder agent(AgentUse value) {
        this.agent = Objects.requireNonNull(value, "agent");
        return this;
    }

    /**
     * The application's own modules of Jackson, for arguments that are sent and results that are read; none unless set.
     * The workers need the same. What Skirret is strict about stays so.
     */
    public TaskClientBuilder jacksonModules(Module... values) {
        this.jacksonModules = List.of(values);
        return this;
    }

    /**
     * Whether times, decimals, UUIDs and bytes are sent with kombu's tags, so that Python gets its own types: for
     * workers with Celery 5.3 or later, and in Java. False unless set: they are sent as text, which every version
     * reads.
     */
    public TaskClientBuilder celeryTags(boolean value) {
        this.celeryTags = value;
        return this;
    }

    /**
     * Whether Celery's tools are told of each call that the broker has stored, by an event {@code task-sent} to the
     * exchange {@code celeryev}. It is Celery's {@code task_send_sent_event}. False unless set. No call waits for its
     * event: what the broker does not take in time is dropped and counted. A call that goes through an {@link #outbox}
     * has none.
     */
    public TaskClientBuilder sendSentEvents(boolean value) {
        this.sendSentEvents = value;
        return this;
    }

    /**
     * Writes into each call which trace it belongs to, and tells of its sending; none unless set. Runs are told of by
     * the worker's own, see {@code WorkerBuilder.tracing}.
     */
    public TaskClientBuilder tracing(CallTracing value) {
        this.tracing = Objects.requireNonNull(value, "tracing");
        return this;
    }

    /**
     * Connects, if a URL was given. While the broker cannot be reached, the client is made all the same and connects as
     * soon as it can, see {@link TransportOptions#lazyConnect} and {@link TaskClient#health}.
     *
     * @throws IllegalArgumentException if two tasks on the class path claim one name
     * @throws IllegalStateException if neither or both of URL and transport were given, weaving is demanded and absent,
     *     or Jackson is older than 2.19
     * @throws io.skirret.transport.TransportException if the broker refuses, or cannot be reached and the client must
     *     not wait for it
     */
    public TaskClient build() {
        JacksonVersion.problem().ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
        TaskRegistry known = tasks();
        switch (agent) {
            case REQUIRED -> Weaving.require(known);
            case AUTO -> {
                if (!UnwovenWarning.hasSaid()) {
                    UnwovenWarning.say(known);
                }
            }
            case OFF -> {}
        }
        Transport given = transport;
        String address = url;
        if ((given == null) == (address == null)) {
            throw new IllegalStateException("expected a client to have either a url or a transport, got "
                    + (given == null ? "neither" : "both") + "; set one");
        }
        // Before a connection is opened that nobody would close.
        ResultStore store = ResultStores.open(
                        results, new ResultStore.Options(ResultSettings.DEFAULT_EXPIRES, clock), application)
                .orElse(null);
        if (given != null) {
            return new TaskClient(this, given, false, known, store);
        }
        Transport opened = Transports.open(
                String.valueOf(address),
                transportOptions.toBuilder().clock(clock).build(),
                application);
        return new TaskClient(this, opened, true, known, store);
    }

    private TaskRegistry tasks() {
        TaskRegistry given = tasks;
        if (given != null) {
            return given;
        }
        return application == null ? TaskRegistry.load() : TaskRegistry.load(application);
    }

    /** Tasks and the broker's module are also looked for through this class's loader. */
    TaskClientBuilder application(@Nullable Class<?> value) {
        this.application = value;
        return this;
    }
}
