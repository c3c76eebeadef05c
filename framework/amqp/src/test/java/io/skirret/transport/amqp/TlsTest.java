package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amqps://}: what this JVM trusts is believed, and nothing else. */
@RabbitTest
class TlsTest {

    private static final String ADDRESS = "ip:127.0.0.1";

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    private SSLContext before;

    TlsTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void keepWhatIsTrusted() throws Exception {
        before = SSLContext.getDefault();
    }

    @AfterEach
    void trustThatAgain() {
        SSLContext.setDefault(before);
    }

    @Test
    void aTrustedBroker_isUsed_andFoundAgainAfterACut() throws Exception {
        Certificate certificate = Certificate.of(ADDRESS, folder);
        SSLContext.setDefault(certificate.trusted());
        BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
        try (TcpProxy door = TcpProxy.tls(broker.host(), broker.port(), certificate.shown());
                Transport transport = Transports.open(url(door), TransportOptions.defaults())) {
            transport.declare("secret");
            transport.subscribe("secret", 10, arrived::add);
            send(transport, "one");
            take("one", arrived);

            door.cut();

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> transport.health().usable());
            send(transport, "two");
            take("two", arrived);
        }
    }

    @Test
    void aCertificateNobodyVouchesFor_isRefused() throws Exception {
        SSLContext.setDefault(Certificate.of(ADDRESS, folder).trusted());
        try (TcpProxy door = TcpProxy.tls(
                broker.host(), broker.port(), Certificate.of(ADDRESS, folder).shown())) {
            assertRefused(door);
        }
    }

    @Test
    void aCertificateOfAnotherHost_isRefused() throws Exception {
        Certificate certificate = Certificate.of("dns:elsewhere.example", folder);
        SSLContext.setDefault(certificate.trusted());
        try (TcpProxy door = TcpProxy.tls(broker.host(), broker.port(), certificate.shown())) {
            assertRefused(door);
        }
    }

    private void assertRefused(TcpProxy door) {
        assertThatThrownBy(() ->
                        Transports.open(url(door), TransportOptions.defaults()).close())
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll(
                        "expected a RabbitMQ at amqps://",
                        "a failed TLS handshake",
                        "port " + door.port(),
                        "certificate names this host",
                        "trusts its issuer");
    }

    private String url(TcpProxy door) {
        return broker.urlThrough(door).replaceFirst("amqp:", "amqps:");
    }

    private static void send(Transport transport, String text) throws Exception {
        Message message =
                new Message(MessageProperties.json(text, null), Map.of(), text.getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Queue("secret"), message))
                .get(30, TimeUnit.SECONDS);
    }

    /** Whatever comes before it: the first may come again, its acknowledgement cut off. */
    private static void take(String text, BlockingQueue<Delivery> arrived) throws InterruptedException {
        String got;
        do {
            Delivery delivery = arrived.poll(60, TimeUnit.SECONDS);
            assertThat(delivery).as("'%s', before nothing more comes", text).isNotNull();
            delivery.ack();
            got = new String(delivery.message().body(), StandardCharsets.UTF_8);
        } while (!got.equals(text));
    }
}
