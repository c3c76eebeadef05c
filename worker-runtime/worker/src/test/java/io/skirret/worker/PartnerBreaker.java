package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.failure.HttpStatusException;
import io.skirret.task.TaskSettings;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/**
 * A task whose partner is down until it is said otherwise, behind a circuit breaker. The broker is in memory, and time
 * is turned.
 */
abstract class PartnerBreaker {

    static final TaskSettings PARTNER =
            TaskSettings.builder().circuitBreaker("partner").maxRetries(50).build();
    static final BreakerSettings QUICK = BreakerSettings.builder()
            .failures(3)
            .openFor(Duration.ofSeconds(30))
            .trials(1)
            .build();

    final Workshop shop = new Workshop();
    final AtomicInteger runs = new AtomicInteger();
    final Semaphore gate = new Semaphore(0);
    volatile boolean down = true;

    @AfterEach
    void close() {
        gate.release(1_000);
        shop.close();
    }

    void partner() {
        shop.task("order", PARTNER, (arguments, context) -> {
            runs.incrementAndGet();
            if (down) {
                throw http(503);
            }
            return null;
        });
    }

    static HttpStatusException http(int status) {
        return new HttpStatusException(status, Map.of(), null);
    }

    static WorkerBuilder quick(WorkerBuilder builder) {
        return builder.breaker("partner", QUICK);
    }

    static BreakerState state(Worker worker) {
        return worker.breakers().statuses().get(0).state();
    }

    /** Failures in a row until it opens: three in one worker. How many messages that took. */
    int outage() {
        int sent = 0;
        while (shop.changes.isEmpty()) {
            shop.send("order");
            shop.nextFinished();
            sent++;
            assertThat(sent)
                    .as("failures of at most three workers, three in a row in one")
                    .isLessThanOrEqualTo(7);
        }
        return sent;
    }

    /** Turns time until a condition holds; in steps, as delays follow each other. */
    void turnUntil(java.util.function.BooleanSupplier holds) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            if (!holds.getAsBoolean()) {
                shop.clock.advance(Duration.ofSeconds(1));
            }
            return holds.getAsBoolean();
        });
    }
}
