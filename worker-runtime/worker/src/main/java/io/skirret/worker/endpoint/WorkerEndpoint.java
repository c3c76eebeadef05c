package io.skirret.worker.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerConfigurationException;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerListener;
import io.skirret.worker.WorkerState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers over HTTP about workers of this process:
 *
 * <ul>
 *   <li>{@code /health/live}: 200 unless a worker has ended, though the process has not; asks neither broker nor
 *       database, so that an outage restarts no worker;
 *   <li>{@code /health/ready}: 200 if each worker does its work, as {@link Worker#health} says, else 503, each with the
 *       reasons as JSON;
 *   <li>{@code /metrics}: what a {@link MetricsExporter} has counted, if there is one on the class path, else 404.
 * </ul>
 *
 * <p>It is a listener of the workers that it tells of, and may be opened before they are built, so that it answers
 * while they wait for a broker:
 *
 * <pre>{@code
 * try (WorkerEndpoint endpoint = WorkerEndpoint.open(EndpointSettings.at("0.0.0.0", 9464))) {
 *     Worker worker = Worker.builder(transport, registry).listener(endpoint).build();
 *     ...
 * }
 * }</pre>
 *
 * <p>It asks nobody who they are, and answers GET and HEAD alone. Until it is closed it keeps the process alive;
 * closed, it answers no probe, though workers may run on. Who sends no whole request, or does not read the answer, is
 * cut off after 20 s, unless the JDK's {@code sun.net.httpserver.maxReqTime} and {@code maxRspTime} say otherwise. Of
 * two workers of one name the later one counts once the other has ended. Thread-safe. Needs the module
 * {@code jdk.httpserver}, which is a part of each JDK.
 */
public final class WorkerEndpoint implements WorkerListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WorkerEndpoint.class);

    /** A part of each JDK, but not of each application on the module path, nor of each runtime that was linked. */
    private static final String HTTP_SERVER = "jdk.httpserver";

    /** Who asks is a scraper and an orchestrator; one that is slow must not keep the others waiting. */
    private static final int MOST_THREADS = 64;

    private static final long IDLE_SECONDS = 30;

    /**
     * The JDK's server waits for ever for the rest of a request, and for who does not read an answer; and it holds the
     * end of an answer back until its beginning is acknowledged, which takes 40 ms. These are the settings of all its
     * servers in this process, which somebody else may have set.
     */
    private static final Map<String, String> SERVER_SETTINGS = Map.of(
            "sun.net.httpserver.maxReqTime", "20",
            "sun.net.httpserver.maxRspTime", "20",
            "sun.net.httpserver.nodelay", "true");

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final @Nullable MetricsExporter exporter;
    private final List<Worker> workers = new CopyOnWriteArrayList<>();

    private WorkerEndpoint(HttpServer server, @Nullable MetricsExporter exporter) {
        this.server = server;
        this.exporter = exporter;
        this.threads = new ThreadPoolExecutor(
                0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), WorkerEndpoint::thread);
    }

    /**
     * Opens one, with the first {@link MetricsExporter} that the class path has.
     *
     * @throws WorkerConfigurationException if it cannot listen there, or this Java runs without {@code jdk.httpserver}
     * @throws IllegalArgumentException if the settings have no port
     */
    public static WorkerEndpoint open(EndpointSettings settings) {
        int port = settings.port()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a port, got none; nothing listens. 0 is any port that is free"));
        // Before the port is open: what fails here leaves none behind.
        MetricsExporter exporter = exporter(settings);
        WorkerEndpoint endpoint = new WorkerEndpoint(listen(settings.host(), port), exporter);
        endpoint.server.setExecutor(endpoint.threads);
        endpoint.server.createContext("/", endpoint::handle);
        endpoint.server.start();
        return endpoint;
    }

    private static @Nullable MetricsExporter exporter(EndpointSettings settings) {
        try {
            return ServiceLoader.load(MetricsExporter.Provider.class, WorkerEndpoint.class.getClassLoader())
                    .findFirst()
                    .map(provider -> provider.create(settings))
                    .orElse(null);
        } catch (ServiceConfigurationError | LinkageError unusable) {
            throw new WorkerConfigurationException(List.of("expected metrics that can be loaded, got " + unusable
                    + ". Give skirret-metrics the Micrometer that it was built with, or leave it out."));
        }
    }

    private static HttpServer listen(String host, int port) {
        if (ModuleLayer.boot().findModule(HTTP_SERVER).isEmpty()) {
            throw new WorkerConfigurationException(List.of("expected the module " + HTTP_SERVER
                    + " to answer about metrics and health, but this Java runs without it. Start it with --add-modules "
                    + HTTP_SERVER + ", or require it in module-info.java."));
        }
        SERVER_SETTINGS.forEach(System.getProperties()::putIfAbsent);
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
        } catch (IOException failure) {
            throw new WorkerConfigurationException(List.of("expected to answer about metrics and health at " + host
                    + " port " + port + ", but cannot listen there: " + failure.getMessage()
                    + ". Choose another port, or end what has it."));
        }
    }

    private static Thread thread(Runnable action) {
        Thread thread = new Thread(action, "skirret-endpoint");
        thread.setDaemon(true);
        return thread;
    }

    /** The port at which it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Whether {@code /metrics} tells anything. */
    public boolean hasMetrics() {
        return exporter != null;
    }

    /** The same transport, whose publications are counted, too, if there are metrics. */
    public Transport watch(Transport transport) {
        return exporter == null ? transport : exporter.watch(transport);
    }

    @Override
    public void attached(Worker worker) {
        if (exporter != null) {
            exporter.attached(worker);
        }
        // One that ended on purpose and has a successor is no reason to restart the process.
        workers.removeIf(
                each -> each.state() == WorkerState.TERMINATED && each.name().equals(worker.name()));
        workers.add(worker);
    }

    @Override
    public void on(WorkerEvent event) {
        if (exporter != null) {
            exporter.on(event);
        }
    }

    /** Answers nobody any more. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        if (exporter != null) {
            exporter.close();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (RuntimeException | Error failure) {
                log.error(
                        "Expected to answer {}, but failed",
                        exchange.getRequestURI().getPath(),
                        SafeThrowable.of(failure));
                answer = Answer.text(500, "This could not be answered; the worker's log says why.");
            }
            send(exchange, answer);
        }
    }

    private Answer answer(HttpExchange exchange) {
        boolean reads = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
        String path = exchange.getRequestURI().getPath();
        Optional<Answer> found = Optional.ofNullable(
                switch (path) {
                    case "/health/live" -> Probes.live(workers);
                    case "/health/ready" -> Probes.ready(workers);
                    case "/metrics" -> metrics(exchange.getRequestHeaders().getFirst("Accept"));
                    default -> null;
                });
        if (found.isEmpty()) {
            return Answer.text(
                    404,
                    "There are /metrics, /health/live and /health/ready. What a scaler asks is answered by the console:"
                            + " /metrics/scaling there.");
        }
        return reads ? found.get() : Answer.text(405, "Only GET and HEAD are answered here.");
    }

    private Answer metrics(@Nullable String accept) {
        if (exporter == null) {
            return Answer.text(404, "There are no metrics: the module skirret-metrics is not on the class path.");
        }
        MetricsExporter.Exposition told = exporter.expose(accept);
        return new Answer(200, told.contentType(), told.text());
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (answer.status() == 405) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
