package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.transport.TransportException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerVersionTest {

    private static final BrokerAddress ADDRESS = BrokerAddress.parse(URI.create("amqp://me:secret@broker.example/v"));

    @ParameterizedTest
    @ValueSource(strings = {"3.10.0", "3.10.8", "3.13.7", "4.0.5", "4.3.6", "5.0.0-rc.1"})
    void whatDelaysSafely_isTaken(String version) {
        assertThatCode(() -> BrokerVersion.of(Map.of("product", "RabbitMQ", "version", version))
                        .requireSupported(ADDRESS))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.9.29", "3.8.2", "2.8.7"})
    void whatCouldLoseDelays_isRefused(String version) {
        assertThatThrownBy(() -> BrokerVersion.of(Map.of("product", "RabbitMQ", "version", version))
                        .requireSupported(ADDRESS))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("3.10")
                .hasMessageContaining("upgrade")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void whatDoesNotSayWhatItIs_isTakenAtItsWord() {
        assertThatCode(() -> BrokerVersion.of(Map.of()).requireSupported(ADDRESS))
                .doesNotThrowAnyException();
        assertThatCode(() -> BrokerVersion.of(Map.of("product", "Other", "version", "1.0"))
                        .requireSupported(ADDRESS))
                .doesNotThrowAnyException();
    }
}
