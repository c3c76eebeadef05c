package io.skirret.console.internal.breakers;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.breakers.BreakerChanges.Change;
import io.skirret.time.ManualClock;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BreakerChangesTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T10:00:00Z"));
    private final BreakerChanges changes = new BreakerChanges(clock);

    private void look(BreakerState state) {
        changes.look(List.of(new BreakerStatus(
                "partner", state, Duration.ZERO, "they migrate", "ada", null, BreakerSettings.DEFAULT)));
        clock.advance(Duration.ofSeconds(5));
    }

    @Test
    void how_a_breaker_is_found_is_no_change_and_neither_is_what_stays() {
        look(BreakerState.FORCED_OPEN);
        look(BreakerState.FORCED_OPEN);

        assertThat(changes.of("partner")).isEmpty();
        assertThat(changes.of("nobody")).isEmpty();
    }

    @Test
    void the_newest_twenty_changes_are_told_the_newest_first() {
        Instant begun = clock.now();
        for (int i = 0; i < 12; i++) {
            look(BreakerState.CLOSED);
            look(BreakerState.OPEN);
        }

        assertThat(changes.since()).isEqualTo(begun);
        assertThat(changes.of("partner"))
                .hasSize(20)
                .startsWith(new Change(begun.plusSeconds(5 * 23), BreakerState.OPEN, "they migrate", "ada"))
                .endsWith(new Change(begun.plusSeconds(5 * 4), BreakerState.CLOSED, "they migrate", "ada"));
    }
}
