package io.skirret.cli;

import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportProvider;
import io.skirret.transport.Transports;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Set;

/** A broker in memory where somebody else holds the oldest message of a queue while it is looked through. */
public final class CrowdedBroker implements TransportProvider {

    private static final String SCHEME = "crowded";

    /** For the service loader. */
    public CrowdedBroker() {}

    /** The URL of the same broker with somebody else about. */
    static String url(String memory) {
        return SCHEME + memory.substring("memory".length());
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public Transport open(URI url, TransportOptions options) {
        Transport inner = Transports.open("memory" + url.toString().substring(SCHEME.length()), options);
        QueueAdmin admin = answering(QueueAdmin.class, inner.admin(), "browse", arguments -> {
            long[] shown = {0};
            String queue = (String) arguments[0];
            inner.admin().browse(queue, 1, heldByAnother -> {
                shown[0] = inner.admin().browse(queue, (long) arguments[1], (QueueAdmin.Visitor) arguments[2]);
                return QueueAdmin.Disposition.KEEP;
            });
            return shown[0];
        });
        return answering(Transport.class, inner, "admin", arguments -> admin);
    }

    private static <T> T answering(Class<T> type, T inner, String name, Answering answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        return answer.to(arguments);
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private interface Answering {
        Object to(Object[] arguments);
    }
}
