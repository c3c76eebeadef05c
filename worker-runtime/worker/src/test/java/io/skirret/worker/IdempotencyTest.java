package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.AsyncResult;
import io.skirret.client.Chain;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskCall;
import io.skirret.task.Reject;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.task.TimeLimitExceeded;
import io.skirret.worker.WorkerEvent.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of the calls with one key, one has its effect; the others wait for it and get its result. */
class IdempotencyTest {

    private static final TaskSettings KEYED =
            TaskSettings.builder().policy("steady").idempotencyKey("order:{p0}").build();

    private static final Map<String, Object> REPLAYED = Map.of("skirret_replays", 1);

    private final Workshop shop = new Workshop();
    private final KeysInTrouble keys = new KeysInTrouble(shop.clock);
    private final BlockingQueue<String> runs = new LinkedBlockingQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private @Nullable Worker worker;

    @AfterEach
    void close() {
        mayEnd.countDown();
        shop.close();
    }

    private void start() {
        start(KEYED);
    }

    private void start(TaskSettings settings) {
        shop.task(
                "pay",
                settings,
                (arguments, context) -> {
                    runs.add(context.id());
                    Throwable thrown = failure;
                    if (thrown != null) {
                        throw thrown;
                    }
                    return arguments[1] + " by " + context.id();
                },
                long.class,
                Object.class);
        shop.task(
                "slow",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    begun.countDown();
                    Workshop.await(mayEnd);
                    return "by " + context.id();
                },
                long.class);
        worker = shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
    }

    private void pay(String id, Object... arguments) {
        call("pay", id, Map.of(), arguments);
    }

    private void replay(String id, Object... arguments) {
        call("pay", id, REPLAYED, arguments);
    }

    private void call(String task, String id, Map<String, Object> more, Object... arguments) {
        Message plain = shop.encode(TaskCall.of(task, id).args(arguments).replyTo(shop.replyTo()));
        Map<String, @Nullable Object> headers = new HashMap<>(plain.headers());
        headers.putAll(more);
        shop.publish(new Message(plain.properties(), headers, plain.body()));
    }

    /** How the one call that waits ends, however often it waits again. */
    private WorkerEvent.TaskFinished endedAfterWaits() {
        while (true) {
            shop.clock.advance(Duration.ofSeconds(20));
            WorkerEvent.TaskFinished event = shop.nextFinished();
            if (event.ending() != Ending.DELAYED) {
                assertThat(event.ending()).as(event.toString()).isEqualTo(Ending.SUCCEEDED);
                return event;
            }
        }
    }

    /** However often it is told to stop. */
    private void awaitDeaf() {
        boolean interrupted = true;
        while (interrupted) {
            try {
                mayEnd.await();
                interrupted = false;
            } catch (InterruptedException deaf) {
                assertThat(mayEnd.getCount()).isNotNegative();
            }
        }
    }

    private void answered(String id, String result) {
        ResultMessage reply = shop.nextReply();
        assertThat(reply.taskId()).isEqualTo(id);
        assertThat(reply.status()).isEqualTo("SUCCESS");
        assertThat(reply.result().asText()).isEqualTo(result);
    }

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

    private Message body(String id, String json) {
        Message plain = shop.encode(TaskCall.of("pay", id).args(1, 2));
        return new Message(plain.properties(), plain.headers(), json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_call_whose_key_runs_waits_in_the_broker_and_burns_no_attempt() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
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
    void a_run_that_is_retried_gives_its_key_back() {
        start();
        failure = new IllegalStateException("for now");
        pay("a", 42, "EUR");
        shop.ended(Ending.RETRIED);
        failure = null;
        pay("b", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();

        shop.clock.advance(Duration.ofSeconds(11));

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        assertThat(runs).containsExactly("a", "b");
    }

    @Test
    void used_up_retries_give_the_key_back() {
        start(TaskSettings.builder().maxRetries(0).idempotencyKey("order:{p0}").build());
        failure = new IllegalStateException("for now");
        pay("a", 42, "EUR");
        shop.ended(Ending.DEAD_LETTERED);
        failure = null;

        pay("b", 42, "EUR");

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
    }

    @Test
    void a_failure_for_good_is_kept_until_a_person_retries() {
        start();
        failure = new Reject("the card is stolen");
        pay("a", 42, "EUR");
        shop.ended(Ending.DEAD_LETTERED);
        failure = null;

        pay("b", 42, "EUR");
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-failed-before");
        assertThat(shop.dead().get(1).exceptionMessage()).contains("call a", "order:42", "the card is stolen");
        assertThat(runs).containsExactly("a");

        replay("b", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        replay("a", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        assertThat(runs).containsExactly("a", "b");
    }

    @Test
    void a_dead_letter_that_was_edited_claims_its_key_anew() {
        start();
        failure = new Reject("no such currency");
        pay("a", 42, "EURO");
        shop.ended(Ending.DEAD_LETTERED);
        failure = null;

        replay("a", 42, "EUR");

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
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
    void a_redelivery_takes_the_claim_of_its_dead_worker_at_once_and_that_one_cannot_end_it() {
        shop.task(
                "slow",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    if (runs.size() == 1) {
                        begun.countDown();
                        Workshop.await(mayEnd);
                        return "first run";
                    }
                    return "second run";
                },
                long.class);
        shop.startMortal(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);

        shop.kill();
        shop.another(
                "other@test",
                builder -> builder.policies(Workshop.STEADY).quarantineFrom(5).idempotencyUrl(keys.url));

        assertThat(shop.ended(Ending.SUCCEEDED).worker()).isEqualTo("other@test");
        answered("a", "second run");
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            mayEnd.countDown();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(lines.texts().toString())
                            .contains("Expected to hold the key of slow[a], order:42"));
        }
        call("slow", "b", Map.of(), 42);
        shop.ended(Ending.SUCCEEDED);
        answered("b", "second run");
    }

    @Test
    void a_lease_is_renewed_while_the_run_goes_on() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        for (int i = 1; i <= 6; i++) {
            int renewed = i;
            shop.clock.advance(Duration.ofSeconds(20));
            Awaitility.await().until(() -> {
                shop.clock.advance(Duration.ofSeconds(1));
                return keys.renewals.get() >= renewed;
            });
        }

        call("slow", "b", Map.of(), 42);

        assertThat(shop.ended(Ending.DELAYED).taskId()).isEqualTo("b");
    }

    @Test
    void a_lease_that_could_not_be_renewed_and_that_nobody_took_over_is_ended_all_the_same() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        keys.away = true;
        shop.clock.advance(Duration.ofSeconds(61));
        passIsOver();
        keys.away = false;
        mayEnd.countDown();
        shop.ended(Ending.SUCCEEDED);
        storeAnswersAgain();
        call("slow", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
    }

    @Test
    void a_lease_that_could_not_be_renewed_is_taken_over_and_its_holder_is_refused() {
        shop.task(
                "slow",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    if (context.id().equals("a")) {
                        begun.countDown();
                        Workshop.await(mayEnd);
                    }
                    return "by " + context.id();
                },
                long.class);
        shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        keys.hang("renew");
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(5));
            return keys.asked.get() == 2;
        });
        shop.clock.advance(Duration.ofSeconds(61));

        call("slow", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        answered("b", "by b");
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.goOn("renew");
            passIsOver();
            mayEnd.countDown();
            shop.ended(Ending.SUCCEEDED);
            answered("a", "by a");

            assertThat(lines.texts()).hasSize(2);
            assertThat(lines.texts().get(0))
                    .contains("the key of slow[a], order:42 still, but another run has claimed it, or it was forgotten:"
                            + " its run goes on beside that one");
            assertThat(lines.texts().get(1)).contains("its run has ended, and its effect may have taken place twice");
        }
        call("slow", "c", Map.of(), 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        answered("c", "by b");
    }

    @Test
    void while_the_store_is_away_calls_wait_and_burn_no_attempt() {
        start();
        keys.away = true;
        pay("a", 42, "EUR");
        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        pay("b", 43, "EUR");
        shop.ended(Ending.DELAYED);
        // Within a second it is not asked again.
        assertThat(keys.asked).hasValue(1);
        assertThat(runs).isEmpty();

        keys.away = false;
        // One asks, and the other may have to wait for what that one learns.
        int succeeded = 0;
        while (succeeded < 2) {
            shop.clock.advance(Duration.ofSeconds(3));
            WorkerEvent.TaskFinished event = shop.nextFinished();
            assertThat(event.retries()).isZero();
            succeeded += event.ending() == Ending.SUCCEEDED ? 1 : 0;
        }
        assertThat(runs).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_worker_tells_that_its_store_is_away() {
        shop.task("pay", KEYED, (arguments, context) -> null, long.class);
        Worker worker = shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        assertThat(worker.health().problems()).isEmpty();
        keys.away = true;
        call("pay", "a", Map.of(), 42);
        shop.ended(Ending.DELAYED);

        assertThat(worker.health().problems().toString())
                .contains(
                        "the store of idempotency keys does not answer (the test's keys), and calls with a key wait in the"
                                + " broker until it does: ",
                        "nobody there");
    }

    @Test
    void a_store_that_is_away_at_the_end_is_told_later() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        keys.away = true;
        mayEnd.countDown();
        shop.ended(Ending.SUCCEEDED);
        answered("a", "by a");

        keys.away = false;
        storeAnswersAgain();
        call("slow", "b", Map.of(), 42);
        shop.ended(Ending.SUCCEEDED);

        answered("b", "by a");
    }

    private void storeAnswersAgain() {
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return worker.health().problems().isEmpty();
        });
    }

    /** Until the thread that looks what is due has ended, or waits for another. */
    private static void passIsOver() {
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("skirret-idempotency")
                                && thread.getState() != Thread.State.BLOCKED));
    }

    @Test
    void an_end_whose_answer_was_lost_is_told_again_and_is_no_loss() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.losesAnswers = true;
            mayEnd.countDown();
            shop.ended(Ending.SUCCEEDED);

            keys.losesAnswers = false;
            storeAnswersAgain();
            passIsOver();

            assertThat(lines.texts().toString()).contains("answers again").doesNotContain("Expected to hold the key");
        }
    }

    @Test
    void an_end_that_is_being_told_is_told_by_nobody_else() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.hang("end");
            mayEnd.countDown();
            Awaitility.await().until(() -> keys.asked.get() == 2);
            shop.clock.advance(Duration.ofSeconds(5));
            passIsOver();
            keys.goOn("end");
            shop.ended(Ending.SUCCEEDED);
            passIsOver();

            assertThat(keys.asked).hasValue(2);
            assertThat(lines.texts()).isEmpty();
        }
    }

    @Test
    void a_run_that_ends_does_not_wait_until_its_lease_has_been_renewed() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.hang("renew");
            shop.clock.advance(Duration.ofSeconds(15));
            passIsOver();
            Awaitility.await().until(() -> {
                shop.clock.advance(Duration.ofSeconds(5));
                return keys.asked.get() == 2;
            });
            mayEnd.countDown();
            shop.ended(Ending.SUCCEEDED);
            answered("a", "by a");
            keys.goOn("renew");
            passIsOver();

            assertThat(lines.texts()).isEmpty();
        }
    }

    @Test
    void a_call_that_gives_null_in_its_key_is_not_run() {
        shop.task("pay", KEYED, (arguments, context) -> null, String.class);
        shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));

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

    @Test
    void a_result_that_nobody_waited_for_and_that_cannot_be_written_fails_no_call_but_who_wants_it() {
        shop.task(
                "odd",
                KEYED,
                (arguments, context) -> new Object() {
                    @SuppressWarnings("unused")
                    public String getWord() {
                        throw new IllegalStateException("unreadable");
                    }
                },
                long.class);
        shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        shop.send("odd", 42);
        shop.ended(Ending.SUCCEEDED);
        shop.send("odd", 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();

        call("odd", "c", Map.of(), 42);

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-result");
    }

    @Test
    void a_run_whose_result_cannot_be_written_had_its_effect_and_is_not_repeated() {
        shop.task(
                "odd",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    return new Object() {
                        @SuppressWarnings("unused")
                        public String getWord() {
                            throw new IllegalStateException("unreadable");
                        }
                    };
                },
                long.class);
        shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        call("odd", "a", Map.of(), 42);
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("result-not-serialisable");

        call("odd", "a", REPLAYED, 42);
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-result");
        call("odd", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-result");

        assertThat(runs).containsExactly("a");
    }

    @Test
    void a_body_that_is_given_up_leaves_the_key_to_its_lease_since_it_may_go_on() {
        shop.task(
                "deaf",
                TaskSettings.builder()
                        .timeLimit(Duration.ofSeconds(5))
                        .dontAutoretryFor(Set.of(TimeLimitExceeded.class))
                        .idempotencyKey("order:{p0}")
                        .build(),
                (arguments, context) -> {
                    runs.add(context.id());
                    if (context.id().equals("a")) {
                        begun.countDown();
                        awaitDeaf();
                    }
                    return null;
                },
                long.class);
        shop.start(builder -> builder.idempotencyUrl(keys.url).interruptGrace(Duration.ofSeconds(2)));
        call("deaf", "a", Map.of(), 42);
        Workshop.await(begun);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.clock.advance(Duration.ofSeconds(2));
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("vetoed-by-task");

        call("deaf", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.DELAYED).taskId()).isEqualTo("b");

        assertThat(endedAfterWaits().ran()).isTrue();
        assertThat(runs).containsExactly("a", "b");
    }

    @Test
    void a_run_that_stops_at_its_hard_limit_gives_its_key_to_its_retry() {
        shop.task(
                "pay",
                TaskSettings.builder()
                        .policy("steady")
                        .timeLimit(Duration.ofSeconds(5))
                        .idempotencyKey("order:{p0}")
                        .build(),
                (arguments, context) -> {
                    if (context.retries() == 0) {
                        begun.countDown();
                        mayEnd.await();
                    }
                    return null;
                },
                long.class);
        shop.start(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        call("pay", "a", Map.of(), 42);
        Workshop.await(begun);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.ended(Ending.RETRIED);

        shop.clock.advance(Duration.ofSeconds(11));

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
    }

    @Test
    void a_run_that_the_end_of_its_worker_cut_short_gives_its_key_back_also_after_an_early_acknowledgement() {
        shop.task(
                "early",
                TaskSettings.builder()
                        .acksLate(false)
                        .idempotencyKey("order:{p0}")
                        .build(),
                (arguments, context) -> {
                    runs.add(context.id());
                    if (context.id().equals("a")) {
                        begun.countDown();
                        mayEnd.await();
                    }
                    return null;
                },
                long.class);
        Worker first = shop.start(builder -> builder.idempotencyUrl(keys.url));
        call("early", "a", Map.of(), 42);
        Workshop.await(begun);
        Workshop.await(first.shutdownNow());
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("cancelled-after-early-ack");

        shop.another("other@test", builder -> builder.idempotencyUrl(keys.url));
        call("early", "b", Map.of(), 42);

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        assertThat(runs).containsExactly("a", "b");
    }

    @Test
    void a_second_copy_of_a_call_waits_for_the_first_and_gets_its_result() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
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
    void while_the_store_hangs_one_call_at_a_time_waits_for_it() {
        start();
        keys.away = true;
        pay("a", 42, "EUR");
        shop.ended(Ending.DELAYED);
        keys.away = false;
        keys.hang("claim");
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return keys.asked.get() == 2;
        });
        shop.finished.clear();

        shop.clock.advance(Duration.ofSeconds(5));
        pay("b", 43, "EUR");
        assertThat(shop.ended(Ending.DELAYED).taskId()).isEqualTo("b");
        assertThat(keys.asked).hasValue(2);

        keys.goOn("claim");
        assertThat(shop.ended(Ending.SUCCEEDED).taskId()).isEqualTo("a");
        assertThat(endedAfterWaits().taskId()).isEqualTo("b");
    }

    @Test
    void what_is_not_asked_says_nothing_of_a_store_that_is_away() {
        start();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        keys.away = true;
        pay("b", 43, "EUR");
        shop.ended(Ending.DELAYED);

        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            // It looks, and no lease is to be renewed yet.
            shop.clock.advance(Duration.ofSeconds(5));
            passIsOver();

            assertThat(lines.texts().toString()).doesNotContain("answers again");
        }
    }
}
