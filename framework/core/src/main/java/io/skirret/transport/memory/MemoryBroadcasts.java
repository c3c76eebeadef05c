package io.skirret.transport.memory;

import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Broadcasts;
import io.skirret.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one connection reads of its broker's broadcasts. */
final class MemoryBroadcasts implements Broadcasts {

    private final MemoryCoordination coordination;
    private final MemoryTransport transport;
    private final Set<MemoryBroadcastLog.Reading> readings = ConcurrentHashMap.newKeySet();
    private final Set<MemoryExchange.Listening> listenings = ConcurrentHashMap.newKeySet();

    MemoryBroadcasts(MemoryCoordination coordination, MemoryTransport transport) {
        this.coordination = coordination;
        this.transport = transport;
    }

    @Override
    public BroadcastLog followLog(String log, BroadcastLog.Reader reader) {
        MemoryTransport.requireName("broadcast log", log);
        MemoryBroadcastLog source = coordination.log(log);
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
        return coordination.hasLog(log);
    }

    @Override
    public BroadcastSubscription listen(
            BroadcastExchange exchange, String bindingKey, BroadcastSubscription.Listener listener) {
        int bytes = bindingKey.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 255) {
            throw new TransportException("expected a binding key of at most 255 bytes for exchange '" + exchange.name()
                    + "', got one of " + bytes + "; nothing was bound; choose a shorter one");
        }
        return transport.whileUsable(() -> {
            MemoryExchange.Listening listening =
                    coordination.exchange(exchange, transport.declares()).join(bindingKey, this, listener);
            listenings.add(listening);
            return listening;
        });
    }

    boolean connected() {
        return transport.connected();
    }

    void forget(MemoryBroadcastLog.Reading reading) {
        readings.remove(reading);
    }

    void forget(MemoryExchange.Listening listening) {
        listenings.remove(listening);
    }

    /** The connection is gone. */
    void connectionLost() {
        listenings.forEach(MemoryExchange.Listening::forget);
    }

    /** The connection is back. */
    void connectionBack() {
        readings.forEach(MemoryBroadcastLog.Reading::restart);
        listenings.forEach(MemoryExchange.Listening::resume);
    }

    void closeAll() {
        List.copyOf(readings).forEach(MemoryBroadcastLog.Reading::close);
        List.copyOf(listenings).forEach(MemoryExchange.Listening::close);
    }
}
