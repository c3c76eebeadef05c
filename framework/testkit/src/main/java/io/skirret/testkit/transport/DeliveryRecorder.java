package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.transport.Delivery;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Collects what one subscription hands over, with the time of arrival, and settles nothing by itself. */
final class DeliveryRecorder {

    private final ContractBroker bench;
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final AtomicInteger received = new AtomicInteger();
    private @Nullable Subscription subscription;

    private DeliveryRecorder(ContractBroker bench) {
        this.bench = bench;
    }

    static DeliveryRecorder on(ContractBroker bench, Transport over, String queue, int prefetch) {
        DeliveryRecorder inbox = new DeliveryRecorder(bench);
        inbox.subscription = over.subscribe(queue, prefetch, delivery -> {
            inbox.received.incrementAndGet();
            inbox.arrivals.add(new Arrival(delivery, bench.nanoTime()));
        });
        return inbox;
    }

    Subscription subscription() {
        Subscription opened = subscription;
        if (opened == null) {
            throw new IllegalStateException("not subscribed yet");
        }
        return opened;
    }

    /** Waits for one delivery. */
    Arrival next() {
        try {
            Arrival next = arrivals.poll(bench.capabilities().patience().toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next)
                    .as("a delivery within %s", bench.capabilities().patience())
                    .isNotNull();
            return next;
        } catch (InterruptedException interrupted) {
            throw new AssertionError("interrupted while waiting for a delivery", interrupted);
        }
    }

    /** Waits for so many deliveries. */
    List<Arrival> nexts(int count) {
        List<Arrival> arrived = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arrived.add(next());
        }
        return arrived;
    }

    /** Waits for one delivery, acknowledges it and tells its body. */
    String take() {
        Arrival next = next();
        next.delivery().ack();
        return next.text();
    }

    List<String> take(int count) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(take());
        }
        return bodies;
    }

    /** How many were handed over so far, taken out here or not. */
    int received() {
        return received.get();
    }

    void staysAt(int count) {
        bench.stays("exactly " + count + " deliveries", () -> received() == count);
    }

    record Arrival(Delivery delivery, long nanos) {
        String text() {
            return ContractBroker.text(delivery.message());
        }
    }
}
