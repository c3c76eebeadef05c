package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Connections break; nothing that was confirmed is lost, and everything goes on by itself. */
interface FaultContract extends ContractBrokerHolder {

    @Test
    default void lostConnection_unsettledDeliveriesComeAgain() {
        String queue = bench().queue();
        bench().send(queue, "1", "2");
        DeliveryRecorder inbox = bench().consume(queue, 1);
        DeliveryRecorder.Arrival held = inbox.next();
        assertThat(held.text()).isEqualTo("1");
        assertThat(held.delivery().lost()).isFalse();
        bench().dropConnections();
        DeliveryRecorder.Arrival again = inbox.next();
        assertThat(again.text()).isEqualTo("1");
        assertThat(again.delivery().info().redelivered()).isTrue();
        assertThat(held.delivery().lost()).isTrue();
        assertThat(again.delivery().lost()).isFalse();
        // The old delivery belongs to the lost connection: settling it must not touch the new one.
        held.delivery().ack();
        held.delivery().requeue();
        again.delivery().ack();
        assertThat(inbox.take()).isEqualTo("2");
    }

    @Test
    default void lostConnection_whatWasAcknowledgedInTime_isNotLost() {
        String queue = bench().queue();
        DeliveryRecorder inbox = bench().consume(queue, 2);
        bench().send(queue, "acknowledged", "held");
        DeliveryRecorder.Arrival acknowledged = inbox.next();
        DeliveryRecorder.Arrival held = inbox.next();
        acknowledged.delivery().ack();
        bench().dropConnections();
        bench().awaiting("the connection's end").until(() -> held.delivery().lost());
        assertThat(acknowledged.delivery().lost()).isFalse();
    }

    @Test
    default void lostConnection_subscriptionsAndPublishersGoOn() {
        String queue = bench().queue();
        DeliveryRecorder inbox = bench().consume(queue, 1);
        for (int round = 0; round < 2; round++) {
            String body = "after " + round;
            bench().dropConnections();
            bench().eventually("publishing again", () -> publishAndWait(queue, body));
            String came = inbox.take();
            while (!came.equals(body)) {
                came = inbox.take();
            }
        }
        bench().awaiting("health").until(() -> bench().transport().health().usable());
        bench().awaiting("an active subscription")
                .until(() -> inbox.subscription().active());
    }

    @Test
    default void lostConnection_everyConfirmedMessageIsThere_andNoRefusedOne() {
        String queue = bench().queue();
        Map<String, CompletableFuture<Void>> sent = new LinkedHashMap<>();
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> publisher = CompletableFuture.runAsync(() -> {
            for (int i = 0; !stop.get() && i < 50_000; i++) {
                String body = Integer.toString(i);
                CompletableFuture<Void> confirm = bench().transport()
                        .publish(new Publication(new Destination.Queue(queue), ContractBroker.message(body)));
                sent.put(body, confirm);
                if (i % 20 == 0) {
                    confirm.handle((done, failure) -> done).join();
                }
            }
        });
        bench().dropConnections();
        bench().dropConnections();
        stop.set(true);
        publisher.join();
        Set<String> confirmed = new HashSet<>();
        Set<String> refused = new HashSet<>();
        sent.forEach((body, confirm) -> outcome(body, confirm, confirmed, refused));
        bench().eventually("publishing again", () -> publishAndWait(queue, "end"));

        Set<String> there = new HashSet<>();
        DeliveryRecorder inbox = bench().consume(queue, 500);
        for (String body = inbox.take(); !body.equals("end"); body = inbox.take()) {
            there.add(body);
        }
        assertThat(there).containsAll(confirmed).doesNotContainAnyElementsOf(refused.isEmpty() ? Set.of("-") : refused);
    }

    @Test
    default void deletedQueue_subscriptionComesBack() {
        assumeTrue(bench().capabilities().deletesQueues());
        String queue = bench().queue();
        DeliveryRecorder inbox = bench().consume(queue, 5);
        bench().send(queue, "before");
        assertThat(inbox.take()).isEqualTo("before");
        bench().deleteQueue(queue);
        bench().eventually("publishing again", () -> publishAndWait(queue, "after"));
        assertThat(inbox.take()).isEqualTo("after");
    }

    private boolean publishAndWait(String queue, String body) {
        try {
            bench().transport()
                    .publish(new Publication(new Destination.Queue(queue), ContractBroker.message(body)))
                    .join();
            return true;
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof PublishException refused) {
                throw refused;
            }
            throw failure;
        }
    }

    private static void outcome(
            String body, CompletableFuture<Void> confirm, Set<String> confirmed, Set<String> refused) {
        try {
            confirm.join();
            confirmed.add(body);
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof PublishException refusal)) {
                throw failure;
            }
            if (refusal.fate() == Fate.NOT_STORED) {
                refused.add(body);
            }
        }
    }
}
