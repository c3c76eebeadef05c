package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.transport.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** Messages that the plain client sends, however large, and what the transport warns of when they come. */
abstract class RawMessages extends TakenMessages {

    static final int BEYOND_THE_CLIENT = (64 << 20) + 1;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.skirret.transport.amqp");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private Connection raw;
    Channel channel;

    RawMessages(RabbitBroker broker) {
        super(broker);
    }

    @BeforeEach
    void openRaw() throws Exception {
        // What RabbitMQ takes by default before 4.0.
        broker.ctl("eval", "persistent_term:put(max_message_size, 134217728).");
        raw = RawClient.connect(broker);
        channel = raw.createChannel();
        channel.confirmSelect();
        logger.setLevel(Level.WARN);
        said.start();
        logger.addAppender(said);
    }

    @AfterEach
    void closeRaw() throws Exception {
        logger.detachAppender(said);
        logger.setLevel(null);
        raw.close();
    }

    void publish(String queue, String body, Map<String, Object> headers) throws Exception {
        publish(queue, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    void publish(String queue, byte[] body, Map<String, Object> headers) throws Exception {
        BasicProperties properties = new BasicProperties.Builder()
                .deliveryMode(2)
                .headers(new HashMap<>(headers))
                .build();
        channel.basicPublish("", queue, true, properties, body);
        channel.waitForConfirmsOrDie(60_000);
    }

    static void assertWhole(Delivery delivery, String body) {
        assertThat(text(delivery)).isEqualTo(body);
        assertThat(delivery.unreadable()).isNull();
        delivery.ack();
    }

    List<String> words() {
        return List.copyOf(said.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
