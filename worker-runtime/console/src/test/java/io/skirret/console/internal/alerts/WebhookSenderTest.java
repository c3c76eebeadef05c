package io.skirret.console.internal.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to an alert while its webhook has not answered yet, on each database and with a real receiver. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class WebhookSenderTest extends AlertsScene {

    private Alerts.Told told() {
        return alerts.history(null, null, 10).get(0).told().get(0);
    }

    @Test
    void a_second_console_does_not_send_what_the_first_sends() {
        Alerts second = console(UUID.randomUUID());
        breakers.forceOpen("partner", "it answers nonsense").join();
        receiver.meanwhile(() -> second.senders().values().forEach(Runnable::run));

        round(alerts);

        assertThat(receiver.got()).hasSize(1);
        assertThat(told().state()).isEqualTo("sent");
    }

    @Test
    void what_is_given_up_while_it_is_sent_is_not_put_off_by_a_late_failure() {
        breakers.forceOpen("partner", "it answers nonsense").join();
        receiver.answer(503, null, "");
        receiver.meanwhile(() -> new Outbox(database).keepOnly(List.of(), clock.now()));

        round(alerts);

        assertThat(receiver.got()).hasSize(1);
        assertThat(told()).isEqualTo(new Alerts.Told("ops", "given_up", 0, "its webhook is not set any more"));
    }
}
