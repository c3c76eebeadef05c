package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters that RabbitMQ's client cannot read keep nobody from the others. */
@RabbitTest
final class UnreadableDeadLettersTest {

    private static final byte[] BODY = "[[], {}, {}]".getBytes(StandardCharsets.UTF_8);

    private final RabbitBroker broker;
    private @Nullable Connection connection;

    UnreadableDeadLettersTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void put() throws Exception {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare("unread");
        }
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        connection = factory.newConnection();
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        Object deep = 1;
        for (int i = 0; i < 40; i++) {
            deep = Map.of("deeper", deep);
        }
        put(channel, Map.of("id", "plain", "task", "some.task"), BODY);
        put(channel, Map.of("id", "deep", "task", "some.task", "deep", deep), BODY);
        put(channel, Map.of("id", "large", "task", "some.task"), new byte[64 << 20]);
        put(channel, Map.of("id", "last", "task", "some.task"), BODY);
        channel.waitForConfirmsOrDie(60_000);
    }

    @AfterEach
    void close() throws Exception {
        if (connection != null) {
            connection.close();
        }
    }

    @Test
    void they_are_shown_as_far_as_they_can_be_read() {
        Cli.Said list = run("list");
        assertThat(list.code()).as(list.all()).isZero();
        JsonNode said = list.json();
        assertThat(said.path("complete").asBoolean()).isTrue();
        assertThat(said.path("entries"))
                .extracting(entry -> entry.path("id").asText())
                .containsExactly("plain", "deep", "last");

        Cli.Said shown = Cli.run("dlq", "show", "unread", "deep", "--broker", broker.url(), "--json");
        assertThat(shown.code()).as(shown.all()).isZero();
        assertThat(shown.json().path("headers").has("deep")).isFalse();

        Cli.Said sent = run("retry", "--all", "--yes");
        assertThat(sent.code()).as(sent.all()).isZero();
        assertThat(sent.json().path("sent").asInt()).isEqualTo(3);

        Cli.Said purged = Cli.run("purge", "unread.dead", "--broker", broker.url(), "--yes", "--json");
        assertThat(purged.code()).as(purged.all()).isZero();
        assertThat(purged.json().path("purged").asInt()).isEqualTo(1);
    }

    private Cli.Said run(String verb, String... options) {
        String[] all = new String[4 + 2 + options.length];
        System.arraycopy(new String[] {"dlq", verb, "unread", "--json", "--broker", broker.url()}, 0, all, 0, 6);
        System.arraycopy(options, 0, all, 6, options.length);
        return Cli.run(all);
    }

    private static void put(Channel channel, Map<String, Object> headers, byte[] body) throws Exception {
        channel.basicPublish(
                "",
                "unread.dead",
                new BasicProperties.Builder()
                        .deliveryMode(2)
                        .contentType("application/json")
                        .headers(headers)
                        .build(),
                body);
    }
}
