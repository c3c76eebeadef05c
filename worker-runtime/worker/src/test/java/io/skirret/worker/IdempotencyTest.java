package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.AsyncResult;
import io.skirret.client.Chain;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.DeadLetter;
import io.skirret.message.internal.TaskCall;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Of the calls with one key, one has its effect; the others wait for it and get its result. */
class IdempotencyTest extends KeyedCalls {

    @Test
    void a_second_call_gets_the_result_of_the_first_and_does_not_run() {
        start();
        pay("a", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        answered("a", "EUR by a");

        pay("b", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        answered("b", "EUR by a");
        assertThat(runs).containsExactly("a");

        pay("c", 43, "EUR");
        shop.ended(Ending.SUCCEEDED);
        answered("c", "EUR by c");
        shop.assertDrained();
    }

    @Test
    void other_arguments_under_the_same_key_are_a_dead_letter() {
        start();
        pay("a", 42, "EUR");
        shop.ended(Ending.SUCCEEDED);

        pay("b", 42, "USD");

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-conflict");
        DeadLetter dead = shop.onlyDead();
        assertThat(dead.exceptionMessage())
                .contains("same idempotency key (order:42)", "others than those of call a", "give it a key of its own");
        assertThat(runs).containsExactly("a");
    }

    @Test
    void arguments_are_equal_however_they_are_written() {
        start();
        shop.publish(body("a", "[[42, {\"x\": 1.0, \"y\": [true, null]}], {}, {}]"));
        shop.ended(Ending.SUCCEEDED);
        shop.publish(body("b", "[[], {\"p1\": {\"y\": [true,null], \"x\": 1}, \"p0\": 42}, null]"));
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        shop.publish(body("c", "[[42, {\"x\": \"1\", \"y\": [true, null]}], {}, {}]"));
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-conflict");
    }

    @Test
    void a_call_whose_key_runs_waits_in_the_broker_and_burns_no_attempt() {
        startWithAKeyThatRuns();
        call("slow", "b", Map.of(), 42);
        WorkerEvent.TaskFinished waits = shop.ended(Ending.DELAYED);
        assertThat(waits.taskId()).isEqualTo("b");
        assertThat(waits.nextDelay()).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        Awaitility.await().until(() -> shop.broker.delayed() == 1);

        mayEnd.countDown();
        shop.ended(Ending.SUCCEEDED);
        answered("a", "by a");
        shop.clock.advance(Duration.ofSeconds(1));

        assertThat(shop.ended(Ending.SUCCEEDED).retries()).isZero();
        answered("b", "by a");
        assertThat(runs).containsExactly("a");
    }

    @Test
    void a_second_copy_of_a_call_waits_for_the_first_and_gets_its_result() {
        startWithAKeyThatRuns();
        call("slow", "a", Map.of(), 42);
        shop.ended(Ending.DELAYED);
        assertThat(runs).containsExactly("a");

        mayEnd.countDown();
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        answered("a", "by a");

        assertThat(endedAfterWaits().ran()).isFalse();
        answered("a", "by a");
        assertThat(runs).containsExactly("a");
    }

    @Test
    void a_key_counts_for_its_window_and_no_longer() {
        start(TaskSettings.builder()
                .idempotencyKey("order:{p0}")
                .idempotencyWindow(Duration.ofHours(2))
                .build());
        pay("a", 42, "EUR");
        shop.ended(Ending.SUCCEEDED);
        shop.clock.advance(Duration.ofMinutes(119));
        pay("b", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();

        shop.clock.advance(Duration.ofMinutes(1));
        pay("c", 42, "USD");

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
    }

    @Test
    void a_call_that_gives_null_in_its_key_is_not_run() {
        shop.task("pay", KEYED, (arguments, context) -> null, String.class);
        startWorker();

        shop.send("pay", (Object) null);

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-key");
    }

    @Test
    void arguments_that_do_not_fit_are_told_as_ever_and_claim_nothing() {
        start();
        shop.send("pay", "no number", "EUR");
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("arg-type-mismatch");
        shop.send("pay", 42);
        assertThat(shop.nextFinished().ending()).isEqualTo(Ending.DELAYED);
        pay("a", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
    }

    @Test
    void a_call_brings_a_key_of_its_own_and_a_chain_goes_on_with_the_earlier_result() throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        shop.task("count", (arguments, context) -> (long) runs.size() + (runs.add(context.id()) ? 1 : 0));
        shop.task("hear", (arguments, context) -> heard.add(arguments[0]) ? arguments[0] : null, long.class);
        shop.start(builder -> builder.idempotencyUrl(keys.url));
        try (TaskClient client = TaskClient.builder()
                .transport(shop.transport)
                .clock(shop.clock)
                .tasks(TaskRegistry.of(List.of()))
                .build()) {
            TaskOptions here = TaskOptions.builder().queue(Workshop.QUEUE).build();
            TaskOptions once = here.toBuilder().idempotencyKey("nightly").build();
            for (int i = 0; i < 2; i++) {
                AsyncResult<Long> last =
                        client.send(Chain.of(Signature.byName("count", Long.class, List.of(), Map.of(), once))
                                .then(Step.<Long, Long>byName("hear", Long.class, List.of(), Map.of(), here)));
                assertThat(last.get(Duration.ofSeconds(20))).isEqualTo(1L);
            }
        }
        assertThat(runs).hasSize(1);
        assertThat(heard).containsExactly(1L, 1L);
    }

    @Test
    void a_result_is_kept_for_a_second_call_too() throws Exception {
        String kept = keys.url.replace("trouble", "memory");
        shop.task("pay", KEYED, (arguments, context) -> "paid", long.class);
        shop.start(builder ->
                builder.policies(Workshop.STEADY).idempotencyUrl(keys.url).results(kept));
        shop.send(shop.call("pay").args(42L));
        shop.ended(Ending.SUCCEEDED);

        TaskCall.Builder second = shop.call("pay").args(42L);
        shop.publish(shop.encode(second));
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();

        try (TaskClient client = TaskClient.builder()
                .transport(shop.transport)
                .clock(shop.clock)
                .tasks(TaskRegistry.of(List.of()))
                .results(kept)
                .build()) {
            assertThat(client.result(second.build().id(), String.class).get(Duration.ofSeconds(20)))
                    .isEqualTo("paid");
        }
    }

    @Test
    void a_key_in_a_worker_without_a_store_is_a_dead_letter() {
        shop.task("count", (arguments, context) -> null);
        shop.start();

        shop.send(shop.call("count").idempotencyKey("nightly"));

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-store");
        assertThat(shop.onlyDead().exceptionMessage()).contains("set skirret.idempotency.url");
    }
}
