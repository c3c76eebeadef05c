package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmWindowTest {

    private final ConfirmWindow window = new ConfirmWindow();

    @Test
    void oneConfirmThatStaysAway_holdsUpNoneOfThoseBehindIt() {
        PendingPublish first = add();
        for (int number = 2; number <= 70_000; number++) {
            PendingPublish next = add();
            assertThat(window.confirm(number, false)).containsExactly(next);
        }
        assertThat(window.isEmpty()).isFalse();
        assertThat(window.confirm(70_000, true)).containsExactly(first);
        assertThat(window.isEmpty()).isTrue();
    }

    @Test
    void manyInFlight_areConfirmedInOrder() {
        List<PendingPublish> sent = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            sent.add(add());
        }
        assertThat(window.confirm(4_000, true)).isEqualTo(sent.subList(0, 4_000));
        assertThat(window.drain()).isEqualTo(sent.subList(4_000, 5_000));
        assertThat(window.isEmpty()).isTrue();
    }

    @Test
    void whatIsWithdrawn_leavesItsNumberToTheNext() {
        PendingPublish first = add();
        PendingPublish withdrawn = add();
        assertThat(window.withdraw(first)).isFalse();
        assertThat(window.withdraw(withdrawn)).isTrue();
        assertThat(window.withdraw(withdrawn)).isFalse();
        PendingPublish next = add();
        assertThat(window.confirm(2, false)).containsExactly(next);
        assertThat(window.confirm(1, false)).containsExactly(first);
        assertThat(window.withdraw(next)).isFalse();
    }

    @Test
    void onceDrained_itTakesNothingInThatNobodyWouldTakeOut() {
        PendingPublish before = add();
        assertThat(window.drain()).containsExactly(before);
        assertThat(window.withdraw(before)).isFalse();
        assertThat(window.add(pending())).isFalse();
        assertThat(window.drain()).isEmpty();
    }

    private PendingPublish add() {
        PendingPublish pending = pending();
        assertThat(window.add(pending)).isTrue();
        return pending;
    }

    private static PendingPublish pending() {
        return new PendingPublish(Route.queue("window"), new BasicProperties(), new byte[0], () -> true, false, 0);
    }
}
