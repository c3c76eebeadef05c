package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.testkit.transport.TransportContract;
import io.skirret.transport.Barriers;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RabbitMQ does what every broker must do; connections go through a proxy, so that they can be cut at once. */
@RabbitTest
class AmqpTransportContractTest extends TransportContract {

    private final RabbitBroker broker;
    private final TcpProxy proxy;

    AmqpTransportContractTest(RabbitBroker broker) {
        this.broker = broker;
        this.proxy = broker.proxy();
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    /** RabbitMQ 4.0 counts what is let go as brought back; then it waits for a moment before it runs. */
    @Test
    void what_is_let_go_of_a_barrier_comes_for_the_first_time() throws Exception {
        String version = broker.management()
                .get("/api/overview")
                .orElseThrow()
                .path("rabbitmq_version")
                .asText();
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare("let-go");
            Message message =
                    new Message(MessageProperties.builder().messageId("m").build(), Map.of(), new byte[] {'m'});
            transport.barriers().open("let-go", message, Duration.ofDays(1));
            transport
                    .barriers()
                    .meet(
                            "let-go",
                            (messages, whole) -> new Barriers.Verdict(
                                    List.of(),
                                    List.of(new Barriers.Release(
                                            "let-go",
                                            new Message(
                                                    MessageProperties.builder()
                                                            .messageId("body")
                                                            .build(),
                                                    Map.of(),
                                                    new byte[] {'b'}))),
                                    Set.of(0),
                                    Set.of()));
            CompletableFuture<Boolean> redelivered = new CompletableFuture<>();
            transport.subscribe("let-go", 1, delivery -> {
                redelivered.complete(delivery.info().redelivered());
                delivery.ack();
            });

            assertThat(redelivered.get(10, TimeUnit.SECONDS))
                    .as("on RabbitMQ %s", version)
                    .isEqualTo(version.startsWith("4.0."));
        }
    }

    @Override
    protected Transport open(TransportOptions options) {
        return Transports.open(broker.urlThrough(proxy), options);
    }

    @Override
    protected void dropConnections() {
        proxy.cut();
    }

    @Override
    protected void deleteQueue(String queue) {
        broker.management().deleteQueue(queue);
    }
}
