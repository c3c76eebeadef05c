package io.skirret.console.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HTTP by hand: what no client would send. */
final class RawHttp {

    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;

    RawHttp(int port) {
        this.port = port;
    }

    /** What came back; status 0 if the server closed the connection without a word. */
    record Answer(int status, List<String> headers, String body) {
        Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    /** A request of this line, with the right host and an end of the connection. */
    Answer ask(String line, String... headers) {
        return send(request(line, "", headers));
    }

    /** The same with a JSON body. */
    Answer askWith(String body, String line, String... headers) {
        return send(request(line, body, headers));
    }

    private String request(String line, String body, String... headers) {
        StringBuilder request =
                new StringBuilder(line).append(" HTTP/1.1\r\nHost: localhost:").append(port);
        for (String header : headers) {
            request.append("\r\n").append(header);
        }
        if (!body.isEmpty()) {
            request.append("\r\nContent-Type: application/json\r\nContent-Length: ")
                    .append(body.getBytes(StandardCharsets.ISO_8859_1).length);
        }
        return request.append("\r\nConnection: close\r\n\r\n").append(body).toString();
    }

    /** These bytes, as ISO 8859-1. */
    Answer send(String bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (IOException refusedBeforeTheEnd) {
                // What it has answered can still be read.
                return parse(rest(socket.getInputStream()));
            }
            return parse(rest(socket.getInputStream()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String rest(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                text.append((char) c);
            }
        } catch (java.net.SocketException reset) {
            text.append("");
        }
        return text.toString();
    }

    private static Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Answer(0, List.of(), text);
        }
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        return new Answer(
                Integer.parseInt(lines.get(0).split(" ")[1]), lines.subList(1, lines.size()), text.substring(end + 4));
    }
}
