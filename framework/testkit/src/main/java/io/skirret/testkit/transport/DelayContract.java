package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Waiting happens in the broker and is never cut short. */
interface DelayContract extends ContractBrokerHolder {

    @Test
    default void delay_isNeverShorterThanAsked() {
        String queue = bench().queue();
        DeliveryRecorder inbox = bench().consume(queue, 100);
        List<Duration> delays = List.of(
                Duration.ofMillis(1),
                Duration.ofMillis(15),
                Duration.ofMillis(40),
                Duration.ofMillis(137),
                Duration.ofMillis(500),
                Duration.ofMillis(999),
                Duration.ofNanos(700_000_001));
        Map<String, Long> due = new HashMap<>();
        for (Duration delay : delays) {
            due.put(delay.toString(), bench().nanoTime() + delay.toNanos());
            bench().sendDelayed(queue, delay, delay.toString());
        }
        for (int i = 0; i < 50; i++) {
            bench().pass(Duration.ofMillis(20));
        }
        for (int i = 0; i < delays.size(); i++) {
            DeliveryRecorder.Arrival arrival = inbox.next();
            assertThat(arrival.nanos()).as(arrival.text()).isGreaterThanOrEqualTo(due.get(arrival.text()));
        }
        inbox.staysAt(delays.size());
    }

    @Test
    default void delay_keepsWaitingWithoutAConsumerOrAPublisher() {
        String queue = bench().queue();
        var other = bench().open(options -> options);
        bench().confirmed(other.publish(
                ContractBroker.delayed(queue, Duration.ofSeconds(2), ContractBroker.message("kept"))));
        other.close();
        assertThat(bench().ready(queue)).isZero();
        bench().pass(Duration.ofSeconds(2));
        bench().awaitReady(queue, 1);
    }

    @Test
    default void delay_shortOnesDoNotWaitBehindLongOnes() {
        String queue = bench().queue();
        DeliveryRecorder inbox = bench().consume(queue, 10);
        bench().sendDelayed(queue, Duration.ofHours(1), "long");
        bench().sendDelayed(queue, Duration.ofMillis(100), "short");
        bench().pass(Duration.ofMillis(100));
        assertThat(inbox.take()).isEqualTo("short");
        inbox.staysAt(1);
    }

    @Test
    default void delay_toAQueueNobodyDeclared_isUnroutable() {
        assertThat(bench().refused(bench().transport()
                        .publish(ContractBroker.delayed(
                                bench().name(), Duration.ofSeconds(1), ContractBroker.message("x")))))
                .isEqualTo(Reason.UNROUTABLE);
    }

    @Test
    default void delay_keepsTheMessageAsItWas() {
        String queue = bench().queue();
        MessageProperties properties = MessageProperties.json("correlation", "reply");
        Message sent = new Message(properties, Map.of("task", "t", "mine", "kept"), new byte[] {1, 2, 3});
        bench().confirmed(bench().transport().publish(ContractBroker.delayed(queue, Duration.ofMillis(50), sent)));
        bench().pass(Duration.ofMillis(50));
        DeliveryRecorder.Arrival arrival = bench().consume(queue, 1).next();
        assertThat(arrival.delivery().message().body()).containsExactly(1, 2, 3);
        assertThat(arrival.delivery().message().properties()).isEqualTo(properties);
        assertThat(arrival.delivery().message().headers())
                .containsEntry("task", "t")
                .containsEntry("mine", "kept");
        assertThat(arrival.delivery().info().queue()).isEqualTo(queue);
        assertThat(arrival.delivery().info().redelivered()).isFalse();
    }

    @Test
    default void delay_canBeRepeatedForTheSameMessage() {
        String queue = bench().queue();
        DeliveryRecorder inbox = bench().consume(queue, 1);
        Message message = ContractBroker.message("again");
        long due = bench().nanoTime();
        bench().send(queue, "again");
        for (int round = 0; round < 5; round++) {
            DeliveryRecorder.Arrival arrival = inbox.next();
            assertThat(arrival.nanos()).as("round %s", round).isGreaterThanOrEqualTo(due);
            due = bench().nanoTime() + 60_000_000;
            bench().confirmed(
                            bench().transport().publish(ContractBroker.delayed(queue, Duration.ofMillis(60), message)));
            arrival.delivery().ack();
            bench().pass(Duration.ofMillis(60));
        }
        assertThat(inbox.take()).isEqualTo("again");
    }

    @Test
    default void delay_roundedDown_comesNearItsTime() {
        String queue = bench().queue();
        DeliveryRecorder inbox = bench().consume(queue, 1);
        long asked = bench().nanoTime();
        bench().confirmed(bench().transport()
                .publish(new Publication(
                        new Destination.Delayed(queue, Duration.ofMillis(800), Rounding.DOWN),
                        ContractBroker.message("down"))));
        bench().pass(Duration.ofMillis(800));
        assertThat(inbox.next().nanos() - asked).isGreaterThanOrEqualTo(700_000_000);
    }

    @Test
    default void delay_takesDays() {
        String queue = bench().queue();
        bench().sendDelayed(queue, Duration.ofDays(30), "much later");
        assertThat(bench().ready(queue)).isZero();
    }
}
