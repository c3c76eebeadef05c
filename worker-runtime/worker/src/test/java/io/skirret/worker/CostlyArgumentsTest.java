package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.worker.WorkerEvent.Ending;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Arguments that take much memory are not all there at one time. */
class CostlyArgumentsTest {

    private static final int MIB = 1 << 20;

    private final Workshop shop = new Workshop();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    CostlyArgumentsTest() {
        shop.task(
                "costly",
                (arguments, context) -> {
                    most.accumulateAndGet(together.incrementAndGet(), Math::max);
                    begun.countDown();
                    Workshop.await(goOn);
                    together.decrementAndGet();
                    return null;
                },
                List.class);
        shop.task("small", (arguments, context) -> null, List.class);
    }

    @Test
    void what_needs_more_than_there_is_runs_alone_and_small_ones_run_beside_it() {
        try (shop) {
            shop.start(builder -> builder.argumentMemory(MIB));
            for (int i = 0; i < 3; i++) {
                shop.send("costly", Collections.nCopies(50_000, Map.of("a", 1)));
            }
            Workshop.await(begun);

            shop.send("small", List.of(1));

            assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("small");
            goOn.countDown();
            shop.ended(3).forEach(end -> assertThat(end.ending()).isEqualTo(Ending.SUCCEEDED));
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void what_fits_runs_together() {
        try (shop) {
            shop.start(builder -> builder.argumentMemory(64 * MIB));
            for (int i = 0; i < 2; i++) {
                shop.send("costly", Collections.nCopies(50_000, Map.of("a", 1)));
            }
            org.awaitility.Awaitility.await().until(() -> together.get() == 2);
            goOn.countDown();
            shop.ended(2).forEach(end -> assertThat(end.ending()).isEqualTo(Ending.SUCCEEDED));
        }
    }

    @Test
    void a_worker_that_stops_does_not_wait_for_memory() {
        try (shop) {
            Worker worker = shop.start(builder -> builder.argumentMemory(MIB));
            for (int i = 0; i < 2; i++) {
                shop.send("costly", Collections.nCopies(50_000, Map.of("a", 1)));
            }
            Workshop.await(begun);
            var unused = worker.shutdownNow();
            goOn.countDown();
            shop.ended(2);
            assertThat(most).hasValue(1);
        }
    }
}
