package io.skirret.events.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The clock rises, past whatever it hears. */
class LamportClockTest {

    private final LamportClock clock = new LamportClock();

    @Test
    void it_rises_by_one_with_what_is_sent_and_passes_what_is_heard() {
        assertThat(clock.forward()).isEqualTo(1);
        clock.heard(40);
        assertThat(clock.forward()).isEqualTo(42);
        clock.heard(3);
        assertThat(clock.forward()).isEqualTo(44);
    }

    @Test
    void nobody_can_bring_it_to_its_end() {
        clock.heard(Long.MAX_VALUE);
        clock.heard(Long.MIN_VALUE);
        assertThat(clock.forward()).isEqualTo(3);
    }
}
