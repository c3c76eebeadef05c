package io.skirret.worker.internal.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker's subscriptions where the broker is slow or refuses, and what its health tells of them. */
@Timeout(30)
class SubscriptionsTest {

    // Not the common pool: with two processors it has one thread, and from Java 25 on no other is made for a second
    // call.
    private static final Executor THREADS = task -> new Thread(task).start();

    private final MemoryBroker broker = MemoryBroker.named("subscriptions");
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void discard() {
        answer.countDown();
        broker.discard();
    }

    @Test
    void health_does_not_wait_while_the_broker_takes_its_time_to_declare_one_more_queue() throws Exception {
        try (Transport transport = slowFor("one-more")) {
            Subscriptions subscriptions = new Subscriptions(transport, List.of("first"), 1, Duration.ZERO);
            subscriptions.open(Delivery::ack);
            CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> subscriptions.add("one-more"), THREADS);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(CompletableFuture.supplyAsync(subscriptions::inactive, THREADS)
                            .get(10, TimeUnit.SECONDS))
                    .isEmpty();
            assertThat(subscriptions.queues()).containsExactly("first");

            answer.countDown();
            adding.get(20, TimeUnit.SECONDS);
            assertThat(subscriptions.queues()).containsExactly("first", "one-more");
            broker.goDown();
            assertThat(subscriptions.inactive()).containsExactly("first", "one-more");
        }
    }

    @Test
    void what_runs_when_the_end_falls_into_a_subscribing_is_given_back_only_at_the_end() throws Exception {
        BlockingQueue<Delivery> bodies = new LinkedBlockingQueue<>();
        try (Transport transport = around((method, queue, call) -> {
            Object subscription = call.call();
            if (method.equals("subscribe") && queue.equals("late")) {
                asked.countDown();
                answer.await();
            }
            return subscription;
        })) {
            transport.declare("late");
            publish(transport, "late");
            Subscriptions subscriptions = new Subscriptions(transport, List.of("first"), 1, Duration.ZERO);
            subscriptions.open(bodies::add);
            CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> subscriptions.add("late"), THREADS);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            Delivery runs = bodies.poll(20, TimeUnit.SECONDS);
            assertThat(runs).isNotNull();

            subscriptions.stop();
            answer.countDown();
            adding.get(20, TimeUnit.SECONDS);
            assertThat(broker.unsettled("late")).isEqualTo(1);
            assertThat(broker.ready("late")).isZero();
            runs.ack();
            subscriptions.close();
            assertThat(broker.unsettled("late") + broker.ready("late")).isZero();
        }
    }

    @Test
    void a_queue_that_fails_keeps_no_other_out_and_health_tells_of_it() {
        AtomicBoolean broken = new AtomicBoolean();
        try (Transport transport = around((method, queue, call) -> {
            if (method.equals("subscribe") && queue.equals("bad") && broken.get()) {
                throw new TransportException("expected a queue, got none");
            }
            return call.call();
        })) {
            Subscriptions subscriptions =
                    new Subscriptions(transport, List.of("first", "bad", "last"), 1, Duration.ZERO);
            subscriptions.open(Delivery::ack);
            subscriptions.drain(true);
            assertThat(subscriptions.inactive()).isEmpty();
            broken.set(true);

            assertThatThrownBy(() -> subscriptions.drain(false)).isInstanceOf(TransportException.class);
            assertThat(subscriptions.queues()).containsExactly("first", "last");
            assertThat(subscriptions.inactive()).containsExactly("bad");
            subscriptions.add("one-more");
            assertThat(subscriptions.queues()).containsExactly("first", "last", "one-more");
            subscriptions.hold(List.of("bad"));
            assertThat(subscriptions.inactive()).isEmpty();

            broken.set(false);
            subscriptions.hold(List.of());
            assertThat(subscriptions.queues()).containsExactly("first", "bad", "last", "one-more");
            assertThat(subscriptions.inactive()).isEmpty();
        }
    }

    @Test
    void draining_and_taking_in_turn_while_all_runs_is_bounded() {
        List<Delivery> running = new CopyOnWriteArrayList<>();
        try (Transport transport = broker.connect(TransportOptions.defaults())) {
            Subscriptions subscriptions = new Subscriptions(transport, List.of("first"), 1, Duration.ZERO);
            subscriptions.open(running::add);
            for (int turn = 1; turn <= 64; turn++) {
                publish(transport, "first");
                int came = turn;
                Awaitility.await().until(() -> running.size() == came);
                subscriptions.drain(true);
                if (turn < 64) {
                    subscriptions.drain(false);
                }
            }
            assertThatThrownBy(() -> subscriptions.drain(false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("64");
            assertThat(subscriptions.inactive()).containsExactly("first");

            running.get(0).ack();
            subscriptions.drain(false);
            assertThat(subscriptions.queues()).containsExactly("first");
            subscriptions.close();
        }
    }

    private static void publish(Transport transport, String queue) {
        transport
                .publish(new Publication(
                        new Destination.Queue(queue),
                        new Message(MessageProperties.builder().json().build(), Map.of(), new byte[] {'1'})))
                .join();
    }

    private Transport slowFor(String slow) {
        return around((method, queue, call) -> {
            if (method.equals("declare") && queue.equals(slow)) {
                asked.countDown();
                answer.await();
            }
            return call.call();
        });
    }

    /** What is done around a call. */
    private interface Around {
        @Nullable
        Object call(String method, @Nullable Object first, Callable<@Nullable Object> call) throws Exception;
    }

    private Transport around(Around around) {
        Transport transport = broker.connect(TransportOptions.defaults());
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (proxy, method, arguments) ->
                        around.call(method.getName(), arguments == null ? "" : arguments[0], () -> {
                            try {
                                return method.invoke(transport, arguments);
                            } catch (InvocationTargetException failed) {
                                throw (Exception) failed.getCause();
                            }
                        }));
    }
}
