package io.skirret.worker.internal.assembly;

import io.skirret.client.internal.TaskBodies;
import io.skirret.events.internal.LamportClock;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.JacksonVersion;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.ValueFormat;
import io.skirret.result.internal.ResultStore;
import io.skirret.task.TaskRegistry;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.ThreadKind;
import io.skirret.worker.WorkerConfigurationException;
import io.skirret.worker.WorkerTracing;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.internal.adaptive.RetryStatistics;
import io.skirret.worker.internal.breaker.BreakerFeature;
import io.skirret.worker.internal.breaker.BreakerRegistry;
import io.skirret.worker.internal.consume.Subscriptions;
import io.skirret.worker.internal.control.ControlContext;
import io.skirret.worker.internal.control.MissingRights;
import io.skirret.worker.internal.control.Pauses;
import io.skirret.worker.internal.control.RemoteControl;
import io.skirret.worker.internal.control.Revocations;
import io.skirret.worker.internal.control.Simulation;
import io.skirret.worker.internal.decide.Decider;
import io.skirret.worker.internal.decide.RetrySignals;
import io.skirret.worker.internal.effect.Planner;
import io.skirret.worker.internal.events.CeleryEvents;
import io.skirret.worker.internal.execute.ArgumentMemory;
import io.skirret.worker.internal.execute.Execution;
import io.skirret.worker.internal.execute.RunScopes;
import io.skirret.worker.internal.execute.Slots;
import io.skirret.worker.internal.execute.TaskThreads;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.Features;
import io.skirret.worker.internal.flight.Flight;
import io.skirret.worker.internal.gate.Gates;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.gate.SelfSendLimit;
import io.skirret.worker.internal.idempotency.IdempotencyFeature;
import io.skirret.worker.internal.limits.Limits;
import io.skirret.worker.internal.outcome.OutcomeLog;
import io.skirret.worker.internal.pipeline.Callbacks;
import io.skirret.worker.internal.pipeline.DeliveryPipeline;
import io.skirret.worker.internal.pipeline.EventPublisher;
import io.skirret.worker.internal.pipeline.ResultSender;
import io.skirret.worker.internal.quarantine.Quarantine;
import io.skirret.worker.internal.quarantine.QuarantineRules;
import io.skirret.worker.internal.queues.QueueMonitor;
import io.skirret.worker.internal.result.ResultKeeping;
import io.skirret.worker.internal.settle.HeldMessages;
import io.skirret.worker.internal.settle.OtherQueues;
import io.skirret.worker.internal.settle.Settlement;
import io.skirret.worker.internal.tracing.TracingFeature;
import io.skirret.worker.internal.workflow.FollowUps;
import io.skirret.worker.internal.workflow.GroupArrivals;
import io.skirret.worker.internal.workflow.GroupTeller;
import io.skirret.worker.internal.workflow.GroupVisits;
import io.skirret.worker.internal.workflow.NextMessages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a worker from its options: the features, the stages, the pipeline. The one place that names every feature.
 */
public final class WorkerAssembly {

    private static final int VIRTUAL_SLOTS = 64;

    /** Remote control may let so many run at a time, or twice as many as at the start if that is more. */
    private static final int MOST_SLOTS = 256;

    private static final int MOST_PREFETCH = 65_535;

    private final WorkerOptions options;
    private final boolean steered;
    private final boolean controlled;
    private final EventPublisher events;
    private final QueueMonitor monitor;
    private final BreakerFeature breakers;
    private final @Nullable RetryStatistics statistics;
    private final Limits limits;
    private final Revocations revocations;
    private final Pauses pauses;
    private final @Nullable CeleryEvents celeryEvents;
    private final @Nullable RemoteControl control;
    private final @Nullable Flight flight;
    private final @Nullable ResultKeeping results;
    private final ValueFormat format;
    private final IdempotencyFeature idempotency;
    private final Planner planner;
    private final NextMessages messages;
    private final GroupVisits groups;
    private final Features features;

