package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A queue that is there and down is refused with the code of one that is missing (404). This one is marked as crashed,
 * as the broker does when it cannot start it again; on a cluster, a node that is down has the same effect.
 */
@RabbitTest
class DownQueueTest extends TakenMessages {

    private static final String SAID = "it is there and cannot be used now";

    private final String queue = "down-" + UUID.randomUUID().toString().substring(0, 8);

    DownQueueTest(RabbitBroker broker) {
        super(broker);
    }

    @BeforeEach
    void crash() {
        try (Transport classic = classic()) {
            classic.declare(queue);
        }
        broker.management().deleteQueue(queue + ".dead");
        crash(queue);
    }

    private void crash(String name) {
        broker.ctl("eval", """
                R = rabbit_misc:r(<<"%s">>, queue, <<"%s">>),
                Crash = fun(Q) -> amqqueue:set_state(Q, crashed) end,
                case erlang:function_exported(rabbit_db_queue, update, 2) of
                    true -> rabbit_db_queue:update(R, Crash), ok;
                    false ->
                        rabbit_misc:execute_mnesia_transaction(fun() -> rabbit_amqqueue:update(R, Crash) end), ok
                end.""".formatted(broker.vhost(), name));
    }

    @Test
    void it_is_not_taken_for_missing() {
        assertThatThrownBy(() -> transport.admin().status(queue))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(SAID);
        assertThatThrownBy(() -> transport.admin().purge(queue)).hasMessageContaining(SAID);
        assertThatThrownBy(() -> transport.subscribe(queue, 1, arrived::add)).hasMessageContaining(SAID);
    }

    @Test
    void nothing_is_declared_beside_it() {
        try (Transport classic = classic()) {
            assertThatThrownBy(() -> classic.declare(queue)).hasMessageContaining(SAID);
        }
        assertThat(transport.admin().status(queue + ".dead")).isEmpty();
    }

    /** Not as without a connection: who sends many goes on with those to other queues. */
    @Test
    void a_delayed_call_to_it_may_be_sent_again() {
        assertRejected(queue);
    }

    @Test
    void so_may_one_whose_way_back_is_down() throws Exception {
        String target = queue + "-up";
        transport.declare(target);
        try (Connection raw = RawClient.connect(broker)) {
            raw.createChannel().queueDeclare(target + ".due", true, false, false, Map.of());
        }
        crash(target + ".due");
        assertRejected(target);
    }

    private void assertRejected(String to) {
        Publication delayed =
                new Publication(new Destination.Delayed(to, Duration.ofMillis(250), Rounding.UP), message("delayed"));
        assertThatThrownBy(() -> transport.publish(delayed).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(PublishException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(PublishException.Reason.REJECTED);
                    assertThat(refused.retriable()).isTrue();
                })
                .hasMessageContaining(SAID);
    }

    private Transport classic() {
        return Transports.open(
                broker.url(),
                TransportOptions.builder().queueType(QueueType.CLASSIC).build());
    }
}
