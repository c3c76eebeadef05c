package io.skirret.worker.endpoint;

import io.skirret.transport.Transport;
import io.skirret.worker.WorkerListener;
import org.jspecify.annotations.Nullable;

/** Counts what workers do and tells it in a format that monitoring reads. Thread-safe. */
public interface MetricsExporter extends WorkerListener, AutoCloseable {

    /** The same transport, whose publications are counted. */
    Transport watch(Transport transport);

    /**
     * All that was counted, as of now.
     *
     * @param accept the formats that the asker reads, as in the header {@code Accept}; null for the usual one
     */
    Exposition expose(@Nullable String accept);

    /** Ends what it watches. */
    @Override
    void close();

    /**
     * An answer.
     *
     * @param contentType its format, as in the header {@code Content-Type}
     */
    record Exposition(String contentType, String text) {}

    /** Makes exporters. Found by {@link java.util.ServiceLoader}: the worker does not bring a library of metrics. */
    interface Provider {

        /** One for an endpoint. */
        MetricsExporter create(EndpointSettings settings);
    }
}