    private WorkerAssembly(WorkerOptions options) {
        this.options = options;
        this.steered = options.controlAllow() == ControlAccess.ALL;
        this.controlled = options.controlAllow() != ControlAccess.NONE;
        this.events = new EventPublisher(options.listener(), options.clock(), options.name());
        this.monitor = new QueueMonitor(options.transport(), options.queues(), options.clock());
        this.breakers = new BreakerFeature(
                BreakerRegistry.ofWorker(
                        options.transport(), options.clock(), options.random(), options.name(), events::tell),
                options.breakers(),
                options.registry().all());
        this.statistics = options.policies().all().stream().anyMatch(policy -> policy.adaptive() != null)
                ? new RetryStatistics(options.clock(), monitor::ready)
                : null;
        LamportClock lamport = new LamportClock();
        AtomicBoolean rightsTold = new AtomicBoolean();
        this.celeryEvents = options.sendTaskEvents() || controlled
                ? new CeleryEvents(
                        options.transport(),
                        options.clock(),
                        options.name(),
                        lamport,
                        options.registry().all(),
                        options.sendTaskEvents(),
                        // Events that nobody asked for are a part of remote control.
                        options.sendTaskEvents() ? new AtomicBoolean() : rightsTold)
                : null;
        this.limits = new Limits(
                options.retryBudget(),
                options.clock(),
                options.random(),
                keyed() ? monitor::consumers : queue -> 1,
                steered);
        this.format = ValueFormat.of(options.jacksonModules(), options.celeryTags());
        MissingRights rights = new MissingRights(rightsTold);
        this.revocations = new Revocations(options.transport(), options.clock(), options.random(), rights);
        this.pauses = new Pauses(options.transport(), options.clock(), options.random(), rights);
        this.flight = hasFlightRecorder() ? new Flight(options.name(), options.clock()) : null;
        this.control = celeryEvents != null && controlled
                ? new RemoteControl(
                        options.transport(),
                        new ControlContext(
                                options.name(),
                                steered,
                                options.registry().all(),
                                format,
                                options.shownSettings(),
                                options.clock(),
                                lamport,
                                celeryEvents,
                                revocations,
                                pauses,
                                BreakerAnswers.of(breakers.breakers()),
                                rights,
                                options.simulateAllow(),
                                flight == null ? null : flight.recordings(),
                                limits::rate,
                                limits::rate))
                : null;
        ResultStore store = options.results();
        this.results = store == null ? null : new ResultKeeping(store);
        this.idempotency = new IdempotencyFeature(
                options.idempotencyUrl()
                        .map(url -> IdempotencyStores.open(url, options.clock()))
                        .orElse(null),
                new ArgumentBinder(options.limits(), format),
                store != null,
                options.clock(),
                options.random());
        this.planner = new Planner(
                options.name(),
                options.ownPackages(),
                options.transport().maxBodyBytes(),
                store == null ? 0 : options.maxResultBytes());
        this.messages = new NextMessages(this::queueOf);
        this.groups = new GroupVisits(
                options.transport(),
                options.clock(),
                new TaskMessageDecoder(options.limits()),
                messages,
                new GroupTeller(
                        options.transport(),
                        options.clock(),
                        Set.copyOf(queuesOfTasks()),
                        results == null ? null : results::carryOut,
                        options.maxResultBytes()));
        this.features = new Features(features());
    }

    /**
     * Checks everything.
     *
     * @throws WorkerConfigurationException if anything is wrong, with all of it
     */
    public static Parts assemble(WorkerOptions options) {
        WorkerAssembly assembly = null;
        try {
            // First of all: what reads and writes values does not even load with an old one.
            JacksonVersion.problem().ifPresent(problem -> {
                throw new WorkerConfigurationException(List.of(problem));
            });
            assembly = new WorkerAssembly(options);
            return assembly.parts();
        } catch (RuntimeException | Error unsound) {
            // Nobody stops a worker that is not there.
            if (assembly != null) {
                assembly.idempotency.stop();
            }
            ResultStore store = options.results();
            if (store != null) {
                store.close();
            }
            throw unsound;
        }
    }

