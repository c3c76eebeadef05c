package io.skirret.transport.amqp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what answers where no broker does. The client only says that it could not read what came, so this connects
 * once more, says what a client says first, and looks at the answer.
 */
final class ForeignServer {

    private static final byte[] HELLO = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int ENOUGH = 120;
    private static final int LONGEST = 40;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;

    private ForeignServer() {}

    /**
     * What was heard.
     *
     * @param words what it is and what to do
     * @param silent nothing came: a wrong port, or a proxy whose broker has not started yet
     */
    record Answer(String words, boolean silent) {}

    /** What answers there; null if it may well be a broker, or cannot be asked. */
    static @Nullable Answer answerAt(BrokerAddress address) {
        byte[] answer;
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(address.host(), address.port()), PATIENCE_MILLIS);
            socket.getOutputStream().write(HELLO);
            answer = greeting(socket.getInputStream());
        } catch (IOException unknown) {
            return null;
        }
        String words = inWords(address, answer);
        return words == null ? null : new Answer(words, answer.length == 0);
    }

    // Many a server greets and waits for more: what has come by then tells enough.
    private static byte[] greeting(InputStream in) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try {
            int next = in.read();
            while (next != -1) {
                heard.write(next);
                if (next == '\n' || heard.size() == ENOUGH) {
                    break;
                }
                next = in.read();
            }
        } catch (SocketTimeoutException waits) {
            if (heard.size() == 0) {
                throw waits;
            }
        }
        return heard.toByteArray();
    }

    private static @Nullable String inWords(BrokerAddress address, byte[] answer) {
        if (answer.length == 0) {
            return "a connection that was closed without an answer; not connected; check that port " + address.port()
                    + " is the broker's port for AMQP (5672 by default)";
        }
        if (answer[0] == TLS_ALERT || answer[0] == TLS_HANDSHAKE) {
            return "a TLS server; not connected; begin the URL with amqps://";
        }
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        // A frame of a broker begins with 1, and a broker of another version says AMQP.
        if (text.startsWith("AMQP") || answer[0] == 1) {
            return null;
        }
        String line = Printable.of(text.lines().findFirst().orElse(""));
        String shown = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
        return text.startsWith("HTTP/")
                ? "an HTTP server ('" + shown + "'); not connected; port " + address.port()
                        + " does not speak AMQP: the broker's management page is usually at 15672, and AMQP at 5672"
                : "something else ('" + shown + "'); not connected; check that port " + address.port()
                        + " is the broker's port for AMQP (5672 by default)";
    }
}
