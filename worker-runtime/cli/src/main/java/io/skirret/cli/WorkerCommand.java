package io.skirret.cli;

import io.skirret.client.TaskClient;
import io.skirret.settings.internal.Durations;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.ShutdownReport;
import io.skirret.worker.ThreadKind;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerBuilder;
import io.skirret.worker.endpoint.EndpointSettings;
import io.skirret.worker.endpoint.WorkerEndpoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skirret worker}: runs until it is told to stop. */
@Command(
        name = "worker",
        description = {
            "Takes tasks from queues and runs them, until SIGTERM or Ctrl-C.",
            "The first signal stops warm: nothing new is taken and what runs may finish within --shutdown-timeout; the rest goes"
                    + " back to its queue. A second signal stops cold, at once. Nothing is lost either way.",
            "What its tasks call is sent to the worker's broker, whatever client was current before."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar app.jar worker --broker amqp://app:secret@rabbit:5672/prod \\",
            "      --queues skirret,mail",
            "  java -cp skirret-cli-executable.jar:app.jar io.skirret.cli.SkirretCli worker",
            "",
            "What became of each message is a line at DEBUG of the logger io.skirret.worker.outcome: LOG_LEVEL=DEBUG shows it."
        })
final class WorkerCommand implements Callable<Integer> {