    /**
     * What a worker starts, stops and asks.
     *
     * @param mostConcurrency maximum number of runs at a time, whatever remote control says
     * @param virtual whether they have virtual threads
     * @param eventsDropped Celery's events that the broker did not take in time, so far
     */
    public record Parts(
            DeliveryPipeline pipeline,
            Features features,
            Breakers breakers,
            int mostConcurrency,
            boolean virtual,
            LongSupplier eventsDropped) {}

    /**
     * All features, in the order in which their steps are asked. A message was decoded before, and its task is known.
     * Expired comes before due, so that nothing waits for a time at which it will not run; due before pauses and
     * limits, so that only what would run now waits for them or takes a place; limits before quarantine, so that only
     * what may run takes the turn; the breaker behind them, because it may give one of few places for trials. A key is
     * claimed last of all: only by what runs now. Revocations and pauses are the fleet's, kept on the broker: they hold
     * for a worker that may not be steered, too.
     */
    private List<Feature> features() {
        List<Feature> all = new ArrayList<>();
        if (controlled) {
            all.add(revocations);
        }
        all.add(Feature.asking(Gates::expired));
        all.add(Feature.asking(SelfSendLimit::check));
        all.add(Feature.asking(Gates::due));
        all.add(Feature.asking(Gates::retryDue));
        if (controlled) {
            all.add(pauses);
        }
        all.add(limits);
        all.add(new Quarantine(
                new QuarantineRules(
                        options.quarantineFrom(),
                        options.maxRedeliveries(),
                        options.quarantineConcurrency().orElse(Math.max(1, size() / 4)),
                        options.quarantineDelay()),
                options.random()));
        all.add(breakers);
        all.add(idempotency);
        if (statistics != null) {
            all.add(statistics);
        }
        ArgumentBinder binder = new ArgumentBinder(options.limits(), format);
        all.add(new FollowUps(planner, binder, messages, options.transport().maxBodyBytes()));
        all.add(new GroupArrivals(binder, options.transport().maxBodyBytes()));
        all.add(groups);
        if (celeryEvents != null) {
            all.add(celeryEvents);
        }
        if (control != null) {
            all.add(control);
        }
        if (keyed() || statistics != null) {
            all.add(monitor);
        }
        WorkerTracing tracing = options.tracing();
        if (tracing != null) {
            all.add(new TracingFeature(tracing, options.clock()));
        }
        all.add(new OutcomeLog(options.name()));
        if (flight != null) {
            all.add(flight);
        }
        if (results != null) {
            all.add(results);
        }
        all.addAll(options.features());
        return all;
    }

    private static boolean hasFlightRecorder() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    /** The queue that a task of this worker names; null for a task that names none, or is unknown here. */
    private @Nullable String queueOf(String task) {
        return options.registry()
                .find(task)
                .map(known -> known.settings().queue())
                .orElse(null);
    }

    /** Those that tasks of this worker name. */
    private List<String> queuesOfTasks() {
        return options.registry().all().stream()
                .map(task -> task.settings().queue())
                .filter(Objects::nonNull)
                .toList();
    }

    private boolean keyed() {
        return options.registry().all().stream()
                .anyMatch(task -> task.settings().rateLimitKey() != null);
    }

    private Parts parts() {
        Map<String, KnownTask> tasks = checked();
        boolean virtual = virtual();
        int size = size();
        Slots slots = new Slots(size, virtual ? TaskThreads.virtual() : TaskThreads.platform(), options.clock());
        return new Parts(
                pipeline(tasks, slots),
                features,
                breakers.breakers(),
                mostSize(),
                virtual,
                celeryEvents == null ? () -> 0 : celeryEvents::dropped);
    }

    private boolean virtual() {
        return options.threads() == ThreadKind.VIRTUAL
                || (options.threads() == ThreadKind.AUTO && TaskThreads.virtualByDefault());
    }

    /** How many run at a time. */
    private int size() {
        return options.concurrency() > 0
                ? options.concurrency()
                : virtual() ? VIRTUAL_SLOTS : 2 * Runtime.getRuntime().availableProcessors();
    }

