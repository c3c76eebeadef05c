package io.skirret.worker.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What waits to be sent takes so much memory and no more. */
class EventBufferTest {

    private static Event started(int number) {
        return new Event.Started(Instant.EPOCH, "id-" + number);
    }

    @Test
    void what_does_not_fit_is_dropped_and_counted_and_what_is_taken_out_makes_room() {
        EventBuffer buffer = new EventBuffer(10L * Event.SMALL);
        for (int i = 0; i < 1000; i++) {
            assertThat(buffer.add(started(i))).isEqualTo(i < 10);
        }
        assertThat(buffer.dropped()).isEqualTo(990);

        assertThat(buffer.poll()).isEqualTo(started(0));
        assertThat(buffer.add(started(1000))).isTrue();
        assertThat(buffer.add(started(1001))).isFalse();
    }

    @Test
    void text_counts() {
        EventBuffer buffer = new EventBuffer(10L * Event.SMALL);
        assertThat(buffer.add(new Event.Succeeded(Instant.EPOCH, "id", "x".repeat(10 * Event.SMALL), 0)))
                .isFalse();
        assertThat(buffer.isEmpty()).isTrue();
    }
}
