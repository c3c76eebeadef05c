package io.skirret.worker.breaker;

import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.internal.breaker.BreakerRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The breakers of all workers, for a tool that looks and gives orders and runs no task itself. Thread-safe. */
public final class OperatorBreakers implements Breakers, AutoCloseable {

    private final BreakerRegistry registry;

    private OperatorBreakers(BreakerRegistry registry) {
        this.registry = registry;
    }

    /**
     * Reads the states of these breakers from the broker.
     *
     * @param operator who gives the orders, for those who read of them
     * @param breakers by name; the settings only tell how long a breaker is open, if nobody said so yet
     * @throws io.skirret.transport.TransportException if the broker refuses, cannot be reached, or does not tell in
     *     time
     */
    public static OperatorBreakers open(
            Transport transport, Clock clock, String operator, Map<String, BreakerSettings> breakers) {
        BreakerRegistry registry = BreakerRegistry.ofOperator(transport, clock, operator);
        try {
            breakers.forEach(registry::breaker);
            registry.open();
        } catch (RuntimeException refused) {
            registry.close();
            throw refused;
        }
        return new OperatorBreakers(registry);
    }

    /**
     * Whether anybody on this broker ever used the breaker of this name: a worker, or an operator's tool. Leaves
     * nothing there.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached
     */
    public static boolean exists(Transport transport, String breaker) {
        return BreakerRegistry.exists(transport, breaker);
    }

    @Override
    public List<BreakerStatus> statuses() {
        return registry.statuses();
    }

    @Override
    public CompletableFuture<Void> forceOpen(String name, String why) {
        return registry.forceOpen(name, why);
    }

    @Override
    public CompletableFuture<Void> reset(String name, String why) {
        return registry.reset(name, why);
    }

    /** Reads no more. The transport stays its owner's to close. */
    @Override
    public void close() {
        registry.close();
    }
}
