package io.skirret.console.internal.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket that has asked for a stream of events, and reads when it is told to. */
final class Streamed implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final String LAST_CHUNK = "0";
    private static final int SMALL = 2_048;

    private final Socket socket;
    private final BufferedReader in;
    final int status;
    final List<String> headers = new ArrayList<>();

    private Streamed(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), SMALL);
        this.status = Integer.parseInt(String.valueOf(in.readLine()).split(" ")[1]);
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            headers.add(line);
        }
    }

    static Streamed open(int port, String query, String... headers) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SMALL);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            StringBuilder request = new StringBuilder("GET /live?" + query + " HTTP/1.1\r\nHost: localhost:" + port);
            for (String header : headers) {
                request.append("\r\n").append(header);
            }
            socket.getOutputStream().write(request.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            return new Streamed(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The next line that has this word in it; null if the stream ends before. */
    @Nullable
    String next(String word) {
        try {
            for (String line = in.readLine(); line != null && !line.equals(LAST_CHUNK); line = in.readLine()) {
                if (line.contains(word)) {
                    return line;
                }
            }
            return null;
        } catch (SocketTimeoutException nothing) {
            throw new AssertionError("nothing with " + word + " came", nothing);
        } catch (IOException cut) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
