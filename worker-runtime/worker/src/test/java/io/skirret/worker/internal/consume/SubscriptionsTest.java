package io.skirret.worker.internal.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.transport.Delivery;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks for the worker's health does not wait for the broker. */
@Timeout(30)
class SubscriptionsTest {

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
            Subscriptions subscriptions = new Subscriptions(transport, List.of("first"), 1);
            subscriptions.open(Delivery::ack);
            CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> subscriptions.add("one-more"));
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(CompletableFuture.supplyAsync(subscriptions::inactive).get(10, TimeUnit.SECONDS))
                    .isEmpty();
            assertThat(subscriptions.queues()).containsExactly("first");

            answer.countDown();
            adding.get(20, TimeUnit.SECONDS);
            assertThat(subscriptions.queues()).containsExactly("first", "one-more");
            broker.goDown();
            assertThat(subscriptions.inactive()).containsExactly("first", "one-more");
        }
    }

    private Transport slowFor(String queue) {
        Transport transport = broker.connect(TransportOptions.defaults());
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("declare") && arguments[0].equals(queue)) {
                        asked.countDown();
                        answer.await();
                    }
                    try {
                        return method.invoke(transport, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
