package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.OnExhausted;
import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.breaker.BreakerSettings.WhenOpen;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task whose calls are kept when their retries are used up, until somebody lets them go. */
class ParkedCallsTest {

    private static final TaskSettings PARKING = TaskSettings.builder()
            .onExhausted(OnExhausted.PARK)
            .maxRetries(1)
            .circuitBreaker("partner")
            .build();

    private final Workshop shop = new Workshop();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        shop.close();
    }

    private void partner(TaskSettings settings, int status, AtomicBoolean down) {
        shop.task("order", settings, (arguments, context) -> {
            runs.incrementAndGet();
            if (down.get()) {
                throw PartnerBreaker.http(status);
            }
            return null;
        });
        shop.start();
    }

    private void retry() {
        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofHours(1));
    }

    @Test
    void it_waits_beside_the_dead_letters_with_the_name_of_its_breaker() {
        partner(PARKING, 503, new AtomicBoolean(true));

        try (LogLines log = LogLines.of("io.skirret.worker")) {
            shop.send("order");
            retry();
            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("parked");

            assertThat(log.warnings())
                    .filteredOn(line -> line.startsWith("Parked order["))
                    .singleElement()
                    .asString()
                    .contains("1 of 1 retries are used", "EXTERNAL_API_DOWN", "skirret.dead")
                    .contains("until a console sees breaker 'partner' close, or for a person")
                    .contains("skirret dlq retry skirret --id ", " --yes");
        }
        DeadLetter parked = shop.onlyDead();
        assertThat(parked.reason()).isEqualTo(DeadLetter.PARKED);
        assertThat(parked.breaker()).isEqualTo("partner");
        assertThat(parked.attempts()).isEqualTo(2);
        assertThat(parked.failureType()).isEqualTo("EXTERNAL_API_DOWN");
        shop.assertDrained();
    }

    @Test
    void let_go_it_has_all_its_retries_again() {
        AtomicBoolean down = new AtomicBoolean(true);
        partner(PARKING, 503, down);
        shop.send("order");
        retry();
        shop.ended(Ending.DEAD_LETTERED);

        shop.publish(shop.onlyDead().original());
        shop.ended(Ending.RETRIED);
        down.set(false);
        shop.clock.advance(Duration.ofHours(1));

        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(4);
    }

    @Test
    void a_breaker_of_its_own_is_told_by_the_name_of_the_task() {
        TaskSettings own = TaskSettings.builder()
                .onExhausted(OnExhausted.PARK)
                .maxRetries(0)
                .circuitBreaker("own")
                .build();
        partner(own, 503, new AtomicBoolean(true));

        shop.send("order");
        shop.ended(Ending.DEAD_LETTERED);

        assertThat(shop.onlyDead().breaker()).isEqualTo("order");
    }

    @Test
    void without_a_breaker_it_waits_for_a_person() {
        partner(
                TaskSettings.builder()
                        .onExhausted(OnExhausted.PARK)
                        .maxRetries(0)
                        .build(),
                503,
                new AtomicBoolean(true));

        try (LogLines log = LogLines.of("io.skirret.worker")) {
            shop.send("order");
            shop.ended(Ending.DEAD_LETTERED);
            assertThat(log.warnings()).anySatisfy(line -> assertThat(line).contains("for a person; to let it go"));
        }
        assertThat(shop.onlyDead().reason()).isEqualTo("parked");
        assertThat(shop.onlyDead().breaker()).isNull();
    }

    @Test
    void what_trying_again_cannot_help_dies() {
        partner(PARKING, 404, new AtomicBoolean(true));

        shop.send("order");
        shop.ended(Ending.DEAD_LETTERED);

        assertThat(shop.onlyDead().reason()).isEqualTo("http-status-not-retryable");
        assertThat(shop.onlyDead().breaker()).isNull();
        assertThat(runs).hasValue(1);
    }

    @Test
    void what_the_task_rejects_dies() {
        shop.task("order", PARKING, (arguments, context) -> {
            throw new Reject("no such customer");
        });
        shop.start();

        shop.send("order");
        shop.ended(Ending.DEAD_LETTERED);

        assertThat(shop.onlyDead().reason()).isEqualTo("rejected");
    }

    @Test
    void it_is_parked_too_when_the_time_for_all_retries_is_over() {
        shop.task(
                "order",
                TaskSettings.builder()
                        .policy("brief")
                        .onExhausted(OnExhausted.PARK)
                        .build(),
                (arguments, context) -> {
                    throw PartnerBreaker.http(503);
                });
        shop.start(builder -> builder.policies(RetryPolicies.builder()
                .add(RetryPolicy.builder("brief")
                        .base(Duration.ofMinutes(1))
                        .totalBudget(Duration.ofSeconds(10))
                        .build())
                .build()));

        shop.send("order");
        shop.ended(Ending.DEAD_LETTERED);

        assertThat(shop.onlyDead().reason()).isEqualTo("parked");
    }

    @Test
    void what_an_open_breaker_lets_fail_until_the_retries_are_used_up_is_parked() {
        shop.task("order", PARKING, (arguments, context) -> runs.incrementAndGet());
        Worker worker = shop.start(builder -> builder.breaker(
                "partner",
                PartnerBreaker.QUICK.toBuilder().whenOpen(WhenOpen.FAIL).build()));
        Workshop.await(worker.breakers().forceOpen("partner", "a test"));

        shop.send("order");
        retry();
        shop.ended(Ending.DEAD_LETTERED);

        assertThat(shop.onlyDead().reason()).isEqualTo("parked");
        assertThat(shop.onlyDead().breaker()).isEqualTo("partner");
        assertThat(runs).hasValue(0);
    }
}
