package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalsTest {

    private final ManualClock clock = new ManualClock();
    private final List<String> done = new ArrayList<>();
    private final Runnable signal =
            StopSignals.inTurn(clock, Runnable::run, () -> done.add("warm"), () -> done.add("cold"));

    @Test
    void the_first_asks_to_stop_and_a_later_one_to_stop_at_once() {
        signal.run();
        clock.advance(Duration.ofSeconds(1));
        signal.run();
        assertThat(done).containsExactly("warm", "cold");
    }

    @Test
    void one_request_that_comes_twice_is_one() {
        signal.run();
        signal.run();
        clock.advance(Duration.ofMillis(400));
        signal.run();
        assertThat(done).containsExactly("warm");
    }
}
