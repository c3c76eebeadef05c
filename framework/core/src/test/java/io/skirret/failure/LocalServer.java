package io.skirret.failure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers {@code /status/503/after/120/} with that status and that {@code Retry-After}; {@code -} sends no such header.
 */
final class LocalServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    LocalServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/status/", LocalServer::answer);
        server.start();
    }

    URI uri(int status, String retryAfter) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/status/" + status + "/after/"
                + retryAfter + "/");
    }

    /** An address where nobody listens. */
    static URI closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/status/200/after/-/");
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String[] path = exchange.getRequestURI().getPath().split("/");
            int status = Integer.parseInt(path[2]);
            if (!path[4].equals("-")) {
                exchange.getResponseHeaders().set("Retry-After", path[4].replace('_', ' '));
            }
            // The JDK's client insists on a challenge beside 401 and 407.
            exchange.getResponseHeaders().set("WWW-Authenticate", "Custom realm=\"test\"");
            exchange.getResponseHeaders().set("Proxy-Authenticate", "Custom realm=\"test\"");
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
