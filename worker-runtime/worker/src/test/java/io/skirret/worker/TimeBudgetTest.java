package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.WorkerEvent.TaskFinished;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.internal.consume.Deferrals;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What an open breaker defers keeps its attempts and the time it has to make them (E5); when it expires stays as it is.
 */
class TimeBudgetTest {

    private static final RetryPolicies POLICIES = RetryPolicies.builder()
            .add(RetryPolicy.builder("brief")
                    .maxRetries(50)
                    .base(Duration.ofSeconds(10))
                    .backoff(Backoff.fixed())
                    .jitter(Jitter.none())
                    .totalBudget(Duration.ofSeconds(35))
                    .build())
            .build();

    private final Workshop shop = new Workshop();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        shop.close();
    }

    private Worker start() {
        shop.task(
                "order",
                TaskSettings.builder().policy("brief").circuitBreaker("partner").build(),
                (arguments, context) -> {
                    runs.incrementAndGet();
                    throw new IOException("down");
                });
        return shop.start(builder -> builder.policies(POLICIES)
                .noRetryBudget()
                .breaker("partner", BreakerSettings.builder().failures(1_000).build()));
    }

    private void open(Worker worker) {
        Workshop.await(worker.breakers().forceOpen("partner", "they migrate"));
        Awaitility.await().until(() -> state(worker) == BreakerState.FORCED_OPEN);
    }

    private void close(Worker worker) {
        Workshop.await(worker.breakers().reset("partner", ""));
        Awaitility.await().until(() -> state(worker) == BreakerState.CLOSED);
    }

    private static BreakerState state(Worker worker) {
        return worker.breakers().statuses().get(0).state();
    }

    /** Turns the clock from wait to wait, and says for how long, until one ends otherwise. */
    private TaskFinished turnWhileParked(int times) {
        TaskFinished event = shop.ended(Ending.DELAYED);
        for (int i = 1; i < times; i++) {
            shop.clock.advance(event.nextDelay());
            event = shop.ended(Ending.DELAYED);
        }
        return event;
    }

    @Test
    void the_time_budget_does_not_run_while_a_breaker_holds_a_retry_back() {
        Worker worker = start();
        shop.send("order");
        shop.ended(Ending.RETRIED);

        for (int outage = 0; outage < 2; outage++) {
            open(worker);
            shop.clock.advance(Duration.ofSeconds(10));
            TaskFinished last = turnWhileParked(3);
            close(worker);
            shop.clock.advance(last.nextDelay());
            assertThat(shop.ended(Ending.RETRIED).retries()).isEqualTo(outage + 1);
        }
        assertThat(runs).hasValue(3);
        shop.clock.advance(Duration.ofSeconds(10));

        // 30 s of trying, and the next would make 40.
        TaskFinished end = shop.ended(Ending.DEAD_LETTERED);
        assertThat(end.deadLetterReason()).isEqualTo("time-budget-spent");
        assertThat(shop.onlyDead().exceptionMessage()).isEqualTo("down");
        assertThat(shop.onlyDead().message().headers())
                .as("a new life begins without")
                .doesNotContainKey("skirret_deferred_ms");
    }

    @Test
    void what_waits_before_its_first_run_has_all_its_time_and_no_more() {
        Worker worker = start();
        open(worker);
        shop.send("order");
        TaskFinished last = turnWhileParked(3);
        close(worker);
        shop.clock.advance(last.nextDelay());

        for (int run = 0; run < 3; run++) {
            shop.ended(Ending.RETRIED);
            shop.clock.advance(Duration.ofSeconds(10));
        }

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("time-budget-spent");
        assertThat(runs).hasValue(4);
    }

    @Test
    void what_a_producer_claims_does_not_help_a_first_run() {
        Message message = shop.encode(shop.call("order"));
        start();

        shop.publish(Deferrals.addTime(message, Duration.ofDays(2)));

        for (int run = 0; run < 3; run++) {
            shop.ended(Ending.RETRIED);
            shop.clock.advance(Duration.ofSeconds(10));
        }
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("time-budget-spent");
    }

    @Test
    void when_a_call_expires_stays_as_its_sender_said() {
        Worker worker = start();
        open(worker);
        shop.send(shop.call("order").expires(shop.clock.now().plusSeconds(40), null));
        TaskFinished parked = shop.ended(Ending.DELAYED);
        close(worker);

        shop.clock.advance(parked.nextDelay());

        shop.ended(Ending.EXPIRED);
        assertThat(runs).hasValue(0);
    }
}
