package io.skirret.console.internal.assembly;

import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.breaker.OperatorBreakers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The breakers of workers, read from the broker as soon as it can be reached. Thread-safe. */
final class LateBreakers implements Breakers, AutoCloseable {

    private final Transport transport;
    private final Clock clock;
    private final Map<String, BreakerSettings> settings;
    private @Nullable OperatorBreakers opened;
    private boolean closed;

    LateBreakers(Transport transport, Clock clock, Map<String, BreakerSettings> settings) {
        this.transport = transport;
        this.clock = clock;
        this.settings = settings;
    }

    /** Reads them, if they are not read yet; waits for the broker. */
    synchronized void open() {
        if (opened == null && !closed) {
            opened = OperatorBreakers.open(transport, clock, "console", settings);
        }
    }

    @Override
    public List<BreakerStatus> statuses() {
        return breakers().statuses();
    }

    @Override
    public CompletableFuture<Void> forceOpen(String name, String why) {
        return breakers().forceOpen(name, why);
    }

    @Override
    public CompletableFuture<Void> reset(String name, String why) {
        return breakers().reset(name, why);
    }

    private synchronized OperatorBreakers breakers() {
        if (opened == null) {
            throw new TransportException(
                    "expected to have read the circuit breakers from the broker, got no answer yet; ask again later");
        }
        return opened;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (opened != null) {
            opened.close();
        }
    }
}
