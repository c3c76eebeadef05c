package io.skirret.testkit.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@RabbitTest
class RabbitBrokerTest {

    private final RabbitBroker broker;

    RabbitBrokerTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void takesMessagesAndKeepsThemThroughAKill() throws Exception {
        try (Connection connection = connect(broker.url())) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("kept", true, false, false, Map.of("x-queue-type", "quorum"));
            channel.confirmSelect();
            channel.basicPublish("", "kept", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
            channel.waitForConfirmsOrDie(10_000);
            // A quorum queue's name reaches the disk some time after its declaration.
            await().until(() -> broker.management()
                            .queue("kept")
                            .orElseThrow()
                            .path("messages")
                            .asInt()
                    == 1);
            broker.kill();
            assertThatThrownBy(() -> channel.queueDeclarePassive("kept"))
                    .isInstanceOfAny(IOException.class, AlreadyClosedException.class);
        } catch (AlreadyClosedException killed) {
            // closing a connection that the kill closed
        }
        broker.start();
        try (Connection connection = connect(broker.url())) {
            assertThat(connection.createChannel().basicGet("kept", true).getBody())
                    .containsExactly(1);
        }
        assertThat(broker.management().queue("kept")).isPresent();
        assertThat(broker.management().queue("no such queue")).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "skirret.test.rabbitmq", matches = ".+")
    void isTheVersionThatWasAskedFor() throws Exception {
        try (Connection connection = connect(broker.url())) {
            assertThat(String.valueOf(connection.getServerProperties().get("version")))
                    .startsWith(System.getProperty("skirret.test.rabbitmq") + ".");
        }
    }

    @Test
    void cutsSwallowsAndDelays() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            Connection connection = connect(broker.urlThrough(proxy));
            Channel channel = connection.createChannel();
            proxy.latency(Duration.ofMillis(50));
            long start = System.nanoTime();
            channel.queueDeclare("proxied", false, true, true, Map.of());
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
            proxy.latency(Duration.ZERO);

            CountDownLatch lost = new CountDownLatch(1);
            connection.addShutdownListener(cause -> lost.countDown());
            proxy.blackHole(true);
            channel.basicPublish("", "proxied", null, new byte[1]);
            assertThat(lost.getCount()).isEqualTo(1);
            proxy.cut();
            assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
            proxy.blackHole(false);

            proxy.refuse(true);
            assertThatThrownBy(() -> connect(broker.urlThrough(proxy))).isInstanceOf(IOException.class);
            proxy.refuse(false);
            connect(broker.urlThrough(proxy)).close();
        }
    }

    @Test
    void closesConnectionsAndRaisesAlarms() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Connection connection = connect(broker.url());
        connection.addBlockedListener(reason -> blocked.countDown(), () -> {});
        connection.addShutdownListener(cause -> closed.countDown());
        broker.memoryAlarm(true);
        connection.createChannel().basicPublish("", "anywhere", null, new byte[1]);
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
        broker.memoryAlarm(false);
        broker.closeAllConnections();
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static Connection connect(String url) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }
}
