package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever names the port of something else reads what answers there. */
class WrongPortTest {

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
                        "an HTTP server ('HTTP/1.1 400 Bad Request')",
                        "15672"),
                Arguments.of("SSH-2.0-OpenSSH_9.2p1\r\n", "something else ('SSH-2.0-OpenSSH_9.2p1')", "AMQP"),
                Arguments.of("-ERR unknown command 'AMQP'\r\n", "something else ('-ERR unknown command", "AMQP"),
                Arguments.of("\u0015\u0003\u0003\u0000\u0002\u0002\u0046", "a TLS server", "amqps://"),
                Arguments.of("", "a connection that was closed without an answer", "AMQP"));
    }

    static Stream<Arguments> patient() {
        return Stream.of(
                Arguments.of("SSH-2.0-OpenSSH_9.2p1\r\n", "something else ('SSH-2.0-OpenSSH_9.2p1')", "AMQP"),
                Arguments.of("220 mail ready", "something else ('220 mail ready')", "AMQP"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void what_answers_instead_of_a_broker_is_named(String answer, String got, String advice) throws Exception {
        isNamed(answer, true, got, advice);
    }

    @ParameterizedTest
    @MethodSource("patient")
    void what_greets_and_waits_is_named(String answer, String got, String advice) throws Exception {
        isNamed(answer, false, got, advice);
    }

    private static void isNamed(String answer, boolean hangsUp, String got, String advice) throws Exception {
        try (Answering server = new Answering(answer, hangsUp)) {
            TransportException refused = catchThrowableOfType(
                    TransportException.class,
                    () -> Transports.open(
                                    "amqp://guest:s3cret@127.0.0.1:" + server.port() + "/",
                                    TransportOptions.builder()
                                            .lazyConnect(false)
                                            .build())
                            .close());

            assertThat(refused)
                    .hasMessageContaining("expected a RabbitMQ at")
                    .hasMessageContaining("got " + got)
                    .hasMessageContaining("not connected")
                    .hasMessageContaining(advice);
            assertThat(refused.getMessage()).doesNotContain("null", "Exception", "s3cret");
        }
    }

    /** Gives everybody who says something the same answer, and closes or waits for more. */
    private static final class Answering implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Thread thread;

        Answering(String answer, boolean hangsUp) throws IOException {
            thread = new Thread(() -> serve(answer.getBytes(StandardCharsets.ISO_8859_1), hangsUp), "answering");
            thread.start();
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve(byte[] answer, boolean hangsUp) {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    InputStream in = client.getInputStream();
                    in.readNBytes(8);
                    client.getOutputStream().write(answer);
                    if (hangsUp) {
                        client.shutdownOutput();
                    }
                    in.readAllBytes();
                } catch (IOException gone) {
                    // The client hung up, or the test is over.
                    continue;
                }
            }
        }

        @Override
        public void close() throws Exception {
            server.close();
            thread.join();
        }
    }
}
