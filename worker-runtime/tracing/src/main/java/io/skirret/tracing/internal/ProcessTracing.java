package io.skirret.tracing.internal;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.skirret.tracing.OpenTelemetryTracing;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry of this process: the global one if there is one, which is that of the Java agent or of the
 * application, else one made from {@code otel.*} settings, if the SDK's autoconfiguration is on the class path, which
 * is the global one from then on.
 */
final class ProcessTracing {

    private static final String AUTOCONFIGURATION = "io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk";

    private static @Nullable OpenTelemetryTracing made;

    private ProcessTracing() {}

    /**
     * The same each time.
     *
     * @throws IllegalStateException if there is none and none can be made
     */
    static synchronized OpenTelemetryTracing get() {
        OpenTelemetryTracing tracing = made;
        if (tracing == null) {
            tracing = OpenTelemetryTracing.of(openTelemetry());
            made = tracing;
        }
        return tracing;
    }

    private static OpenTelemetry openTelemetry() {
        if (hasGlobal()) {
            return GlobalOpenTelemetry.get();
        }
        if (!hasAutoconfiguration()) {
            throw new IllegalStateException(
                    "expected an OpenTelemetry, since skirret.tracing is on, got none. Start with"
                            + " OpenTelemetry's Java agent, set GlobalOpenTelemetry before the first client is made, or put"
                            + " opentelemetry-sdk-extension-autoconfigure and an exporter on the class path; or set"
                            + " skirret.tracing=false.");
        }
        try {
            return AutoconfiguredSdk.make();
        } catch (RuntimeException | LinkageError failure) {
            throw new IllegalStateException(
                    "expected an OpenTelemetry made from the settings otel.*, since skirret.tracing is on, got: "
                            + failure.getMessage() + ". Correct them, or set skirret.tracing=false.",
                    failure);
        }
    }

    private static boolean hasGlobal() {
        try {
            return GlobalOpenTelemetry.isSet();
        } catch (LinkageError older) {
            throw new IllegalStateException(
                    "expected opentelemetry-api 1.57 or later, since skirret.tracing is on, got " + older
                            + ". Raise the version of OpenTelemetry, which Spring Boot names opentelemetry.version, or set"
                            + " skirret.tracing=false.",
                    older);
        }
    }

    private static boolean hasAutoconfiguration() {
        try {
            Class.forName(AUTOCONFIGURATION, false, ProcessTracing.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
