package io.skirret.tracing.internal;

import io.skirret.worker.WorkerTracing;

/** Traces with the OpenTelemetry of this process. Found by {@link java.util.ServiceLoader}. */
public final class WorkerTracingProvider implements WorkerTracing.Provider {

    @Override
    public WorkerTracing tracing() {
        return ProcessTracing.get();
    }
}
