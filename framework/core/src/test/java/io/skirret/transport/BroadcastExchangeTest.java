package io.skirret.transport;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.skirret.transport.BroadcastExchange.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BroadcastExchangeTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "amq.topic", "line\nbreak"})
    void a_name_that_no_exchange_can_have_is_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BroadcastExchange(name, Type.TOPIC, true))
                .withMessageContaining("1 to 200 bytes");
    }

    @Test
    void a_name_has_two_hundred_bytes_at_most() {
        assertThatNoException().isThrownBy(() -> new BroadcastExchange("ü".repeat(100), Type.TOPIC, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BroadcastExchange("ü".repeat(101), Type.TOPIC, true))
                .withMessageContaining("got one of 202 bytes");
    }
}
