package io.skirret.events.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What waits to be sent takes so much memory and no more. */
class EventBufferTest {

    private static CeleryEvent told(int number) {
        return new ToldEvent(Instant.EPOCH, "id-" + number, "", 0);
    }

    @Test
    void what_does_not_fit_is_dropped_and_counted_and_what_is_taken_out_makes_room() {
        EventBuffer buffer = new EventBuffer(10L * CeleryEvent.SMALL);
        for (int i = 0; i < 1000; i++) {
            assertThat(buffer.add(told(i))).isEqualTo(i < 10);
        }
        assertThat(buffer.dropped()).isEqualTo(990);

        assertThat(buffer.poll()).isEqualTo(told(0));
        assertThat(buffer.add(told(1000))).isTrue();
        assertThat(buffer.add(told(1001))).isFalse();
    }

    @Test
    void text_counts() {
        EventBuffer buffer = new EventBuffer(10L * CeleryEvent.SMALL);
        assertThat(buffer.add(new ToldEvent(Instant.EPOCH, "id", "x".repeat(10 * CeleryEvent.SMALL), 0)))
                .isFalse();
        assertThat(buffer.isEmpty()).isTrue();
    }
}
