package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.Message;
import io.skirret.time.ManualClock;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The caller's clock is a minute ahead of the worker's. */
@Timeout(60)
class ClocksThatDifferTest {

    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final Workshop shop = new Workshop();
    private final ManualClock callers = new ManualClock(shop.clock.now().plus(AHEAD));

    @AfterEach
    void close() {
        shop.close();
    }

    private void call(TaskOptions options) {
        shop.task("later", (arguments, context) -> null);
        shop.start();
        TaskClient.builder()
                .transport(shop.transport)
                .clock(callers)
                .queue(Workshop.QUEUE)
                .build()
                .sendByName(
                        "later",
                        List.of(),
                        Map.of(),
                        options.toBuilder().ignoreResult(true).build());
    }

    @Test
    void a_countdown_is_as_long_as_it_says() {
        call(TaskOptions.builder().countdown(Duration.ofSeconds(10)).build());

        shop.clock.advance(Duration.ofMillis(9_999));
        assertThat(shop.broker.delayed()).as("still in the broker").isOne();
        shop.clock.advance(Duration.ofSeconds(1));
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    /** As a policy of the broker does that gives delay queues a shorter time to live. */
    @Test
    void a_countdown_that_the_broker_cut_short_waits_for_the_rest() {
        shop.task("later", (arguments, context) -> null);
        shop.start();
        Message call = shop.encode(
                shop.call("later").sentAt(shop.clock.now()).eta(shop.clock.now().plusSeconds(5)));
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("skirret_counted_down", headers.get("eta"));
        shop.clock.advance(Duration.ofSeconds(1));
        shop.publish(new Message(call.properties(), headers, call.body()));
        shop.ended(Ending.DELAYED);

        shop.clock.advance(Duration.ofMillis(3_999));
        assertThat(shop.broker.delayed()).as("still in the broker").isOne();
        shop.clock.advance(Duration.ofSeconds(1));
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void an_exact_time_is_the_workers() {
        call(TaskOptions.builder().eta(callers.now().plusSeconds(10)).build());

        shop.clock.advance(Duration.ofSeconds(11));
        shop.ended(Ending.DELAYED);
        shop.clock.advance(AHEAD);
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    /** As Celery's own retry does: it keeps our header and gives the call another time. */
    @Test
    void a_countdown_that_another_client_gave_another_time_waits_for_that() {
        call(TaskOptions.builder().countdown(Duration.ofSeconds(10)).build());
        Message first = shop.encode(shop.call("later"));
        shop.clock.advance(Duration.ofSeconds(11));
        shop.ended(Ending.SUCCEEDED);

        for (Object mark : new Object[] {true, "2026-01-01T00:01:10.000000+00:00", "", 1}) {
            Map<String, Object> headers = new LinkedHashMap<>(first.headers());
            headers.put("skirret_counted_down", mark);
            headers.put("eta", "2026-01-01T01:00:00.000000+00:00");
            shop.publish(new Message(first.properties(), headers, first.body()));
            shop.ended(Ending.DELAYED);
        }
        shop.clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 4; i++) {
            assertThat(shop.nextFinished().ending()).isIn(Ending.SUCCEEDED, Ending.DELAYED);
        }
    }
}
