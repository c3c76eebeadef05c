package io.skirret.tracing.internal;

import io.skirret.client.CallTracing;

/** Traces with the OpenTelemetry of this process. Found by {@link java.util.ServiceLoader}. */
public final class CallTracingProvider implements CallTracing.Provider {

    @Override
    public CallTracing tracing() {
        return ProcessTracing.get();
    }
}
