package io.skirret.tracing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.skirret.client.CallTracing;
import io.skirret.config.SkirretConfig;
import io.skirret.tracing.OpenTelemetryTracing;
import io.skirret.worker.WorkerTracing;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code skirret.tracing=true} takes for the OpenTelemetry of the process. */
final class ProcessTracingTest {

    private static final Map<String, String> EXPORTERS =
            Map.of("otel.traces.exporter", "memory", "otel.metrics.exporter", "none", "otel.logs.exporter", "none");

    /** Before, too: whatever asks for the global one, as the SDK's own parts do, sets it. */
    @BeforeEach
    @AfterEach
    void forget() {
        EXPORTERS.keySet().forEach(System::clearProperty);
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void one_made_from_settings_is_that_of_clients_of_workers_and_of_the_process() {
        EXPORTERS.forEach(System::setProperty);
        SkirretConfig config = SkirretConfig.of(Map.of("skirret.tracing", "true"));
        assertThat(GlobalOpenTelemetry.isSet()).isFalse();

        CallTracing calls = CallTracing.configured(config).orElseThrow();

        assertThat(calls).isInstanceOf(OpenTelemetryTracing.class);
        assertThat(WorkerTracing.configured(config)).containsSame((WorkerTracing) calls);
        assertThat(GlobalOpenTelemetry.isSet()).isTrue();
        Span span = GlobalOpenTelemetry.getTracer("application")
                .spanBuilder("checkout")
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            assertThat(calls.headers().get("traceparent"))
                    .contains(
                            span.getSpanContext().getTraceId(),
                            span.getSpanContext().getSpanId());
        } finally {
            span.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.skirret.client.CallTracing", "io.skirret.worker.WorkerTracing"})
    void where_there_is_none_the_message_says_what_to_do(String type) {
        assertThatThrownBy(() -> new Isolated("io.opentelemetry.sdk.autoconfigure.").configured(type))
                .satisfies(ProcessTracingTest::isOfConfiguration)
                .hasMessageContaining("expected an OpenTelemetry, since skirret.tracing is on, got none")
                .hasMessageContaining("opentelemetry-sdk-extension-autoconfigure")
                .hasMessageContaining("skirret.tracing=false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.skirret.client.CallTracing", "io.skirret.worker.WorkerTracing"})
    void an_api_that_is_too_old_is_named(String type) {
        assertThatThrownBy(() -> new Isolated("io.opentelemetry.api.GlobalOpenTelemetry").configured(type))
                .satisfies(ProcessTracingTest::isOfConfiguration)
                .hasMessageContaining("expected opentelemetry-api 1.57 or later")
                .hasMessageContaining("skirret.tracing=false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.skirret.client.CallTracing", "io.skirret.worker.WorkerTracing"})
    void a_module_that_cannot_be_loaded_is_told_of(String type) {
        String provider = "io.skirret.tracing.internal." + type.substring(type.lastIndexOf('.') + 1) + "Provider";

        assertThatThrownBy(() -> new Isolated(provider).configured(type))
                .satisfies(ProcessTracingTest::isOfConfiguration)
                .hasMessageContaining(provider)
                .hasMessageContaining("skirret.tracing=false");
    }

    /** It is of another class loader. */
    private static void isOfConfiguration(Throwable failure) {
        assertThat(failure.getClass().getName())
                .isIn("java.lang.IllegalStateException", "io.skirret.worker.WorkerConfigurationException");
    }
}
