package io.skirret.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The partners' side of the demo: one local server that behaves as real partners do. Remembers what it took, so that
 * the demo can compare ids instead of believing itself. Thread-safe.
 */
final class Partners implements AutoCloseable {

    /** How a partner behaves; the first label of its host name in the sample file picks it. */
    enum Behaviour {
        ACME("answers 200"),
        GLOBEX("answers 429 with Retry-After first"),
        INITECH("answers 503 twice"),
        CYBERDYNE("is slower than our time-out first"),
        TYRELL("resets the connection first"),
        UMBRELLA("answers 500 always"),
        HOOLI("answers 404"),
        STARK("answers 400"),
        WONKA("answers 401"),
        SOYLENT("has its port closed");

        private final String text;

        Behaviour(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static Behaviour of(URI url) {
            String host = url.getHost();
            String name = host.substring(0, host.indexOf('.')).toUpperCase(Locale.ROOT);
            return valueOf(name);
        }
    }

    private final HttpServer server;
    private final ResettingServer resetting;
    private final int closedPort;
    private final ExecutorService threads;
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> accepted = new ConcurrentHashMap<>();

    Partners() {
        try {
            threads = Executors.newCachedThreadPool(action -> {
                Thread thread = new Thread(action, "partner");
                thread.setDaemon(true);
                return thread;
            });
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
            resetting = new ResettingServer(threads, this::isFirstAttempt, this::accept);
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                closedPort = taken.getLocalPort();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "the demo's partner endpoint could not be started on the loopback address", failure);
        }
    }

    /** Where the partner of this public URL listens in the demo. */
    URI localAddress(URI url) {
        Behaviour partner = Behaviour.of(url);
        int port = switch (partner) {
            case SOYLENT -> closedPort;
            case TYRELL -> resetting.port();
            default -> server.getAddress().getPort();
        };
        String path = "/" + partner.name().toLowerCase(Locale.ROOT) + url.getPath();
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Delivery ids taken, with how often. */
    Map<String, AtomicInteger> accepted() {
        return accepted;
    }

    /** Requests that came, by delivery id, whatever became of them. */
    Map<String, AtomicInteger> requests() {
        return attempts;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            try (InputStream body = exchange.getRequestBody()) {
                body.readAllBytes();
            }
            int attempt = countAttempt(id);
            String path = exchange.getRequestURI().getPath();
            String name = path.substring(1, path.indexOf('/', 1)).toUpperCase(Locale.ROOT);
            switch (Behaviour.valueOf(name)) {
                case GLOBEX -> {
                    if (attempt == 1) {
                        exchange.getResponseHeaders().set("Retry-After", "1");
                        respond(exchange, 429, "slow down");
                    } else {
                        take(exchange, id);
                    }
                }
                case INITECH -> {
                    if (attempt <= 2) {
                        respond(exchange, 503, "back soon");
                    } else {
                        take(exchange, id);
                    }
                }
                case CYBERDYNE -> {
                    if (attempt == 1) {
                        stall();
                        respond(exchange, 504, "nobody waits any more");
                    } else {
                        take(exchange, id);
                    }
                }
                case UMBRELLA -> respond(exchange, 500, "our bug");
                case HOOLI -> respond(exchange, 404, "no such hook");
                case STARK -> respond(exchange, 400, "field 'total' is missing");
                case WONKA -> respond(exchange, 401, "token expired");
                default -> take(exchange, id);
            }
        }
    }

    private void take(HttpExchange exchange, String id) throws IOException {
        accept(id);
        respond(exchange, 200, "thank you");
    }

    private void accept(String id) {
        accepted.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
    }

    private boolean isFirstAttempt(String id) {
        return countAttempt(id) == 1;
    }

    private int countAttempt(String id) {
        return attempts.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
    }

    private static void stall() {
        try {
            TimeUnit.MILLISECONDS.sleep(4_000);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        resetting.close();
        threads.shutdownNow();
    }
}
