package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.QueueAdmin.Disposition;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** People look at queues without changing what they look at, and change only what they mean to. */
interface AdminContract extends ContractBrokerHolder {

    @Test
    default void status_countsReadyMessagesAndConsumers() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        bench().awaitReady(queue, 3);
        assertThat(admin().status(queue).orElseThrow().consumers()).isZero();
        bench().consume(queue, 1).next();
        bench().awaiting("1 consumer, 2 ready").untilAsserted(() -> {
            assertThat(admin().status(queue).orElseThrow().consumers()).isEqualTo(1);
            assertThat(bench().ready(queue)).isEqualTo(2);
        });
    }

    @Test
    default void absentQueues_haveNoStatusAndCannotBeTouched() {
        String absent = bench().name();
        assertThat(admin().status(absent)).isEmpty();
        assertThatThrownBy(() -> admin().purge(absent))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(absent);
        assertThatThrownBy(() -> admin().purge(absent, 1))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(absent);
        assertThatThrownBy(() -> admin().browse(absent, 10, message -> Disposition.KEEP))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(absent);
        assertThat(bench().transport().health().usable()).isTrue();
    }

    @Test
    default void purge_deletesReadyMessagesOnly() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        DeliveryRecorder inbox = bench().consume(queue, 1);
        DeliveryRecorder.Arrival held = inbox.next();
        bench().awaitReady(queue, 2);
        assertThat(admin().purge(queue)).isEqualTo(2);
        bench().awaitReady(queue, 0);
        held.delivery().requeue();
        assertThat(inbox.take()).isEqualTo("1");
    }

    @Test
    default void purge_ofAtMostSoMany_deletesTheOldest() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        bench().awaitReady(queue, 3);
        assertThat(admin().purge(queue, 2)).isEqualTo(2);
        bench().awaitReady(queue, 1);
        assertThat(seen(queue, 10)).containsExactly("3");
        bench().awaitReady(queue, 1);
        assertThat(admin().purge(queue, 2)).isEqualTo(1);
        assertThat(admin().purge(queue, 2)).isZero();
    }

    @Test
    default void browse_showsEachOnceOldestFirst_andLeavesThemInOrder() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        bench().awaitReady(queue, 3);
        assertThat(seen(queue, 100)).containsExactly("1", "2", "3");
        bench().awaitReady(queue, 3);
        assertThat(seen(queue, 100)).containsExactly("1", "2", "3");
        bench().awaitReady(queue, 3);
        assertThat(bench().consume(queue, 10).take(3)).containsExactly("1", "2", "3");
    }

    @Test
    default void browse_ofAnEmptyQueue_showsNothing() {
        assertThat(seen(bench().queue(), 10)).isEmpty();
    }

    @Test
    default void browse_isBoundedByItsLimit() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        bench().awaitReady(queue, 3);
        assertThat(seen(queue, 2)).containsExactly("1", "2");
        bench().awaitReady(queue, 3);
    }

    @Test
    default void browse_removesOnlyWhatItIsToldTo() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3", "4");
        bench().awaitReady(queue, 4);
        long shown = admin().browse(
                        queue,
                        100,
                        message -> List.of("2", "4").contains(ContractBroker.text(message))
                                ? Disposition.REMOVE
                                : Disposition.KEEP);
        assertThat(shown).isEqualTo(4);
        bench().awaitReady(queue, 2);
        assertThat(bench().consume(queue, 10).take(2)).containsExactly("1", "3");
    }

    @Test
    default void browse_stopsWhenTold() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        bench().awaitReady(queue, 3);
        List<String> seen = new ArrayList<>();
        long shown = admin().browse(queue, 100, message -> {
            seen.add(ContractBroker.text(message));
            return seen.size() == 2 ? Disposition.STOP : Disposition.KEEP;
        });
        assertThat(shown).isEqualTo(2);
        assertThat(seen).containsExactly("1", "2");
        bench().awaitReady(queue, 3);
    }

    @Test
    default void browse_keepsEverythingWhenItsVisitorThrows() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        bench().awaitReady(queue, 3);
        assertThatThrownBy(() -> admin().browse(queue, 100, message -> {
                    if (ContractBroker.text(message).equals("2")) {
                        throw new IllegalStateException("thrown by a test");
                    }
                    return Disposition.KEEP;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("thrown by a test");
        bench().awaitReady(queue, 3);
        assertThat(bench().consume(queue, 10).take(3)).containsExactly("1", "2", "3");
    }

    @Test
    default void browse_doesNotShowWhatSomebodyHolds() {
        String queue = bench().queue();
        bench().send(queue, "held", "ready");
        bench().consume(queue, 1).next();
        bench().awaitReady(queue, 1);
        assertThat(seen(queue, 100)).containsExactly("ready");
    }

    @Test
    default void browse_ofDeadLetters_canBeRepeated() {
        String queue = bench().queue();
        bench().confirmed(bench().transport()
                .publish(new Publication(new Destination.DeadLetters(queue), ContractBroker.message("dead"))));
        String dead = bench().deadLetters(queue);
        for (int pass = 0; pass < bench().capabilities().deliveryLimit() + 5; pass++) {
            bench().awaitReady(dead, 1);
            assertThat(seen(dead, 10)).containsExactly("dead");
        }
    }

    private QueueAdmin admin() {
        return bench().transport().admin();
    }

    private List<String> seen(String queue, long limit) {
        List<String> seen = new ArrayList<>();
        long shown = admin().browse(queue, limit, message -> {
            seen.add(ContractBroker.text(message));
            return Disposition.KEEP;
        });
        assertThat(shown).isEqualTo(seen.size());
        return seen;
    }
}
