package io.skirret.testkit.transport;

import io.skirret.time.ManualClock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.transport.memory.MemoryBroker;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

class MemoryTransportTest extends TransportContract {

    private final ManualClock clock = new ManualClock();
    private final MemoryBroker broker =
            MemoryBroker.named("contract-" + UUID.randomUUID().toString().substring(0, 8));

    @AfterEach
    void discard() {
        broker.discard();
    }

    @Override
    protected Transport open(TransportOptions options) {
        return Transports.open(broker.url(), options);
    }

    @Override
    protected TransportOptions options() {
        return TransportOptions.builder().clock(clock).build();
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    protected void dropConnections() {
        broker.dropConnections();
    }

    @Override
    protected void deleteQueue(String queue) {
        broker.deleteQueue(queue);
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ofMemory();
    }
}