    /** How many may run at a time at most: remote control may let more run than at the start. */
    private int mostSize() {
        int size = size();
        return steered ? Math.max(size, Math.min(MOST_PREFETCH, Math.max(MOST_SLOTS, 2 * size))) : size;
    }

    private int mostQueues() {
        return options.queues().size() + (steered ? Subscriptions.MOST_MORE : 0);
    }

    private DeliveryPipeline pipeline(Map<String, KnownTask> tasks, Slots slots) {
        DeliveryPipeline.Stages stages = new DeliveryPipeline.Stages(
                slots,
                new HeldMessages(mostSize() * mostQueues()),
                new TaskMessageDecoder(options.limits()),
                new ArgumentMemory(
                        options.argumentMemory(), options.limits(), options.clock(), ArgumentMemory.LONGEST_WAIT),
                new Gates(tasks),
                (ended, stuck) -> new Execution(
                        options.name(),
                        options.clock(),
                        TaskBodies.guard(options.instances()),
                        new ArgumentBinder(options.limits(), format),
                        new ResultSender(options.transport(), options.clock(), format, results),
                        slots,
                        options.interruptGrace(),
                        new Simulation(controlled ? revocations : null, options.simulateAllow()),
                        options.tracing() == null ? RunScopes.NONE : new RunScopes(options.tracing()),
                        ended,
                        stuck),
                new Decider(options.classifier(), options.rules()),
                settled -> new Settlement(
                        options.name(),
                        options.transport(),
                        options.clock(),
                        (processed, decision) -> features.plan(processed, decision, planner.plan(processed, decision)),
                        options.publishTries(),
                        new OtherQueues(options.transport(), options.queues(), queuesOfTasks()),
                        results == null ? store -> CompletableFuture.completedFuture(null) : results::carryOut,
                        groups::visit,
                        settled));
        return new DeliveryPipeline(
                stages,
                features,
                statistics == null ? RetrySignals.UNKNOWN : statistics,
                events,
                new Callbacks(tasks),
                options.clock(),
                options.random());
    }

    /** The tasks by name and alias, all of them sound. */
    private Map<String, KnownTask> checked() {
        StartupChecks checks = new StartupChecks(
                options.policies(), features, new ArgumentBinder(options.limits(), format), options.instances());
        checks.queues(options.queues());
        if (options.concurrency() != 0) {
            checks.expect(
                    "a concurrency",
                    WorkerOptions.CONCURRENCY,
                    options.concurrency(),
                    "leave it unset for the default");
        }
        checks.expect(
                options.threads() != ThreadKind.VIRTUAL || TaskThreads.virtualSupported(),
                "expected Java 21 or later for virtual threads, got Java "
                        + Runtime.version().feature() + "; choose platform threads");
        checks.expect("a shutdown budget", WorkerOptions.BUDGET, options.shutdownBudget(), "30 s is the default");
        checks.expect("an interrupt grace", WorkerOptions.BUDGET, options.interruptGrace(), "2 s is the default");
        checks.consumerTimeout(options.consumerTimeout());
        options.argumentMemory()
                .ifPresent(bytes -> checks.expect(
                        "an argument memory", WorkerOptions.ARGUMENT_MEMORY, bytes, "leave it unset for the default"));
        checks.expect(
                options.publishTries() >= 1,
                "expected 1 or more tries, got " + options.publishTries() + "; 10 is the default");
        checks.expect(
                !options.name().isBlank(),
                "expected a worker name such as worker@host, got a blank one; leave it unset");
        checks.expect(
                !options.registry().all().isEmpty(),
                "expected at least one task, got none; put a jar with @Task methods, compiled with the annotation processor, on"
                        + " the class path");
        Map<String, KnownTask> tasks = new HashMap<>(checks.tasks(options.registry()));
        tasks.putAll(checks.tasks(TaskRegistry.of(groups.watch())));
        if (options.agentRequired()) {
            checks.woven(options.registry());
        }
        if (!checks.problems().isEmpty()) {
            throw new WorkerConfigurationException(checks.problems());
        }
        return tasks;
    }
}
