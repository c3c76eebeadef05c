package io.skirret.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The partner that goes down and comes back. Remembers which orders it took, and how often each. */
final class OutagePartner implements AutoCloseable {

    private static final int BACKLOG = 512;

    private final ExecutorService threads = Executors.newCachedThreadPool(action -> {
        Thread thread = new Thread(action, "partner");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final int port;
    private volatile boolean fine = true;
    private HttpServer server;

    OutagePartner() {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listen(int wanted) {
        try {
            HttpServer fresh =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
            fresh.setExecutor(threads);
            fresh.createContext("/", this::answer);
            fresh.start();
            return fresh;
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "expected to listen on port " + wanted + " of the loopback address, got " + failure.getMessage()
                            + "; the demo ends here, start it again",
                    failure);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port + "/orders");
    }

    /** From now on it answers 503. */
    void failing() {
        fine = false;
    }

    /** From now on nobody listens: connections are refused. */
    void gone() {
        fine = false;
        server.stop(0);
    }

    /** It listens again, and is fine. */
    void back() {
        fine = true;
        server = listen(port);
    }

    /** How often each order was taken, by its id. */
    Map<String, AtomicInteger> taken() {
        return taken;
    }

    /** How many requests it answered with 503. */
    int answered503() {
        return refused.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            try (InputStream body = exchange.getRequestBody()) {
                body.readAllBytes();
            }
            if (fine) {
                taken.computeIfAbsent(id, fresh -> new AtomicInteger()).incrementAndGet();
                exchange.sendResponseHeaders(204, -1);
            } else {
                refused.incrementAndGet();
                exchange.sendResponseHeaders(503, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
