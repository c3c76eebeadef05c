package io.skirret.worker.internal.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.time.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Jobs wait for a slot, and for a thread where the machine has none left. */
class SlotsTest {

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger refusals = new AtomicInteger(2);
    private final TaskThreads scarce = TaskThreads.on(action -> {
        if (refusals.getAndDecrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread: by a test");
        }
        action.run();
    });
    private final Slots slots = new Slots(1, scarce, clock);

    @Test
    void a_job_that_got_no_thread_runs_as_soon_as_there_is_one_even_if_no_other_comes() {
        AtomicInteger ran = new AtomicInteger();

        slots.submit(slot -> ran.incrementAndGet());

        assertThat(ran).hasValue(0);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ran).hasValue(0);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ran).hasValue(1);
    }

    @Test
    void so_does_what_runs_outside_the_slots() {
        AtomicInteger ran = new AtomicInteger();

        slots.aside(ran::incrementAndGet);

        assertThat(ran).hasValue(0);
        clock.advance(Duration.ofSeconds(2));
        assertThat(ran).hasValue(1);
    }
}
