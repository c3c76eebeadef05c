package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.config.SkirretConfig;
import io.skirret.transport.Transport;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client makes of whoever traces its calls. */
final class CallTracingTest extends ClientOnMemory {

    @Test
    void whatItThrowsIsThrownToTheCallerAndNothingIsSent() {
        IllegalStateException broken = new IllegalStateException("broken");
        CallTracing tracing = new CallTracing() {
            @Override
            public Map<String, String> headers() {
                throw broken;
            }

            @Override
            public Transport watch(Transport transport) {
                return transport;
            }
        };
        try (TaskClient traced =
                TaskClient.builder().transport(transport).tracing(tracing).build()) {
            echoing("skirret");

            assertThatThrownBy(() -> traced.send(echo("x"))).isSameAs(broken);

            assertThat(broker.published()).isZero();
        }
    }

    @Test
    void whatIsAskedForAndIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> CallTracing.configured(SkirretConfig.of(Map.of("skirret.tracing", "true"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("skirret-tracing")
                .hasMessageContaining("skirret.tracing=false");
        assertThat(CallTracing.configured(SkirretConfig.of(Map.of()))).isEmpty();
    }
}
