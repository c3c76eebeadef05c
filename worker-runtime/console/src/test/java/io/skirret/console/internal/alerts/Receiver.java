package io.skirret.console.internal.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A real server that takes webhooks, and answers as it is told. Thread-safe. */
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    private final List<Got> got = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();

    /** What came. */
    public record Got(Map<String, List<String>> headers, byte[] bytes, JsonNode body) {}

    private record Answer(int status, Map<String, String> headers) {}

    /** Listens on this machine. */
    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            Answer answer =
                    take(new Got(Map.copyOf(exchange.getRequestHeaders()), bytes, new ObjectMapper().readTree(bytes)));
            meanwhile.getAndSet(() -> {}).run();
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), -1);
        }
    }

    private synchronized Answer take(Got request) {
        got.add(request);
        return answers.isEmpty() ? new Answer(204, Map.of()) : answers.removeFirst();
    }

    /** Does this once, when the next request has come and is not answered yet. */
    void meanwhile(Runnable action) {
        meanwhile.set(action);
    }

    /** Answers the next request so; those without are taken. */
    public synchronized void answer(int status, @Nullable String header, String value) {
        answers.add(new Answer(status, header == null ? Map.of() : Map.of(header, value)));
    }

    /** All that came. */
    public synchronized List<Got> got() {
        return List.copyOf(got);
    }

    /** The texts of the alerts that came. */
    public List<String> texts() {
        return got().stream()
                .map(each -> each.body().path("type").textValue() + " "
                        + each.body().path("data").path("text").textValue())
                .toList();
    }

    /** Where it listens; with a secret. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook/s3cret");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
