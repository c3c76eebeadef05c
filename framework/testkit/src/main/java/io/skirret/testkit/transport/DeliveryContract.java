package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Deliveries are lent: bounded by the prefetch, and gone only when acknowledged. */
interface DeliveryContract extends BenchHolder {

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
        Inbox inbox = bench().consume(queue, 3);
        Inbox.Arrival first = inbox.next();
        inbox.staysAt(3);
        first.delivery().ack();
        inbox.staysAt(4);
        assertThat(first.text()).isEqualTo("1");
        assertThat(inbox.take(4)).containsExactly("2", "3", "4", "5");
    }

    @Test
    default void delivery_overTheLimitOfItsTaker_endsInTheDeadLettersWhole() {
        String queue = bench().queue();
        Transport narrow = bench().open(options -> options.withMaxBodyBytes(1_000));
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
        Inbox before = bench().consume(other, queue, 1);
        assertThat(before.take()).isEqualTo("1");
        assertThat(before.next().text()).isEqualTo("2");
        other.close();
        Inbox after = bench().consume(queue, 10);
        assertThat(after.take()).isEqualTo("2");
        after.staysAt(1);
    }

    @Test
    default void delivery_settlesOnceHoweverOftenItIsTold() {
        String queue = bench().queue();
        bench().send(queue, "1", "2", "3", "4");
        Inbox inbox = bench().consume(queue, 1);
        Inbox.Arrival one = inbox.next();
        one.delivery().ack();
        one.delivery().ack();
        one.delivery().requeue();
        Inbox.Arrival two = inbox.next();
        two.delivery().requeue();
        two.delivery().ack();
        two.delivery().requeue();
        Inbox.Arrival again = inbox.next();
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
        Inbox inbox = bench().consume(queue, 3);
        List<CompletableFuture<Void>> settled = List.of(inbox.next(), inbox.next(), inbox.next()).stream()
                .map(arrival -> CompletableFuture.runAsync(arrival.delivery()::ack))
                .toList();
        settled.forEach(CompletableFuture::join);
        inbox.subscription().close();
        bench().send(queue, "last");
        Inbox after = bench().consume(queue, 10);
        assertThat(after.take()).isEqualTo("last");
        after.staysAt(1);
    }

    @Test
    default void subscriptions_shareAQueue() {
        String queue = bench().queue();
        Inbox one = bench().consume(queue, 1);
        Inbox two = bench().consume(bench().open(options -> options), queue, 1);
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
            second.complete(Bench.text(delivery.message()));
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
            second.complete(Bench.text(delivery.message()));
            delivery.ack();
        });
        bench().send(queue, "x");
        assertThat(second).succeedsWithin(bench().capabilities().patience()).isEqualTo("x");
    }

    @Test
    default void cancel_stopsDeliveries_andLetsThoseHandedOverBeSettled() {
        String queue = bench().queue();
        bench().send(queue, "1");
        Inbox inbox = bench().consume(queue, 1);
        Inbox.Arrival held = inbox.next();
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
        Inbox inbox = bench().consume(queue, 2);
        Inbox.Arrival one = inbox.next();
        Inbox.Arrival two = inbox.next();
        two.delivery().ack();
        inbox.subscription().close();
        inbox.subscription().close();
        one.delivery().ack();
        Inbox after = bench().consume(queue, 10);
        // Where in the queue it comes back to, brokers see differently.
        List<Inbox.Arrival> left = List.of(after.next(), after.next());
        assertThat(left).extracting(Inbox.Arrival::text).containsExactlyInAnyOrder("1", "3");
        assertThat(left)
                .filteredOn(arrival -> arrival.text().equals("1"))
                .allMatch(arrival -> arrival.delivery().info().redelivered());
    }
}