    private static final String FOR_EVER = "36500d";
    private static final Duration AS_LONG_AS_IT_RUNS = Duration.ofDays(36_500);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    @Option(
            names = {"-Q", "--queues"},
            split = ",",
            paramLabel = "QUEUE",
            description = "Queues to take from, separated by commas. Default: the application's, or skirret.")
    private List<String> queues = List.of();

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "N",
            description = "Maximum number of runs at a time, and of messages held per queue.")
    private @Nullable Integer concurrency;

    @Option(
            names = "--threads",
            paramLabel = "KIND",
            defaultValue = "AUTO",
            description = "auto (virtual threads on Java 21 and later), virtual or platform. Default: auto.")
    private ThreadKind threads = ThreadKind.AUTO;

    @Option(
            names = {"-n", "--name"},
            paramLabel = "NAME",
            description = "Name in logs and dead letters. Default: worker@<host>.")
    private @Nullable String name;

    @Option(
            names = {"-E", "--task-events", "--events"},
            description = "Send Celery's events, for celery events and Flower. Default: no.")
    private boolean sendTaskEvents;

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "TIME",
            description = "How long running tasks may finish when told to stop. Default: 30s.")
    private @Nullable Duration shutdownTimeout;

    @Option(
            names = "--wait-for-broker",
            arity = "0..1",
            paramLabel = "TIME",
            fallbackValue = FOR_EVER,
            description = "Wait for a broker that cannot be reached yet, at most this long, or as long as it takes"
                    + " if no time is given. Without this option the worker ends at once, with exit code 3.")
    private @Nullable Duration waitForBroker;

    @Option(
            names = "--metrics-port",
            paramLabel = "N",
            description = "Answer at this port about metrics (/metrics, for Prometheus) and health (/health/live and"
                    + " /health/ready, for an orchestrator); 0 for any free port. Default: answer nobody.")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--metrics-host",
            paramLabel = "ADDRESS",
            description = "Where to answer about metrics and health. Default: 0.0.0.0, all addresses.")
    private @Nullable String metricsHost;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() throws Exception {
        choose("port", "--metrics-port", metricsPort);
        choose("host", "--metrics-host", metricsHost);
        TaskRegistry registry = TaskRegistry.load();
        if (registry.all().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected tasks on the class path, found none; no message was taken. Put the"
                            + " application's jar on the class path, and see that the annotation processor ran when it was compiled:"
                            + " META-INF/services/io.skirret.task.TaskModule must be in it.");
        }
        if (concurrency != null && concurrency < 1) {
            throw new IllegalArgumentException("expected --concurrency of 1 or more, got " + concurrency
                    + "; no message was taken. Leave it out for the default.");
        }
        CarrierThreads.provide(
                threads,
                Optional.ofNullable(concurrency)
                        .or(application.worker()::concurrency)
                        .orElse(CarrierThreads.DEFAULT));
        // Open before the broker is there: who probes this process must not restart it for an outage.
        try (WorkerEndpoint endpoint = endpoint();
                Transport transport = watched(endpoint, connect())) {
            Worker worker = build(endpoint, transport, registry);
            // A connection of its own: what tasks send must not hold up what the worker has to settle.
            try (TaskClient client = application.workersClient()) {
                return run(worker, client, registry);
            }
        }
    }

    private void choose(String setting, String option, @Nullable Object value) {
        application.set("skirret.metrics." + setting, option, value);
    }

    /** Null if nobody wants one. */
    private @Nullable WorkerEndpoint endpoint() {
        EndpointSettings settings = EndpointSettings.read(application.config());
        if (settings.port().isEmpty()) {
            return null;
        }
        WorkerEndpoint endpoint = WorkerEndpoint.open(settings);
        console.say("Answers about health" + (endpoint.hasMetrics() ? " and metrics" : "") + " at " + settings.host()
                + " port " + endpoint.port()
                + (endpoint.hasMetrics()
                        ? "."
                        : "; not about metrics: the module skirret-metrics is not on the class path."));
        return endpoint;
    }

    private static Transport watched(@Nullable WorkerEndpoint endpoint, Transport transport) {
        return endpoint == null ? transport : endpoint.watch(transport);
    }

    private Transport connect() throws InterruptedException {
        Duration patience = waitForBroker;
        if (patience == null) {
            return application.connectWorker(false);
        }
        Transport transport = application.connectWorker(true);
        try {
            awaitBroker(transport, patience);
            return transport;
        } catch (InterruptedException | RuntimeException | Error failure) {
            transport.close();
            throw failure;
        }
    }

    private void awaitBroker(Transport transport, Duration patience) throws InterruptedException {
        long start = application.clock().nanoTime();
        for (Transport.Health health = transport.health(); !health.connected(); health = transport.health()) {
            if (application.clock().nanoTime() - start >= patience.toNanos()) {
                throw new TransportException("expected a broker within " + Durations.format(patience)
                        + " (--wait-for-broker), got none: " + health.detail());
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /** The client is current until the last run has ended: tasks may call others while the worker stops, too. */
    private int run(Worker worker, TaskClient client, TaskRegistry registry) throws Exception {
        TaskClient before = TaskClient.setCurrent(client);
        try {
            CompletableFuture<ShutdownReport> stopped = new CompletableFuture<>();
            StopSignals.install(application.clock(), () -> stop(worker, stopped), () -> stopNow(worker, stopped));
            worker.start();
            endWith(worker, stopped);
            console.say("Worker " + worker.name() + " takes from " + String.join(", ", worker.queues()) + ", "
                    + worker.concurrency() + " at a time. Tasks: " + String.join(", ", names(registry)) + ".");
            return report(worker, stopped.get());
        } finally {
            TaskClient.setCurrent(before);
        }
    }

    /** Not only a signal ends it: remote control may, too. */
    private static void endWith(Worker worker, CompletableFuture<ShutdownReport> stopped) {
        Thread watch = new Thread(
                () -> {
                    try {
                        if (worker.awaitTermination(AS_LONG_AS_IT_RUNS)) {
                            forward(worker.shutdown(Duration.ZERO), stopped);
                        }
                    } catch (InterruptedException | IllegalStateException failure) {
                        stopped.completeExceptionally(failure);
                    }
                },
                "skirret-end");
        watch.setDaemon(true);
        watch.start();
    }

    private Worker build(@Nullable WorkerEndpoint endpoint, Transport transport, TaskRegistry registry) {
        WorkerBuilder builder = Worker.builder(transport, registry, application.config())
                .clock(application.clock())
                .threads(threads)
                .shutdownBudget(shutdownTimeout());
        if (!queues.isEmpty()) {
            builder.queues(queues);
        }
        Optional.ofNullable(concurrency).ifPresent(builder::concurrency);
        Optional.ofNullable(name).ifPresent(builder::name);
        if (sendTaskEvents) {
            builder.sendTaskEvents(true);
        }
        if (endpoint != null) {
            builder.listener(endpoint);
        }
        return builder.build();
    }

    private Duration shutdownTimeout() {
        return shutdownTimeout == null ? application.worker().shutdownBudget() : shutdownTimeout;
    }

    private void stop(Worker worker, CompletableFuture<ShutdownReport> stopped) {
        console.say("Stopping: no new tasks, up to " + Durations.format(shutdownTimeout())
                + " for those that run. A second signal stops at once.");
        forward(worker.shutdown(shutdownTimeout()), stopped);
    }

    private static void stopNow(Worker worker, CompletableFuture<ShutdownReport> stopped) {
        forward(worker.shutdownNow(), stopped);
    }

    private static void forward(CompletableFuture<ShutdownReport> from, CompletableFuture<ShutdownReport> to) {
        try {
            to.complete(from.join());
        } catch (CompletionException failure) {
            to.completeExceptionally(failure);
        }
    }

    private int report(Worker worker, ShutdownReport report) {
        String text = switch (report.kind()) {
            case WARM -> "Stopped warm: all that ran has finished";
            case OUT_OF_TIME ->
                "Stopped after the time-out: " + Plural.of(report.interrupted(), "run") + " told to stop";
            case COLD -> "Stopped cold: " + Plural.of(report.interrupted(), "run") + " told to stop";
        };
        console.say(text + "; " + Plural.of(report.requeued(), "message") + " went back to the queues.");
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("worker", worker.name());
        object.put("kind", report.kind().name());
        object.put("finished", report.finished());
        object.put("requeued", report.requeued());
        object.put("interrupted", report.interrupted());
        object.put("stuck", report.stuck());
        console.json(object);
        return report.clean() ? ExitCode.OK : ExitCode.STOPPED_COLD;
    }

    private static TreeSet<String> names(TaskRegistry registry) {
        TreeSet<String> names = new TreeSet<>();
        registry.all().forEach(task -> names.add(task.name()));
        return names;
    }
}
