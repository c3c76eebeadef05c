package io.skirret.console.internal.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts of queues in which messages wait, whatever the broker tells of them. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class QueueAlertsTest extends AlertsScene {

    private void waiting() {
        transport.declare(QUEUE);
        transport
                .publish(new Publication(
                        new Destination.Queue(QUEUE),
                        new Message(MessageProperties.builder().build(), Map.of(), new byte[] {1})))
                .join();
    }

    @Test
    void a_queue_that_nobody_takes_from_is_told_after_the_window() {
        waiting();
        minutes(15);
        assertThat(receiver.got()).isEmpty();
        round(alerts);
        assertThat(receiver.texts()).singleElement().asString().contains("1 message is ready", "no worker takes them");
        transport.admin().purge(QUEUE);
        round(alerts);
        clock.advance(AlertFixture.SETTLE);
        round(alerts);
        assertThat(receiver.texts()).last().asString().startsWith("alert.recovered");
    }

    @Test
    void a_queue_that_was_not_watched_for_the_whole_window_is_no_better_unless_it_is_for_sure() {
        waiting();
        minutes(16);
        assertThat(receiver.texts()).hasSize(1);
        alerts = console(holder);
        minutes(5);
        assertThat(receiver.texts()).as("a restart is no recovery").hasSize(1);
        assertThat(alerts.overview().active())
                .singleElement()
                .satisfies(state -> assertThat(state.unknownSince()).isNotNull());
        minutes(12);
        assertThat(receiver.texts()).as("and tells nothing anew").hasSize(1);
        assertThat(alerts.overview().active())
                .singleElement()
                .satisfies(state -> assertThat(state.unknownSince()).isNull());

        alerts = console(holder);
        transport.admin().purge(QUEUE);
        minutes(3);
        assertThat(receiver.texts()).hasSize(2).last().asString().startsWith("alert.recovered");
    }

    @Test
    void one_queue_that_is_down_is_unknown_and_the_others_are_watched_on() {
        waiting();
        transport.declare("billing");
        names = List.of("billing", QUEUE);
        down.add("billing");
        minutes(16);
        assertThat(receiver.texts()).singleElement().asString().startsWith("alert.raised 1 message is ready");

        down.add(QUEUE);
        minutes(20);
        assertThat(receiver.texts()).as("what is down is no better").hasSize(1);
        assertThat(alerts.overview().active())
                .singleElement()
                .satisfies(state -> assertThat(state.unknownSince()).isNotNull());
    }

    @Test
    void a_queue_that_is_not_there_any_more_has_recovered() {
        waiting();
        minutes(16);
        broker.deleteQueue(QUEUE);
        minutes(3);
        assertThat(receiver.texts()).hasSize(2).last().asString().startsWith("alert.recovered");
    }

    @Test
    void a_queue_that_nobody_has_heard_of_yet_is_unknown() {
        waiting();
        minutes(16);
        names = List.of();
        alerts = console(holder);
        minutes(14);
        assertThat(receiver.texts()).hasSize(1);
        assertThat(kind(AlertKind.QUEUE_NOT_DRAINED).text()).isEqualTo("No queue has been looked at yet.");
        minutes(4);
        assertThat(receiver.texts()).hasSize(2).last().asString().startsWith("alert.recovered");
    }

    @Test
    void a_queue_that_an_operator_paused_is_not_one_that_nobody_takes_from() {
        waiting();
        pausedSince = clock.now();
        minutes(20);
        assertThat(receiver.texts()).isEmpty();
        pausedSince = null;
        minutes(14);
        assertThat(receiver.texts()).isEmpty();
        minutes(2);
        assertThat(receiver.texts()).singleElement().asString().contains("no worker takes them");
    }

    @Test
    void a_console_that_lets_another_look_knows_the_window_when_it_takes_over() {
        waiting();
        Alerts second = console(UUID.randomUUID());
        for (int minute = 0; minute < 15; minute++) {
            round(alerts);
            second.look();
            clock.advance(Duration.ofMinutes(1));
        }
        new Leases(database).release("alerts", holder);
        round(second);
        assertThat(receiver.texts()).hasSize(1);
    }
}
