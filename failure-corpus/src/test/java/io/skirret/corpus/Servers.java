package io.skirret.corpus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Servers of this machine that answer what a case wants: nothing, garbage, a status, an error of a protocol. */
final class Servers implements AutoCloseable {

    /** What a server does with one connection; it is closed afterwards. */
    @FunctionalInterface
    interface Conversation {
        void hold(Socket socket, DataInputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    /** How long clients wait, in milliseconds: for a busy machine to answer, and in vain for one that is silent. */
    static final int PATIENCE = 1_500;

    private final Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "corpus-server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpServer http;

    Servers(Path folder) throws IOException {
        this.folder = folder;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
    }

    Path folder() {
        return folder;
    }

    /** Nobody listens there. It is held by a socket that does not, or another program might get it meanwhile. */
    int closedPort() throws IOException {
        Socket held = new Socket();
        opened.add(held);
        held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return held.getLocalPort();
    }

    /** {@code http://127.0.0.1:port/status/503}; {@code /text} answers no JSON, {@code /slow} nothing. */
    String http(String path) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestBody().readAllBytes();
        if (path.startsWith("/slow")) {
            await();
        }
        int status = path.startsWith("/status/") ? Integer.parseInt(path.substring(8, 11)) : 200;
        if (status == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"corpus\"");
        }
        exchange.getResponseHeaders().set("Content-Type", path.startsWith("/text") ? "text/plain" : "application/json");
        byte[] body = (path.startsWith("/json") ? "{\"count\": \"many\"}" : "not what you wanted")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Answers each connection with the same text, whatever was asked, once something was asked. */
    int answering(int status, String headers, String body) throws IOException {
        return tcp((socket, in, out) -> {
            readHead(in);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            out.write(("HTTP/1.1 " + status + " S\r\n" + headers + "Content-Length: " + bytes.length
                            + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            out.flush();
        });
    }

    int tcp(Conversation conversation) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(server);
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    threads.execute(() -> converse(conversation, socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return server.getLocalPort();
    }

    private static void converse(Conversation conversation, Socket socket) {
        try (socket) {
            conversation.hold(socket, new DataInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException gone) {
            // The client had enough: what it makes of that is the case.
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes connections and says nothing. */
    int silent() throws IOException {
        return tcp((socket, in, out) -> await());
    }

    /** Closes each connection after the first bytes, in the hard way. */
    int resetting() throws IOException {
        return tcp((socket, in, out) -> {
            if (in.read() >= 0) {
                socket.setSoLinger(true, 0);
            }
        });
    }

    /** Closes each connection after the first bytes, politely. */
    int closing() throws IOException {
        return tcp((socket, in, out) -> {
            byte[] some = new byte[4_096];
            if (in.read(some) >= 0) {
                socket.shutdownOutput();
            }
        });
    }

    /** Speaks first, and no protocol. */
    int babbling() throws IOException {
        return tcp((socket, in, out) -> {
            out.write("What do you want? I only talk.\r\n".repeat(20).getBytes(StandardCharsets.UTF_8));
            out.flush();
            drain(in);
        });
    }

    /** Answers after the first bytes, with no protocol. */
    int garbling() throws IOException {
        return tcp((socket, in, out) -> {
            if (in.read() >= 0) {
                out.write("What do you want? I only talk.\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        });
    }

    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int length = 0;
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            head.append(line).append('\n');
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.readNBytes(length);
        return head.toString();
    }

    static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    }

    private static void drain(InputStream in) throws IOException {
        byte[] some = new byte[4_096];
        while (in.read(some) >= 0) {
            continue;
        }
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws Exception {
        over.countDown();
        for (AutoCloseable each : opened) {
            each.close();
        }
        http.stop(0);
        threads.shutdownNow();
    }
}
