package io.skirret.tracing.internal;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

/** Apart from the rest, since it only loads where the SDK's autoconfiguration is on the class path. */
final class AutoconfiguredSdk {

    private AutoconfiguredSdk() {}

    /** It exports what is left when the process ends. */
    static OpenTelemetry make() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .setResultAsGlobal()
                .build()
                .getOpenTelemetrySdk();
    }
}
