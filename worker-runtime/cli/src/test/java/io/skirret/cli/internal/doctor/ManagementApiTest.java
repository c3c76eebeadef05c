package io.skirret.cli.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.cli.internal.doctor.ManagementApi.NoAnswer;
import io.skirret.transport.internal.BrokerLook.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is, or is not, at the address of the management API: an answer, or why there is none. */
final class ManagementApiTest {

    private static Server broker(String host, boolean tls) {
        return new Server("RabbitMQ", "4.0.1", "amqp://" + host, host, tls, "guest", "guest", "/");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHostThatNoHttpAddressMayNameGivesNoAnswer(boolean tls) {
        ManagementApi api = ManagementApi.beside(broker("no_such_host.invalid", tls));
        assertThatThrownBy(() -> api.get("/api/whoami"))
                .isInstanceOf(NoAnswer.class)
                .hasMessageContainingAll("no_such_host.invalid", "--management");
    }

    @Test
    void aUsualHostIsAskedByItsName() {
        assertThat(ManagementApi.beside(broker("rabbit-1.example.com", false)))
                .hasToString("http://rabbit-1.example.com:15672");
        assertThat(ManagementApi.beside(broker("::1", false))).hasToString("http://[::1]:15672");
    }

    /** It answers at once, and then never ends. */
    @Test
    @Timeout(60)
    void anAnswerWithoutEndIsNone() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> asked = CompletableFuture.supplyAsync(() -> answerWithoutEnd(server));
            String url = "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
            ManagementApi api = ManagementApi.at(url, broker("localhost", false));
            assertThatThrownBy(() -> api.get("/api/whoami"))
                    .isInstanceOf(NoAnswer.class)
                    .hasMessageContaining("not within 5 s");
            asked.orTimeout(10, TimeUnit.SECONDS).join().close();
        }
    }

    private static Socket answerWithoutEnd(ServerSocket server) {
        try {
            Socket socket = server.accept();
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return socket;
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
