package io.skirret.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A partner that takes an event only if it has a field that it began to want one day, until it is lenient again.
 * Remembers which deliveries it took, and how often each. Beside it are others: one that takes everything, one that is
 * no longer there, and one that is down until it is mended, with a second address that is not. Thread-safe.
 */
final class StrictPartner implements AutoCloseable {

    /** What it wants. */
    static final String FIELD = "tax_id";

    private static final int BACKLOG = 512;

    private final ExecutorService threads = Executors.newCachedThreadPool(action -> {
        Thread thread = new Thread(action, "partner");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile boolean mended;

    StrictPartner() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(threads);
        server.createContext(
                "/strict", exchange -> answer(exchange, event -> !event.contains("\"" + FIELD + "\""), 400));
        server.createContext("/easy", exchange -> answer(exchange, event -> false, 0));
        server.createContext("/orders", exchange -> answer(exchange, event -> true, 503));
        server.createContext("/standby", exchange -> answer(exchange, event -> false, 0));
        server.start();
    }

    /** Of the strict one. */
    URI strict() {
        return address("strict");
    }

    /** Of the one that takes everything. */
    URI easy() {
        return address("easy");
    }

    /** Of the one whose hook is gone: 404. */
    URI gone() {
        return address("gone");
    }

    /** Of the one that is down: 503. */
    URI down() {
        return address("orders");
    }

    /** Where the one that is down takes everything meanwhile. */
    URI standby() {
        return address("standby");
    }

    private URI address(String name) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
    }

    /** From now on the strict one does without the field, and the one that was down takes everything. */
    void mend() {
        mended = true;
    }

    /** How many deliveries whose id begins so were taken. */
    int taken(String beginning) {
        return (int)
                taken.keySet().stream().filter(id -> id.startsWith(beginning)).count();
    }

    /** How many were taken more than once. */
    int doubled() {
        return (int) taken.values().stream().filter(times -> times.get() > 1).count();
    }

    /** Answers with this status what it refuses, until it is mended. */
    private void answer(HttpExchange exchange, Predicate<String> refuses, int status) throws IOException {
        try (exchange) {
            String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            String event;
            try (InputStream body = exchange.getRequestBody()) {
                event = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (!mended && refuses.test(event)) {
                exchange.sendResponseHeaders(status, -1);
            } else {
                taken.computeIfAbsent(id, fresh -> new AtomicInteger()).incrementAndGet();
                exchange.sendResponseHeaders(204, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
