package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deliveries are lent: bounded by the prefetch, and gone only when acknowledged. */
interface DeliveryContract extends ContractBrokerHolder {

    @Test
    default void delivery_saysHowItCame() {
        String queue = bench().queue();
        bench().send(queue, "x");
        DeliveryInfo info = bench().consume(queue, 1).next().delivery().info();
        assertThat(info.queue()).isEqualTo(queue);
        assertThat(info.routingKey()).isEqualTo(queue);
        assertThat(info.redelivered()).isFalse();
        assertThat(info.redeliveries()).isZero();
    }

    @Test
    default void delivery_neverHandsOverMoreThanThePrefetch() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3", "4", "5");
        DeliveryRecorder inbox = bench().consume(queue, 3);
        DeliveryRecorder.Arrival first = inbox.next();
        inbox.staysAt(3);
        first.delivery().ack();
        inbox.staysAt(4);
        assertThat(first.text()).isEqualTo("1");
        assertThat(inbox.take(4)).containsExactly("2", "3", "4", "5");
    }

    @Test
    default void delivery_isCountedUntilItIsSettledAlsoAfterItsSubscriptionTakesNoMore() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3", "4");
        DeliveryRecorder inbox = bench().consume(queue, 3);
        DeliveryRecorder.Arrival first = inbox.next();
        DeliveryRecorder.Arrival second = inbox.next();
        DeliveryRecorder.Arrival third = inbox.next();
        Subscription left = inbox.subscription();
        assertThat(left.unsettled()).isEqualTo(3);
        left.cancel();
        assertThat(left.unsettled()).isEqualTo(3);
        first.delivery().ack();
        second.delivery().requeue();
        assertThat(left.unsettled()).isEqualTo(1);
        third.delivery().ack();
        assertThat(left.unsettled()).isZero();
        assertThat(bench().consume(queue, 2).take(2)).containsExactlyInAnyOrder("2", "4");
    }

    @Test
    default void delivery_overTheLimitOfItsTaker_endsInTheDeadLettersWhole() {
        String queue = bench().queue();
        Transport narrow =
                bench().open(options -> options.toBuilder().maxBodyBytes(1_000).build());
        narrow.declare(queue);
        // Whichever way: by itself, or by way of whoever takes it.
        narrow.subscribe(queue, 1, delivery -> {
            var unused = narrow.publish(new Publication(new Destination.DeadLetters(queue), delivery.message()))
                    .thenRun(delivery::ack);
        });
        String large = "x".repeat(5_000);
        bench().send(queue, large);
        assertThat(bench().consume(bench().deadLetters(queue), 1).take()).isEqualTo(large);
        bench().awaitReady(queue, 0);
    }

    @Test
    default void delivery_needsAPrefetch() {
        String queue = bench().queue();
        assertThatThrownBy(() -> bench().transport().subscribe(queue, 0, delivery -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void delivery_acknowledgedNeverComesAgain() {
        String queue = bench().queue();
        bench().send(queue, "1", "2");
        Transport other = bench().open(options -> options);
        DeliveryRecorder before = bench().consume(other, queue, 1);
        assertThat(before.take()).isEqualTo("1");
        assertThat(before.next().text()).isEqualTo("2");
        other.close();
        DeliveryRecorder after = bench().consume(queue, 10);
        assertThat(after.take()).isEqualTo("2");
        after.staysAt(1);
    }

    @Test
    default void delivery_settlesOnceHoweverOftenItIsTold() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3", "4");
        DeliveryRecorder inbox = bench().consume(queue, 1);
        DeliveryRecorder.Arrival one = inbox.next();
        one.delivery().ack();
        one.delivery().ack();
        one.delivery().requeue();
        DeliveryRecorder.Arrival two = inbox.next();
        two.delivery().requeue();
        two.delivery().ack();
        two.delivery().requeue();
        DeliveryRecorder.Arrival again = inbox.next();
        assertThat(again.text()).isEqualTo("2");
        assertThat(again.delivery().info().redelivered()).isTrue();
        one.delivery().ack();
        again.delivery().ack();
        assertThat(inbox.take(2)).containsExactly("3", "4");
        inbox.staysAt(5);
    }

    @Test
    default void delivery_settlesFromAnyThread() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        DeliveryRecorder inbox = bench().consume(queue, 3);
        List<CompletableFuture<Void>> settled = List.of(inbox.next(), inbox.next(), inbox.next()).stream()
                .map(arrival -> CompletableFuture.runAsync(arrival.delivery()::ack))
                .toList();
        settled.forEach(CompletableFuture::join);
        inbox.subscription().close();
        bench().send(queue, "last");
        DeliveryRecorder after = bench().consume(queue, 10);
        assertThat(after.take()).isEqualTo("last");
        after.staysAt(1);
    }

    @Test
    default void delivery_acknowledgedSoon_leavesTheQueue_whateverIsOpenBesideIt() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3", "4", "5", "6");
        DeliveryRecorder inbox = bench().consume(queue, 6);
        List<DeliveryRecorder.Arrival> held = inbox.nexts(6);
        // Out of order, and around one that stays open.
        List.of(4, 0, 5, 1, 3).forEach(i -> held.get(i).delivery().ackSoon());
        bench().send(queue, "7", "8", "9", "10", "11");
        assertThat(inbox.nexts(5))
                .extracting(DeliveryRecorder.Arrival::text)
                .containsExactly("7", "8", "9", "10", "11");
        bench().dropConnections();
        List<DeliveryRecorder.Arrival> again = inbox.nexts(6);
        assertThat(again)
                .extracting(DeliveryRecorder.Arrival::text)
                .containsExactlyInAnyOrder("3", "7", "8", "9", "10", "11");
        held.get(2).delivery().ackSoon();
        again.forEach(arrival -> arrival.delivery().ackSoon());
        bench().awaitReady(queue, 0);
        inbox.staysAt(17);
    }

    @Test
    default void delivery_settlesOnce_alsoWhenAcknowledgedSoon() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        DeliveryRecorder inbox = bench().consume(queue, 1);
        DeliveryRecorder.Arrival one = inbox.next();
        one.delivery().ackSoon();
        one.delivery().ack();
        one.delivery().requeue();
        DeliveryRecorder.Arrival two = inbox.next();
        two.delivery().ack();
        two.delivery().ackSoon();
        assertThat(inbox.take()).isEqualTo("3");
        inbox.staysAt(3);
    }

    @Test
    default void delivery_settlesInAllWaysFromManyThreads() throws Exception {
        String queue = bench().queue();
        int messages = 3_000;
        String[] bodies =
                IntStream.range(0, messages).mapToObj(Integer::toString).toArray(String[]::new);
        Map<String, Integer> came = new ConcurrentHashMap<>();
        CountDownLatch acknowledged = new CountDownLatch(messages);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            bench().transport().declare(queue);
            Subscription subscription = bench().transport()
                    .subscribe(
                            queue,
                            100,
                            delivery -> threads.execute(() -> {
                                String body = ContractBroker.text(delivery.message());
                                int times = came.merge(body, 1, Integer::sum);
                                int number = Integer.parseInt(body);
                                if (number % 10 == 0 && times == 1) {
                                    delivery.requeue();
                                    return;
                                }
                                if (number % 7 == 0) {
                                    delivery.ack();
                                } else {
                                    delivery.ackSoon();
                                }
                                acknowledged.countDown();
                            }));
            bench().send(queue, bodies);
            assertThat(acknowledged.await(bench().capabilities().patience().toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            bench().awaitReady(queue, 0);
            // Had the broker refused an acknowledgement, it would have closed the channel and sent messages again.
            assertThat(subscription.active()).isTrue();
            assertThat(came).hasSize(messages);
            came.forEach(
                    (body, times) -> assertThat(times).as(body).isEqualTo(Integer.parseInt(body) % 10 == 0 ? 2 : 1));
        } finally {
            threads.shutdown();
        }
    }

    @Test
    default void close_sendsWhatIsAcknowledgedSoon() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3", "4");
        DeliveryRecorder inbox = bench().consume(queue, 100);
        List<DeliveryRecorder.Arrival> held = inbox.nexts(4);
        List.of(0, 1, 3).forEach(i -> held.get(i).delivery().ackSoon());
        inbox.subscription().close();
        DeliveryRecorder after = bench().consume(queue, 10);
        assertThat(after.take()).isEqualTo("3");
        after.staysAt(1);
    }

    @Test
    default void subscriptions_shareAQueue() {
        String queue = bench().queue();
        DeliveryRecorder one = bench().consume(queue, 1);
        DeliveryRecorder two = bench().consume(bench().open(options -> options), queue, 1);
        bench().send(queue, "1", "2");
        assertThat(List.of(one.next().text(), two.next().text())).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    default void subscription_survivesAHandlerThatThrows() {
        String queue = bench().queue();
        CompletableFuture<String> second = new CompletableFuture<>();
        bench().transport().subscribe(queue, 1, delivery -> {
            if (!delivery.info().redelivered()) {
                throw new IllegalStateException("thrown by a test");
            }
            second.complete(ContractBroker.text(delivery.message()));
            delivery.ack();
        });
        bench().send(queue, "x");
        assertThat(second).succeedsWithin(bench().capabilities().patience()).isEqualTo("x");
        bench().awaitReady(queue, 0);
    }

    @Test
    default void subscription_survivesAHandlerThatThrowsAnError() {
        String queue = bench().queue();
        CompletableFuture<String> second = new CompletableFuture<>();
        bench().transport().subscribe(queue, 1, delivery -> {
            if (!delivery.info().redelivered()) {
                throw new StackOverflowError("thrown by a test");
            }
            second.complete(ContractBroker.text(delivery.message()));
            delivery.ack();
        });
        bench().send(queue, "x");
        assertThat(second).succeedsWithin(bench().capabilities().patience()).isEqualTo("x");
    }

    @Test
    default void cancel_stopsDeliveries_andLetsThoseHandedOverBeSettled() {
        String queue = bench().queue();
        bench().send(queue, "1");
        DeliveryRecorder inbox = bench().consume(queue, 1);
        DeliveryRecorder.Arrival held = inbox.next();
        assertThat(inbox.subscription().active()).isTrue();
        assertThat(inbox.subscription().queue()).isEqualTo(queue);
        inbox.subscription().cancel();
        inbox.subscription().cancel();
        assertThat(inbox.subscription().active()).isFalse();
        bench().send(queue, "2");
        bench().awaitReady(queue, 1);
        held.delivery().ack();
        inbox.staysAt(1);
        inbox.subscription().close();
        assertThat(bench().consume(queue, 10).take()).isEqualTo("2");
        bench().awaitReady(queue, 0);
    }

    @Test
    default void close_givesBackWhatIsNotSettled() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3");
        DeliveryRecorder inbox = bench().consume(queue, 2);
        DeliveryRecorder.Arrival one = inbox.next();
        DeliveryRecorder.Arrival two = inbox.next();
        two.delivery().ack();
        inbox.subscription().close();
        inbox.subscription().close();
        one.delivery().ack();
        DeliveryRecorder after = bench().consume(queue, 10);
        // Where in the queue it comes back to, brokers see differently.
        List<DeliveryRecorder.Arrival> left = List.of(after.next(), after.next());
        assertThat(left).extracting(DeliveryRecorder.Arrival::text).containsExactlyInAnyOrder("1", "3");
        assertThat(left)
                .filteredOn(arrival -> arrival.text().equals("1"))
                .allMatch(arrival -> arrival.delivery().info().redelivered());
    }
}
