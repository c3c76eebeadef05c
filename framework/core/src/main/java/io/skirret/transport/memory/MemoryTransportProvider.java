package io.skirret.transport.memory;

import io.skirret.transport.BrokerUrlException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code memory://name}. Found through {@link java.util.ServiceLoader}. */
public final class MemoryTransportProvider implements TransportProvider {

    /** For the service loader. */
    public MemoryTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public Transport open(URI url, TransportOptions options) {
        String name = url.getRawAuthority();
        String path = url.getRawPath();
        if (name == null || (path != null && path.length() > 1) || url.getRawQuery() != null) {
            throw new BrokerUrlException("expected memory://name and no more, got '" + url
                    + "'; limits of a memory broker are set on MemoryBroker.named(...)");
        }
        return MemoryBroker.named(name).connect(options);
    }
}
