package io.skirret.worker.internal.control;

import io.skirret.settings.Setting;
import io.skirret.worker.internal.events.SoftwareVersion;
import io.skirret.worker.internal.feature.RunningWorker;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Commands that tell of the worker itself. */
final class WorkerCommands {

    private static final String BROKER_URL = "skirret.broker.url";

    private final ControlContext context;
    private final RunningWorker worker;
    private final RunTotals totals;
    private final Supplier<List<Setting<?>>> known;
    private final long startedNanos;

    /** @param known all settings that there are */
    WorkerCommands(ControlContext context, RunningWorker worker, RunTotals totals, Supplier<List<Setting<?>>> known) {
        this.context = context;
        this.worker = worker;
        this.totals = totals;
        this.known = known;
        this.startedNanos = context.clock().nanoTime();
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("ping", Command.looking(arguments -> Map.of("ok", "pong")));
        commands.put("hello", Command.looking(this::hello));
        commands.put(
                "clock",
                Command.looking(arguments -> Map.of("clock", context.lamport().value())));
        commands.put("stats", Command.looking(arguments -> stats()));
        commands.put("conf", Command.looking(this::conf));
        commands.put("dump_conf", Command.looking(this::conf));
        commands.put("report", Command.looking(arguments -> Map.of("ok", report())));
        commands.put("active_queues", Command.looking(arguments -> activeQueues()));
        // It changes nothing but what can be seen at once.
        commands.put("heartbeat", Command.looking(arguments -> heartbeat()));
        return commands;
    }

    /** A worker that starts says hello to those that run, and asks what they know. */
    private @Nullable Object hello(Arguments arguments) {
        if (arguments.text("from_node").equals(context.name())) {
            return null;
        }
        if (context.steers()) {
            context.revocations().learn(arguments.names("revoked"));
        }
        Map<String, Object> told = new LinkedHashMap<>();
        Map<String, Double> revoked = new LinkedHashMap<>();
        // Celery's times are of each process's own clock, and of no other's; it takes 0 for now.
        context.revocations().all(Revocations.Kind.TASK).keySet().forEach(id -> revoked.put(id, 0.0));
        told.put("revoked", revoked);
        told.put("clock", context.lamport().forward());
        return told;
    }

    private @Nullable Object heartbeat() {
        context.events().beatNow(Duration.ofSeconds(5));
        return null;
    }

    private Map<String, Object> stats() {
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("total", totals.all());
        stats.put("pid", ProcessHandle.current().pid());
        stats.put("clock", String.valueOf(context.lamport().value()));
        stats.put(
                "uptime",
                Duration.ofNanos(context.clock().nanoTime() - startedNanos).toSeconds());
        stats.put("pool", pool());
        stats.put("broker", broker());
        stats.put("prefetch_count", worker.concurrency() * worker.queues().size());
        stats.put("rusage", "N/A");
        stats.put("skirret", ours());
        return stats;
    }

    private Map<String, Object> ours() {
        Map<String, Object> ours = new LinkedHashMap<>();
        ours.put("version", SoftwareVersion.TEXT);
        ours.put("running", worker.running());
        ours.put("executed", worker.executed());
        ours.put("task_events", context.events().sendsTaskEvents());
        ours.put("events_dropped", context.events().dropped());
        ours.put("max_concurrency", worker.mostConcurrency());
        ours.put("drained", worker.drained());
        ours.put("simulates_failures", context.simulates());
        Map<String, Object> queues = new TreeMap<>();
        worker.queueCounts().forEach((queue, count) -> queues.put(queue, counts(count.held(), count.settled())));
        ours.put("queues", queues);
        return ours;
    }

    private Map<String, Object> pool() {
        Map<String, Object> pool = new LinkedHashMap<>();
        pool.put("implementation", "io.skirret.worker:threads");
        pool.put("max-concurrency", worker.concurrency());
        pool.put("processes", List.of(ProcessHandle.current().pid()));
        pool.put("max-tasks-per-child", "N/A");
        pool.put("put-guarded-by-semaphore", false);
        pool.put("timeouts", List.of(0, 0));
        return pool;
    }

