package io.skirret.client;

import io.skirret.config.SkirretConfig;
import io.skirret.transport.Transport;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Writes into calls which trace they belong to, so that their runs are a part of it. The module {@code skirret-tracing}
 * has one for OpenTelemetry; a client is {@linkplain TaskClientBuilder#tracing given} it. Must be thread-safe, quick,
 * and not block. What a method throws is thrown to who makes the call, which is then not sent: an implementation
 * catches what calls can do without, as that of {@code skirret-tracing} does.
 */
public interface CallTracing {

    /**
     * What a call that is made on this thread now carries, header by header, {@code traceparent} for one; empty if the
     * thread is in no trace. Asked as the call is made, also of one that waits for a commit or goes into an outbox. A
     * header that the call's own options give wins.
     */
    Map<String, String> headers();

    /**
     * The same transport, whose calls are told of as they are sent: each a part of the trace that its message carries,
     * else of the trace that the thread is in. What is published and is no call, such as an event, is passed on as it
     * is. Closing it closes the other.
     */
    Transport watch(Transport transport);

    /**
     * The one that the configuration asks for; empty if {@code skirret.tracing} is off.
     *
     * @throws IllegalStateException if it is on, and there is none on the class path, none that can be loaded, or
     *     nothing that it could tell
     */
    static Optional<CallTracing> configured(SkirretConfig config) {
        if (!config.tracing()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ServiceLoader.load(Provider.class, CallTracing.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "expected something that traces calls, since skirret.tracing is on, got nothing; nothing was"
                                    + " sent. Put skirret-tracing on the class path, or set skirret.tracing=false."))
                    .tracing());
        } catch (ServiceConfigurationError | LinkageError unusable) {
            throw new IllegalStateException(
                    "expected tracing that can be loaded, since skirret.tracing is on, got " + unusable
                            + "; nothing was sent. Give skirret-tracing the version of Skirret that this is, and the"
                            + " OpenTelemetry that it needs, or set skirret.tracing=false.",
                    unusable);
        }
    }

    /** Makes the one that {@code skirret.tracing} asks for. Found by {@link java.util.ServiceLoader}. */
    interface Provider {

        /**
         * One for this process, the same each time.
         *
         * @throws IllegalStateException if there is nothing to tell of traces
         */
        CallTracing tracing();
    }
}
