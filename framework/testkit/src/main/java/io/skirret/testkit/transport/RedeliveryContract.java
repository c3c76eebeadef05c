package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import org.junit.jupiter.api.Test;

/** What comes back is counted, keeps its place, and does not come back for ever. */
interface RedeliveryContract extends ContractBrokerHolder {

    @Test
    default void requeue_countsRedeliveries() {
        String queue = bench().queue();
        bench().send(queue, "x");
        DeliveryRecorder inbox = bench().consume(queue, 1);
        for (int count = 0; count < 4; count++) {
            DeliveryRecorder.Arrival arrival = inbox.next();
            assertThat(arrival.delivery().info().redeliveries()).isEqualTo(count);
            assertThat(arrival.delivery().info().redelivered()).isEqualTo(count > 0);
            arrival.delivery().requeue();
        }
    }

    @Test
    default void requeue_returnsToTheOriginalPlace() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        DeliveryRecorder inbox = bench().consume(queue, 1);
        inbox.next().delivery().requeue();
        assertThat(inbox.take(3)).containsExactly("1", "2", "3");
    }

    @Test
    default void requeue_overTheLimit_goesToTheDeadLettersWithTheReason() {
        String queue = bench().queue();
        bench().send(queue, "poison");
        int limit = bench().capabilities().deliveryLimit();
        DeliveryRecorder inbox = bench().consume(queue, 1);
        for (int delivery = 0; delivery <= limit; delivery++) {
            DeliveryRecorder.Arrival arrival = inbox.next();
            assertThat(arrival.delivery().info().redeliveries()).isEqualTo(delivery);
            arrival.delivery().requeue();
        }
        Message dead =
                bench().consume(bench().deadLetters(queue), 1).next().delivery().message();
        assertThat(ContractBroker.text(dead)).isEqualTo("poison");
        assertThat(dead.headers().get("x-death")).asString().contains("delivery_limit");
        assertThat(dead.headers()).containsEntry("task", "t");
        inbox.staysAt(limit + 1);
        bench().send(queue, "next");
        assertThat(inbox.take()).isEqualTo("next");
    }

    @Test
    default void requeue_ofDeadLetters_hasNoEndInSight() {
        String queue = bench().queue();
        bench().confirmed(bench().transport()
                .publish(new Publication(new Destination.DeadLetters(queue), ContractBroker.message("kept"))));
        DeliveryRecorder inbox = bench().consume(bench().deadLetters(queue), 1);
        for (int delivery = 0; delivery < bench().capabilities().deliveryLimit() + 10; delivery++) {
            inbox.next().delivery().requeue();
        }
        assertThat(inbox.take()).isEqualTo("kept");
    }
}
