package io.skirret.example;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A server that resets the connection in the middle of some requests, which the JDK's own server cannot do. */
final class ResettingServer implements AutoCloseable {

    private static final byte[] THANKS =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket socket;
    private final Predicate<String> resets;
    private final Consumer<String> accepts;

    ResettingServer(Executor threads, Predicate<String> resets, Consumer<String> accepts) throws IOException {
        this.socket = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        this.resets = resets;
        this.accepts = accepts;
        threads.execute(() -> acceptOn(threads));
    }

    int port() {
        return socket.getLocalPort();
    }

    private void acceptOn(Executor threads) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new java.io.UncheckedIOException("the resetting partner can no longer accept", closed);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(5_000);
            String id = readRequest(new BufferedInputStream(connection.getInputStream()));
            if (resets.test(id)) {
                // Lingering for 0 seconds makes close() send a reset instead of a goodbye.
                connection.setSoLinger(true, 0);
                return;
            }
            accepts.accept(id);
            connection.getOutputStream().write(THANKS);
            connection.getOutputStream().flush();
        } catch (IOException gone) {
            System.getLogger("courier.partner").log(System.Logger.Level.DEBUG, "a caller left", gone);
        }
    }

    private static String readRequest(InputStream in) throws IOException {
        String id = "";
        int length = 0;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("idempotency-key:")) {
                id = line.substring(line.indexOf(':') + 1).strip();
            } else if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        in.readNBytes(length);
        return id;
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != -1 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
