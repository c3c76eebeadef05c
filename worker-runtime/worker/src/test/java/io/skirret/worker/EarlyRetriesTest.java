package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** I6: a retry that the broker hands out before its wait is over waits again, whatever shortened the wait. */
@Timeout(60)
class EarlyRetriesTest {

    private static final Duration WAIT = Duration.ofMillis(2_500);

    private final Workshop shop = new Workshop();

    @BeforeEach
    void start() {
        shop.task("again", (arguments, context) -> null);
        shop.start();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void one_that_comes_too_early_waits_for_the_rest() {
        shop.publish(failed(shop.clock.now().minusMillis(700), 1));
        shop.ended(Ending.DELAYED);

        shop.clock.advance(Duration.ofMillis(1_700));
        assertThat(shop.broker.delayed()).as("not yet").isOne();
        shop.clock.advance(Duration.ofMillis(200));
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void one_that_comes_in_time_runs() {
        shop.publish(failed(shop.clock.now().minus(WAIT), 1));

        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void one_from_a_worker_whose_clock_is_ahead_runs() {
        shop.publish(failed(shop.clock.now().plus(Duration.ofHours(1)), 1));

        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void a_history_that_another_client_copied_holds_nothing_up() {
        shop.publish(failed(shop.clock.now(), 3));

        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    /** A retry of the first attempt, which failed at that time. */
    private Message failed(Instant at, int retries) {
        Message call = shop.encode(shop.call("again"));
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("retries", retries);
        headers.put(
                "skirret_attempts",
                "{\"v\":1,\"dropped\":0,\"attempts\":[{\"n\":1,\"at\":\"" + at
                        + "\",\"worker\":\"w\",\"type\":\"\",\"exception\":\"E\",\"message\":null,\"delay_ms\":"
                        + WAIT.toMillis() + "}]}");
        return new Message(call.properties(), headers, call.body());
    }
}
