package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody keeps the lock of the delay queues, and who does not get it says so. */
@RabbitTest
class RungLockTest {

    private static final int CROWD = 60;

    private static final String LOCK = "skirret.lock.delays";

    private final RabbitBroker broker;
    private Connection raw;
    private Channel channel;
    private TransportThreads threads;
    private AdminConnection admin;
    private RungLock lock;

    RungLockTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() throws Exception {
        raw = RawClient.connect(broker);
        channel = raw.createChannel();
        TransportOptions options = TransportOptions.defaults();
        threads = new TransportThreads("lock", options.clock());
        admin = new AdminConnection(new Connector(BrokerAddress.parse(URI.create(broker.url())), options, threads));
        lock = new RungLock(admin);
    }

    @AfterEach
    void disconnect() throws Exception {
        admin.close();
        threads.close();
        raw.close();
    }

    @Test
    void aStepThatGetsNoAnswer_givesItBack() throws Exception {
        assertThatThrownBy(() -> lock.hold("do something", step -> {
                    throw new IOException("no answer in time");
                }))
                .isInstanceOf(TransportException.class);
        assertFree();
    }

    @Test
    void aStepThatIsRefusedAsLocked_givesItBack_andIsNotTakenForTheLock() throws Exception {
        channel.queueDeclare("mine", false, true, true, null);
        assertThatThrownBy(() -> lock.hold("do something", step -> step.queueDeclarePassive("mine")))
                .isInstanceOf(BrokerRefusal.class)
                .hasMessageContaining("mine");
        assertFree();
    }

    @Test
    void aCallThatDoesNotGetIt_isBlocked_notDisconnected() throws Exception {
        channel.queueDeclare("calls", true, false, false, null);
        channel.queueDeclare(LOCK, false, true, true, null);
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            CompletableFuture<Void> sent = transport.publish(new Publication(
                    new Destination.Delayed("calls", Duration.ofSeconds(4), Rounding.UP),
                    new Message(MessageProperties.json("late", null), Map.of(), new byte[0])));
            assertThatThrownBy(sent::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.BLOCKED))
                    .hasMessageContaining(LOCK)
                    .hasMessageContaining("it was not sent");
        }
    }

    /** As after a start of many workers, or a broker's: none is told that the others are in its way. */
    @Test
    void manyProcessesThatDeclareAtOnce_allGetTheirTurn() throws Exception {
        channel.queueDeclare("crowded", true, false, false, null);
        List<Transport> transports = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                transports.add(Transports.open(broker.url(), TransportOptions.defaults()));
            }
            List<CompletableFuture<Void>> sent = new ArrayList<>();
            for (Transport each : transports) {
                sent.add(each.publish(new Publication(
                        new Destination.Delayed("crowded", Duration.ofMillis(86_437), Rounding.UP),
                        new Message(MessageProperties.json("one of many", null), Map.of(), new byte[0]))));
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        } finally {
            transports.forEach(Transport::close);
        }
    }

    private void assertFree() throws IOException {
        channel.queueDeclare(LOCK, false, true, true, null);
    }
}
