package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that the client cannot take in, in a queue of which the broker keeps no dead letters, is held for a while. */
@Tag("long")
@RabbitTest
@Timeout(180)
class HeldBodiesTest extends RawMessages {

    HeldBodiesTest(RabbitBroker broker) {
        super(broker);
    }

    @Test
    void it_takes_one_place_and_stays() throws Exception {
        channel.queueDeclare("theirs", true, false, false, Map.of());
        try (Transport own = open(Clock.system())) {
            own.declare("theirs");
            publishLarge("theirs");
            publish("theirs", "after");
            own.subscribe("theirs", 2, arrived::add);
            assertWhole(take(), "after");
            publish("theirs", "later");
            assertWhole(take(), "later");
            assertThat(words()).anyMatch(line -> line.contains("in queue 'theirs', got one of " + BEYOND_THE_CLIENT));
        }
        await().atMost(PATIENCE).until(() -> channel.messageCount("theirs") == 1);
    }

    /** The broker would take back all that is held with it, after 30 minutes. */
    @Test
    void it_is_given_back_before_the_broker_takes_it_and_its_neighbours() throws Exception {
        channel.queueDeclare("neighbours", true, false, false, Map.of());
        try (Transport own = open(new HurriedClock())) {
            own.declare("neighbours");
            publishLarge("neighbours");
            publish("neighbours", "neighbour");
            own.subscribe("neighbours", 2, arrived::add);
            Delivery neighbour = take();
            await().atMost(PATIENCE).until(() -> held("given back in 24 min") >= 2);
            publish("neighbours", "later");
            assertThat(arrived).isEmpty();
            neighbour.ack();
            assertWhole(take(), "later");
        }
        await().atMost(PATIENCE).until(() -> channel.messageCount("neighbours") == 1);
    }

    @Test
    void it_is_given_back_before_the_time_that_is_set() throws Exception {
        channel.queueDeclare("set", true, false, false, Map.of());
        try (Transport own = open(Clock.system())) {
            own.declare("set");
            publishLarge("set");
            own.subscribe("set", 2, Duration.ofMillis(2_500), arrived::add);
            await().atMost(PATIENCE).until(() -> held("given back in 2 s") >= 2);
        }
        await().atMost(PATIENCE).until(() -> channel.messageCount("set") == 1);
    }

    /** RabbitMQ 4.3 cancels without a word of why, and its time-out is known from the setting alone. */
    @Test
    void it_is_given_back_before_the_time_that_the_broker_has_told_of() throws Exception {
        assumeThat(broker.ctl("version").strip()).startsWith("3.");
        patience(2_000, 300);
        channel.queueDeclare("told", true, false, false, Map.of());
        try (Transport own = open(Clock.system())) {
            own.declare("told");
            publishLarge("told");
            own.subscribe("told", 2, arrived::add);
            await().atMost(PATIENCE).until(() -> held("given back in 1.6 s") >= 3);
            assertThat(words())
                    .filteredOn(line -> line.startsWith("The consumer of queue 'told' ended"))
                    .as("times that the broker took all back")
                    .hasSize(1);
        } finally {
            patience(1_800_000, 60_000);
        }
    }

    @Test
    void it_is_held_to_the_end_where_the_broker_sets_none() throws Exception {
        channel.queueDeclare("endless", true, false, false, Map.of());
        try (Transport own = open(new Untimed(Duration.ZERO))) {
            own.declare("endless");
            publishLarge("endless");
            publish("endless", "after");
            own.subscribe("endless", 2, Duration.ZERO, arrived::add);
            assertWhole(take(), "after");
            assertThat(held("given back when this worker stops")).isEqualTo(1);
            assertThat(words()).noneMatch(line -> line.contains("Expected a timer"));
        }
        await().atMost(PATIENCE).until(() -> channel.messageCount("endless") == 1);
    }

    @Test
    void it_stays_held_where_no_timer_gives_it_back() throws Exception {
        channel.queueDeclare("untimed", true, false, false, Map.of());
        try (Transport own = open(new Untimed(Duration.ofMinutes(24)))) {
            own.declare("untimed");
            publishLarge("untimed");
            publish("untimed", "after");
            own.subscribe("untimed", 2, arrived::add);
            assertWhole(take(), "after");
            publish("untimed", "later");
            Delivery later = take();
            assertThat(later.info().redelivered()).isFalse();
            assertWhole(later, "later");
            assertThat(held("in queue 'untimed'")).isEqualTo(1);
            assertThat(words()).anyMatch(line -> line.contains("Expected a timer"));
        }
        await().atMost(PATIENCE).until(() -> channel.messageCount("untimed") == 1);
    }

    /** The machine's clock, which has no timers of this length. */
    private record Untimed(Duration length) implements Clock {
        @Override
        public Instant now() {
            return Clock.system().now();
        }

        @Override
        public long nanoTime() {
            return Clock.system().nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            if (delay.equals(length)) {
                throw new IllegalStateException("no timer");
            }
            return Clock.system().schedule(delay, action);
        }
    }

    private Transport open(Clock clock) {
        return Transports.open(
                broker.url(),
                TransportOptions.builder()
                        .queueType(QueueType.CLASSIC)
                        .clock(clock)
                        .build());
    }

    private void patience(int millis, int tickMillis) {
        broker.ctl(
                "eval",
                "application:set_env(rabbit, consumer_timeout, " + millis
                        + "), application:set_env(rabbit, channel_tick_interval, " + tickMillis + ").");
    }

    private void publishLarge(String queue) throws Exception {
        publish(queue, new byte[BEYOND_THE_CLIENT], Map.of());
    }

    private void publish(String queue, String body) throws Exception {
        publish(queue, body, Map.of());
    }

    private long held(String words) {
        return words().stream()
                .filter(line -> line.contains("the message is held") && line.contains(words))
                .count();
    }
}
