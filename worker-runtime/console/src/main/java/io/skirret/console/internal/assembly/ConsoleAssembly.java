package io.skirret.console.internal.assembly;

import io.skirret.client.TaskClient;
import io.skirret.config.AgentUse;
import io.skirret.console.internal.alerts.AlertSources;
import io.skirret.console.internal.alerts.Alerts;
import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.HealthCheck;
import io.skirret.console.internal.api.PolicySimulation;
import io.skirret.console.internal.breakers.BreakerChanges;
import io.skirret.console.internal.doctor.Doctor;
import io.skirret.console.internal.doctor.Examination;
import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.history.FailureSimulation;
import io.skirret.console.internal.http.ConsoleServer;
import io.skirret.console.internal.http.ServerOptions;
import io.skirret.console.internal.intake.Copies;
import io.skirret.console.internal.intake.DiscoveredQueues;
import io.skirret.console.internal.intake.Intake;
import io.skirret.console.internal.intake.NamedQueues;
import io.skirret.console.internal.intake.QueueSource;
import io.skirret.console.internal.intake.QueueWatch;
import io.skirret.console.internal.live.Live;
import io.skirret.console.internal.metrics.ConsoleMetrics;
import io.skirret.console.internal.operation.OperationRunner;
import io.skirret.console.internal.operation.TaskParameters;
import io.skirret.console.internal.page.Dashboard;
import io.skirret.console.internal.parked.ParkedRelease;
import io.skirret.console.internal.queues.ManagementTraffic;
import io.skirret.console.internal.queues.QueueDepth;
import io.skirret.console.internal.queues.QueueDepths;
import io.skirret.console.internal.queues.TrafficSource;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.console.internal.store.AuditTrail;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.FailureTrends;
import io.skirret.console.internal.store.GroupingRules;
import io.skirret.console.internal.store.KnownQueues;
import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.ParkedCalls;
import io.skirret.console.internal.store.Retention;
import io.skirret.console.internal.store.SavedViews;
import io.skirret.console.internal.tasks.TaskCalls;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.control.Control;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the parts of a console and starts them, each after those that it needs, and the server last. The one place
 * that names every part. Thread-safe.
 */
