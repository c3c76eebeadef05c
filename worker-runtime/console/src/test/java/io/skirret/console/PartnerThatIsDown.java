package io.skirret.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skirret.failure.HttpResponses;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A partner that refuses deliveries until one came to its standby address, as in the demo, and the task that delivers.
 * Thread-safe.
 */
final class PartnerThatIsDown implements AutoCloseable {

    static final String TASK = "webhooks.deliver";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile boolean back;

    PartnerThatIsDown() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/orders", exchange -> answer(exchange, back));
        server.createContext("/standby", exchange -> {
            answer(exchange, true);
            back = true;
        });
        server.start();
    }

    private void answer(HttpExchange exchange, boolean takes) throws IOException {
        try (exchange) {
            if (takes) {
                taken.merge(
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), 1, Integer::sum);
            }
            exchange.sendResponseHeaders(takes ? 204 : 503, -1);
        }
    }

    URI orders() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    }

    URI standby() {
        return orders().resolve("/standby");
    }

    /** Which deliveries came, and how often each. */
    Map<String, Integer> taken() {
        return Map.copyOf(taken);
    }

    /** One that delivers from this queue; a delivery that fails is tried twice more at once. */
    Worker startWorker(Transport transport, String queue) {
        TaskDefinition<?> deliver = new TaskDefinition<>(
                TASK,
                "Webhooks.deliver(java.lang.String,java.net.URI,java.lang.String)",
                List.of(
                        new TaskParameter("deliveryId", String.class),
                        new TaskParameter("url", URI.class),
                        new TaskParameter("event", String.class)),
                Void.class,
                TaskSettings.builder().policy("courier").build(),
                (instances, arguments, context) -> deliver((String) arguments[0], (URI) arguments[1]));
        RetryPolicy policy = RetryPolicy.builder("courier")
                .maxRetries(2)
                .base(Duration.ofMillis(1))
                .minDelay(Duration.ofMillis(1))
                .build();
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(deliver)))
                .queues(queue)
                .name("java-1@courier")
                .concurrency(8)
                .policies(RetryPolicies.builder().add(policy).build())
                .noRetryBudget()
                .sendTaskEvents(true)
                .build();
        worker.start();
        return worker;
    }

    private Object deliver(String id, URI url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(id))
                .build();
        HttpResponses.requireSuccess(client.send(request, HttpResponse.BodyHandlers.discarding()));
        return null;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
