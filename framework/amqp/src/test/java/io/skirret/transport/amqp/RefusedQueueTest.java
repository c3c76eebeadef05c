package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.BuiltinExchangeType;
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
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What says that nothing was changed has changed nothing. */
@RabbitTest
class RefusedQueueTest {

    private final RabbitBroker broker;
    private Transport transport;
    private Connection raw;
    private Channel channel;

    RefusedQueueTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() throws Exception {
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("refused").build());
        raw = RawClient.connect(broker);
        channel = raw.createChannel();
    }

    @AfterEach
    void disconnect() throws Exception {
        transport.close();
        raw.close();
    }

    private boolean exists(String queue) {
        return broker.management().queue(queue).isPresent();
    }

    /** Whether something that is sent to the exchange of tasks gets there. */
    private boolean isBound(String queue) throws Exception {
        CompletableFuture<Boolean> returned = new CompletableFuture<>();
        Channel sender = raw.createChannel();
        sender.addReturnListener(message -> returned.complete(true));
        sender.confirmSelect();
        sender.basicPublish(TopologyNames.TASKS, queue, true, null, new byte[0]);
        sender.waitForConfirms(20_000);
        sender.close();
        return !returned.isDone();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "skirret.undeliverable",
                "skirret.delay.rung.000000002000ms",
                "skirret.broadcast.revoked",
                "skirret.lock.delays",
                "work.dead",
                "work.due"
            })
    void aQueueOfSkirretsOwn_isNoWorkQueue(String own) {
        assertThatThrownBy(() -> transport.declare(own))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("choose another name");
        assertThat(exists(own + ".dead") || exists(own + ".due")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"skirret", "skirret-mail", "skirret.mail"})
    void aQueueThatOnlyBeginsAsSkirretsDo_isOne(String users) {
        transport.declare(users);
        assertThat(exists(users)).isTrue();
    }

    @Test
    void aQueueThatLosesMessages_isLeftAlone() throws Exception {
        channel.queueDeclare("expq", true, false, false, Map.of("x-expires", 600_000));

        assertThatThrownBy(() -> transport.declare("expq"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("x-expires")
                .hasMessageContaining("nothing was changed");

        assertThat(exists("expq.dead")).isFalse();
        assertThat(isBound("expq")).isFalse();
    }

    @Test
    void aStream_isNoWorkQueue() throws Exception {
        channel.queueDeclare("stream", true, false, false, Map.of("x-queue-type", "stream"));

        assertThatThrownBy(() -> transport.declare("stream"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("what is sent while none takes is not run")
                .hasMessageContaining("nothing was changed");
        assertThat(exists("stream.dead")).isFalse();
    }

    @Test
    void whatStandsInThePlaceOfTheDeadLetters_leavesNoWorkQueue() throws Exception {
        channel.queueDeclare("halfway.dead", true, false, false, Map.of("x-expires", 600_000));

        assertThatThrownBy(() -> transport.declare("halfway")).hasMessageContaining("nothing was changed");

        assertThat(exists("halfway")).isFalse();
    }

    @Test
    void whatStandsInThePlaceOfTheDueQueue_leavesNoBinding() throws Exception {
        channel.queueDeclare("tardy", true, false, false, null);
        channel.queueDeclare("tardy.due", true, false, false, null);

        assertThat(delayed("tardy", 100)).hasMessageContaining("nothing was changed");

        assertThat(isBound("tardy")).isFalse();
    }

    @Test
    void whatStandsInThePlaceOfARungsExchange_leavesNoQueue() throws Exception {
        transport.declare("slow");
        String rung = TopologyNames.rung(DelayLadder.first(
                DelayLadder.path(Duration.ofMinutes(7), Rounding.UP).getAsLong()));
        channel.exchangeDeclare(rung, BuiltinExchangeType.TOPIC, true);
        try {
            assertThat(delayed("slow", Duration.ofMinutes(7).toMillis())).hasMessageContaining("nothing was changed");

            assertThat(exists(rung)).isFalse();
        } finally {
            channel.exchangeDelete(rung);
        }
    }

    @Test
    void whatStandsInThePlaceOfAnExchange_leavesTheOthersAlone() throws Exception {
        channel.exchangeDelete(TopologyNames.TASKS);
        channel.exchangeDelete(TopologyNames.RETURN);
        channel.exchangeDeclare(TopologyNames.RETURN, BuiltinExchangeType.TOPIC, true);
        try {
            assertThatThrownBy(() -> transport.declare("unlucky")).hasMessageContaining("nothing was changed");

            assertThat(exists("unlucky") || exists("unlucky.dead")).isFalse();
            assertThat(broker.management().exchanges().findValuesAsText("name")).doesNotContain(TopologyNames.TASKS);
        } finally {
            channel.exchangeDelete(TopologyNames.RETURN);
        }
    }

    private Throwable delayed(String queue, long millis) {
        return transport
                .publish(new Publication(
                        new Destination.Delayed(queue, Duration.ofMillis(millis), Rounding.UP),
                        new Message(MessageProperties.json("d", null), Map.of(), new byte[0])))
                .handle((stored, failure) -> failure)
                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aDelayToAQueueThatIsNotThere_declaresNothing() {
        assertThat(delayed("absent", 100))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(PublishException.Reason.UNROUTABLE));
        assertThat(exists("absent.due")).isFalse();
    }
}