public final class ConsoleAssembly implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleAssembly.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration COPY_EVERY = Duration.ofMinutes(1);
    private static final Duration CLEAN_EVERY = Duration.ofMinutes(1);
    private static final Duration ASK_BROKER_EVERY = Duration.ofSeconds(1);
    private static final Duration ASK_WORKERS_EVERY = Duration.ofSeconds(10);
    private static final Duration LOOK_FOR_ALERTS_EVERY = Duration.ofSeconds(10);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(10);
    private static final Duration SEND_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_CHANGES_EVERY = Duration.ofSeconds(1);
    private static final int ROWS_OF_FILES = 500_000;
    private static final int ROWS_OF_A_SERVER = 5_000_000;
    private static final double INTAKE_IN_TROUBLE = 0.5;
    private static final double WORKER_SILENT = 0.5;
    private static final double EVENTS_IN_TROUBLE = 0.75;
    private static final double ALERTS_IN_TROUBLE = 0.75;

    private final ConsoleOptions options;
    private final Transport transport;
    private final Clock clock;

    /** Who this console is, for those that share its database. */
    private final UUID holder = UUID.randomUUID();

    /** What is to be closed, the last that was started first. */
    private final Deque<Part> parts = new ArrayDeque<>();

    private final List<Rounds> rounds = new ArrayList<>();

    /** Workers answer in real time, whatever clock the console goes by. */
    private final Control control;

    private final ConsoleServer server;

    /** Something that was started. */
    private interface Part extends AutoCloseable {
        @Override
        void close();
    }

    private ConsoleAssembly(ConsoleOptions options) {
        this.options = options;
        this.transport = options.transport();
        this.clock = options.clock();
        this.control = Control.on(transport);
        try {
            this.server = assemble();
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /**
     * Starts a console. The broker need not be there yet.
     *
     * @throws io.skirret.settings.ConfigException if an option cannot be used; nothing runs then
     */
    public static ConsoleAssembly start(ConsoleOptions options) {
        return new ConsoleAssembly(options);
    }

    private ConsoleServer assemble() {
        ConsoleMetrics metrics = new ConsoleMetrics();
        parts.push(metrics::close);
        ConsoleDatabase database = DatabaseOpener.open(options.database(), metrics.registry());
        parts.push(database::close);
        DeadLetterStore store = new DeadLetterStore(database);
        Leases leases = new Leases(database);
        ParkedCalls parked = new ParkedCalls(database);
        LateBreakers breakers = new LateBreakers(transport, control, clock, options.breakers(), parked::breakers);
        parts.push(breakers::close);
        OperationRunner runner = OperationRunner.start(transport, database, clock);
        parts.push(runner::close);
        Retention retention = new Retention(database, store, leases, holder, clock, options.retention());
        QueueSource queues = queues(database);
        Taking taking = options.browse() ? browse(queues, store) : take(queues, store);
        BreakerChanges changes = new BreakerChanges(clock);
        repeat(LOOK_EVERY, "breakers", () -> {
            breakers.look();
            changes.look(breakers.statuses());
        });
        if (options.parkedPerSecond() > 0 && !options.browse()) {
            ParkedRelease release =
                    new ParkedRelease(breakers, parked, leases, holder, options.parkedPerSecond(), clock, runner::wake);
            repeat(LOOK_EVERY, "parked", release::look);
        }
        repeat(CLEAN_EVERY, "retention", retention::cleanUp);
        ExecutionCounts executions = new ExecutionCounts(database);
        TaskCalls calls = new TaskCalls(database, history());
        EventHistory events = hear(executions, calls, store);
        QueueDepths depths = new QueueDepths(
                transport,
                control,
                queues(database)::names,
                options.management() == null ? TrafficSource.NONE : new ManagementTraffic(options.management(), clock),
                clock);
        repeat(ASK_WORKERS_EVERY, "depths", depths::look);
        OperationStore operations = new OperationStore(database);
        metrics.count(new ConsoleMetrics.Parts(taking.stored(), runner::sent, events::heard, events::dropped));
        repeat(COUNT_EVERY, "metrics", () -> metrics.look(store, operations));
        Alerts alerts =
                alerts(new AlertSources(database, store, executions, events, breakers, transport, depths::all), leases);
        Api.Sources sources = new Api.Sources(
                store,
                new FailureGroups(database),
                new GroupingRules(database),
                new FailureTrends(database),
                executions,
                calls,
                new TaskSpans(database),
                events,
                new FailureSimulation(transport, control, events, clock),
                control,
                alerts,
                depths,
                new ActionLog(database),
                new SavedViews(database),
                new AuditTrail(database),
                breakers,
                changes,
                options.policies(),
                new PolicySimulation(options.policies()),
                doctor(depths),
                new Api.Sending(operations, transport, client(), new TaskParameters(control), runner::wake),
                metrics,
                Stream.of(taking.health().stream(), watch(events), watch(alerts))
                        .flatMap(checks -> checks)
                        .toList(),
                clock);
        Live live = Live.over(database, events, depths, breakers, clock);
        repeat(LOOK_FOR_CHANGES_EVERY, "live", live::look);
        Dashboard dashboard = Dashboard.over(sources, live, options.users() != null);
        ConsoleServer started = ConsoleServer.start(
                new ServerOptions(
                        options.host(), options.port(), options.names(), options.users(), options.proxy(), clock),
                Stream.concat(Api.routes(sources).stream(), dashboard.routes().stream())
                        .map(metrics::timed)
                        .toList(),
                dashboard);
        parts.push(started::close);
        // Before the server, which would wait for them.
        parts.push(live::close);
        return started;
    }

    private Alerts alerts(AlertSources sources, Leases leases) {
        Alerts alerts = new Alerts(options.alerts(), sources, options.policies(), leases, holder, clock);
        repeat(LOOK_FOR_ALERTS_EVERY, "alerts", alerts::look);
        alerts.senders().forEach((webhook, send) -> repeat(SEND_EVERY, "webhook-" + webhook, send));
        return alerts;
    }

    /** It declares no queue, and tells of what it sends as Celery's clients do: so the history has it at once. */
    private TaskClient client() {
        TaskClient client = TaskClient.builder()
                .transport(transport)
                .tasks(TaskRegistry.of(List.of()))
                .clock(clock)
                .agent(AgentUse.OFF)
                .sendSentEvents(true)
                .build();
        parts.push(client::close);
        return client;
    }

    private Doctor doctor(QueueDepths depths) {
        Examination.Access broker = options.broker();
        Doctor doctor =
                new Doctor(broker == null ? null : () -> broker.examine(workQueues(depths), Clock.system()), clock);
        parts.push(doctor::close);
        return doctor;
    }

    private Collection<String> workQueues(QueueDepths depths) {
        return options.queues().isEmpty()
                ? depths.all().stream().map(QueueDepth::name).toList()
                : options.queues();
    }

    private TaskCalls.Limits history() {
        Integer rows = options.historyRows();
        int usual = options.database().directory() == null ? ROWS_OF_A_SERVER : ROWS_OF_FILES;
        return new TaskCalls.Limits(options.history(), rows == null ? usual : rows);
    }

    /** One that only looks asks nobody to tell more than before. */
    private EventHistory hear(ExecutionCounts executions, TaskCalls calls, DeadLetterStore store) {
        EventHistory events = new EventHistory(
                transport, control, executions, calls, store, clock, options.enableEvents() && !options.browse());
        parts.push(events::close);
        repeat(ASK_WORKERS_EVERY, "workers", events::look);
        return events;
    }

    private static Stream<HealthCheck> watch(EventHistory events) {
        return Stream.of(
                () -> events.silence().map(silent -> new HealthCheck.Complaint(WORKER_SILENT, silent)),
                () -> Optional.ofNullable(events.trouble())
                        .map(trouble -> new HealthCheck.Complaint(EVENTS_IN_TROUBLE, trouble)));
    }

    private static Stream<HealthCheck> watch(Alerts alerts) {
        return Stream.of(() -> alerts.complaints().stream()
                .reduce((one, other) -> one + " " + other)
                .map(trouble -> new HealthCheck.Complaint(ALERTS_IN_TROUBLE, trouble)));
    }

    private QueueSource queues(ConsoleDatabase database) {
        return options.queues().isEmpty()
                ? new DiscoveredQueues(transport, control, options.ownQueues(), new KnownQueues(database))
                : new NamedQueues(transport, options.queues());
    }

    /** How dead letters get here: what is watched of that, and how many have. */
    private record Taking(List<HealthCheck> health, LongSupplier stored) {}

    private Taking take(QueueSource queues, DeadLetterStore store) {
        Intake intake = Intake.start(transport, store, clock, options.ownPackages());
        parts.push(intake::close);
        return new Taking(
                List.of(
                        watch(new QueueWatch(queues, intake::take), LOOK_EVERY),
                        () -> Optional.ofNullable(intake.trouble())
                                .map(trouble -> new HealthCheck.Complaint(INTAKE_IN_TROUBLE, trouble))),
                intake::stored);
    }

    private Taking browse(QueueSource queues, DeadLetterStore store) {
        Copies copies = new Copies(transport, store, clock, options.ownPackages());
        return new Taking(List.of(watch(new QueueWatch(queues, copies::pass), COPY_EVERY)), copies::stored);
    }

    private HealthCheck watch(QueueWatch queues, Duration every) {
        BrokerWatch broker = new BrokerWatch(transport, queues, clock);
        repeat(ASK_BROKER_EVERY, "broker", broker::look);
        repeat(every, "queues", queues::look);
        return broker;
    }

    private void repeat(Duration every, String name, Runnable work) {
        Rounds started = Rounds.start(clock, every, name, work);
        rounds.add(started);
        parts.push(started::close);
    }

    /** Where the server listens. */
    public URI uri() {
        String host = options.host();
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return URI.create("http://" + name + ":" + server.port());
    }

    /** Stops all parts. Idempotent. */
    @Override
    public synchronized void close() {
        rounds.forEach(Rounds::stop);
        // Rounds and requests may wait for workers' answers.
        control.close();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (RuntimeException failure) {
                LOG.warn("A part of the console did not stop well; the others are stopped", SafeThrowable.of(failure));
            }
        }
    }
}