    /** The fields that Celery has; those that nobody knows here are null. Never the password. */
    private Map<String, @Nullable Object> broker() {
        URI url = URI.create("unknown:/");
        try {
            url = new URI(context.settings().getOrDefault(BROKER_URL, "unknown:/"));
        } catch (URISyntaxException unreadable) {
            // Shown as unknown.
        }
        String user = url.getUserInfo();
        String path = url.getPath();
        Map<String, @Nullable Object> broker = new LinkedHashMap<>();
        broker.put("hostname", url.getHost());
        broker.put("userid", user == null ? null : user.split(":", 2)[0]);
        broker.put("virtual_host", path == null || path.length() < 2 ? "/" : path.substring(1));
        broker.put("port", url.getPort() < 0 ? null : url.getPort());
        broker.put("insist", false);
        broker.put("ssl", "amqps".equals(url.getScheme()));
        broker.put("transport", "amqp");
        broker.put("connect_timeout", null);
        broker.put("transport_options", Map.of());
        broker.put("login_method", "PLAIN");
        broker.put("uri_prefix", null);
        broker.put("heartbeat", null);
        broker.put("failover_strategy", "round-robin");
        broker.put("alternates", List.of());
        broker.put("credential_provider", null);
        return broker;
    }

    private Map<String, @Nullable String> conf(Arguments arguments) {
        Map<String, @Nullable String> conf = new TreeMap<>();
        if (arguments.isTrue("with_defaults")) {
            known.get().stream()
                    .filter(setting -> !setting.isFamily())
                    .forEach(setting -> conf.put(setting.key(), setting.defaultText()));
        }
        conf.putAll(context.settings());
        conf.put("skirret.worker.name", context.name());
        conf.put("skirret.worker.queues", String.join(",", worker.queues()));
        conf.put("skirret.worker.concurrency", String.valueOf(worker.concurrency()));
        return conf;
    }

    private String report() {
        StringBuilder report = new StringBuilder("\n");
        report.append("software -> skirret:").append(SoftwareVersion.TEXT);
        report.append(" java:").append(Runtime.version()).append('\n');
        report.append("platform -> system:").append(System.getProperty("os.name"));
        report.append(" arch:").append(System.getProperty("os.arch"));
        report.append(" processors:")
                .append(Runtime.getRuntime().availableProcessors())
                .append('\n');
        report.append("worker   -> ").append(context.name());
        report.append(" queues:").append(String.join(",", worker.queues()));
        report.append(" concurrency:").append(worker.concurrency()).append("\n\n");
        new TreeMap<>(context.settings())
                .forEach((key, value) ->
                        report.append(key).append(": ").append(value).append('\n'));
        return report.toString();
    }

    private List<Map<String, @Nullable Object>> activeQueues() {
        return worker.queues().stream().map(WorkerCommands::queue).toList();
    }

    /** Every field that Flower's page reads; of the arguments, which may be anybody's, nothing is said. */
    private static Map<String, @Nullable Object> queue(String name) {
        Map<String, @Nullable Object> exchange = new LinkedHashMap<>();
        exchange.put("name", "skirret.tasks");
        exchange.put("type", "direct");
        exchange.put("arguments", null);
        exchange.put("durable", true);
        exchange.put("passive", false);
        exchange.put("auto_delete", false);
        exchange.put("delivery_mode", null);
        exchange.put("no_declare", false);
        Map<String, @Nullable Object> queue = new LinkedHashMap<>();
        queue.put("name", name);
        queue.put("exchange", exchange);
        queue.put("routing_key", name);
        queue.put("queue_arguments", null);
        queue.put("binding_arguments", null);
        queue.put("consumer_arguments", null);
        queue.put("durable", true);
        queue.put("exclusive", false);
        queue.put("auto_delete", false);
        queue.put("no_ack", false);
        queue.put("alias", null);
        queue.put("bindings", List.of());
        queue.put("no_declare", null);
        queue.put("expires", null);
        queue.put("message_ttl", null);
        queue.put("max_length", null);
        queue.put("max_length_bytes", null);
        queue.put("max_priority", null);
        return queue;
    }

    /** In this order, whatever the process: tools that are read by people show it so. */
    private static Map<String, Object> counts(Object held, Object settled) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("held", held);
        counts.put("settled", settled);
        return counts;
    }
}
