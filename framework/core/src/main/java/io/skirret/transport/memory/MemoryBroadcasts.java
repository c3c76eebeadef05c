package io.skirret.transport.memory;

import io.skirret.transport.BroadcastLog;
import io.skirret.transport.Broadcasts;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one connection reads of its broker's broadcasts. */
final class MemoryBroadcasts implements Broadcasts {

    private final MemoryBroker broker;
    private final MemoryTransport transport;
    private final Set<MemoryBroadcastLog.Reading> readings = ConcurrentHashMap.newKeySet();

    MemoryBroadcasts(MemoryBroker broker, MemoryTransport transport) {
        this.broker = broker;
        this.transport = transport;
    }

    @Override
    public BroadcastLog followLog(String log, BroadcastLog.Reader reader) {
        MemoryTransport.requireName("broadcast log", log);
        MemoryBroadcastLog source = broker.broadcastLog(log);
        MemoryBroadcastLog.Reading reading = transport.whileUsable(() -> {
            MemoryBroadcastLog.Reading fresh = source.join(log, this, reader);
            readings.add(fresh);
            return fresh;
        });
        reading.readOn();
        return reading;
    }

    @Override
    public boolean hasLog(String log) {
        transport.requireUsable();
        return broker.hasBroadcastLog(log);
    }

    boolean connected() {
        return transport.connected();
    }

    void forget(MemoryBroadcastLog.Reading reading) {
        readings.remove(reading);
    }

    /** The connection is back. */
    void restart() {
        readings.forEach(MemoryBroadcastLog.Reading::restart);
    }

    void closeAll() {
        List.copyOf(readings).forEach(MemoryBroadcastLog.Reading::close);
    }
}
