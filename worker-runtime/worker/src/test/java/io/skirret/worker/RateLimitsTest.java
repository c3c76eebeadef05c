package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is over a rate waits in the broker, burns no attempt, keeps no other task waiting, and runs in the end. */
class RateLimitsTest {

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void what_is_over_the_rate_waits_for_its_turn_in_the_broker_once() {
        shop.task("mail", TaskSettings.builder().rateLimit("10/m").build(), (arguments, context) -> null);
        shop.task("other", (arguments, context) -> null);
        shop.start();
        for (int i = 0; i < 5; i++) {
            shop.send("mail");
        }

        List<WorkerEvent.TaskFinished> first = shop.ended(5);
        assertThat(first)
                .filteredOn(event -> event.ending() == Ending.SUCCEEDED)
                .hasSize(1);
        assertThat(Workshop.waits(first))
                .containsExactly(
                        Duration.ofSeconds(6), Duration.ofSeconds(12), Duration.ofSeconds(18), Duration.ofSeconds(24));
        Awaitility.await().until(() -> shop.broker.unsettled(Workshop.QUEUE) == 0);
        assertThat(shop.broker.delayed()).isEqualTo(4);
        shop.send("other");
        assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("other");

        for (int turn = 1; turn <= 4; turn++) {
            shop.clock.advance(Duration.ofMillis(5_999));
            assertThat(shop.started).hasSize(turn + 1);
            shop.clock.advance(Duration.ofMillis(1));
            WorkerEvent.TaskFinished turned = shop.ended(Ending.SUCCEEDED);
            assertThat(turned.task()).isEqualTo("mail");
            assertThat(turned.retries()).isZero();
        }
        shop.assertDrained();
    }

    @Test
    void a_fresh_call_does_not_take_the_turn_of_one_that_waits() {
        shop.task("mail", TaskSettings.builder().rateLimit("10/m").build(), (arguments, context) -> null);
        shop.start(builder -> builder.concurrency(1));
        shop.send(shop.call("mail"));
        shop.ended(Ending.SUCCEEDED);
        shop.send("mail");
        String waiting = shop.ended(Ending.DELAYED).taskId();

        shop.clock.advance(Duration.ofMillis(5_000));
        shop.send("mail");
        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isEqualTo(Duration.ofSeconds(7));
        shop.clock.advance(Duration.ofSeconds(1));

        assertThat(shop.ended(Ending.SUCCEEDED).taskId()).isEqualTo(waiting);
    }

    @Test
    void a_task_has_one_rate_under_all_its_names() {
        shop.task(
                "mail", TaskSettings.builder().rateLimit("1/m").aliases("post").build(), (arguments, context) -> null);
        shop.start();

        shop.send("mail");
        shop.ended(Ending.SUCCEEDED);
        shop.send("post");

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void nought_is_no_limit() {
        shop.task("mail", TaskSettings.builder().rateLimit("0").build(), (arguments, context) -> null);
        shop.start();
        for (int i = 0; i < 20; i++) {
            shop.send("mail");
        }

        assertThat(shop.ended(20)).allMatch(event -> event.ending() == Ending.SUCCEEDED);
    }

    @Test
    void what_expires_while_it_waits_is_not_run_and_takes_no_turn() {
        shop.task("mail", TaskSettings.builder().rateLimit("10/m").build(), (arguments, context) -> null);
        shop.start();
        shop.send("mail");
        shop.ended(Ending.SUCCEEDED);
        shop.send(shop.call("mail").expires(shop.clock.now().plusSeconds(3), null));
        shop.ended(Ending.DELAYED);

        shop.clock.advance(Duration.ofSeconds(6));
        shop.ended(Ending.EXPIRED);
        shop.clock.advance(Duration.ofMinutes(1));
        shop.send("mail");

        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void a_message_that_was_held_by_another_worker_has_the_same_rights_here() {
        shop.task("mail", TaskSettings.builder().rateLimit("10/m").build(), (arguments, context) -> null);
        Worker first = shop.start();
        for (int i = 0; i < 4; i++) {
            shop.send("mail");
        }
        shop.ended(4);
        Workshop.await(first.shutdown(Duration.ZERO));
        Worker second = shop.builder().build();
        second.start();

        for (int i = 0; i < 3; i++) {
            shop.clock.advance(Duration.ofSeconds(6));
            shop.ended(Ending.SUCCEEDED);
        }
        shop.assertDrained();
        Workshop.await(second.shutdown(Duration.ZERO));
    }

    @Test
    void each_value_of_the_key_has_a_rate_of_its_own() {
        shop.task(
                "mail",
                TaskSettings.builder().rateLimit("10/m").rateLimitKey("user").build(),
                (arguments, context) -> null);
        shop.start();
        for (int i = 0; i < 2; i++) {
            shop.send(shop.call("mail").header("skirret_ctx_user", "ada"));
            shop.send(shop.call("mail").header("skirret_ctx_user", 42));
            shop.send("mail");
            shop.send(shop.call("mail").header("skirret_ctx_user", List.of("odd")));
        }

        List<WorkerEvent.TaskFinished> events = shop.ended(8);

        assertThat(events)
                .filteredOn(event -> event.ending() == Ending.SUCCEEDED)
                .hasSize(3);
        assertThat(Workshop.waits(events))
                .as("calls that name no user share one rate")
                .containsExactly(
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(18));
        for (int due : new int[] {3, 1, 1}) {
            shop.clock.advance(Duration.ofSeconds(6));
            assertThat(shop.ended(due)).allMatch(event -> event.ending() == Ending.SUCCEEDED);
        }
        shop.assertDrained();
    }

    @Test
    void all_workers_of_a_queue_keep_the_rate_of_a_key_together() {
        shop.task(
                "mail",
                TaskSettings.builder().rateLimit("1/s").rateLimitKey("user").build(),
                (arguments, context) -> null);
        Worker first = shop.builder().build();
        first.start();
        shop.start();
        Workshop.await(first.shutdown(Duration.ZERO));

        assertThat(waitOfTheSecond("ada")).as("of two workers, as counted last").isEqualTo(Duration.ofSeconds(2));

        AtomicInteger users = new AtomicInteger();
        Awaitility.await("the one that left is no longer counted").until(() -> {
            shop.clock.advance(Duration.ofSeconds(5));
            shop.finished.clear();
            return waitOfTheSecond("user " + users.incrementAndGet()).equals(Duration.ofSeconds(1));
        });
    }

    private Duration waitOfTheSecond(String user) {
        String waiting = "";
        Duration wait = Duration.ZERO;
        for (int i = 0; i < 2; i++) {
            String id = user + i;
            shop.send(TaskCall.of("mail", id).header("skirret_ctx_user", user));
            waiting = id;
            WorkerEvent.TaskFinished event = shop.nextFinished();
            while (!event.taskId().equals(waiting)) {
                event = shop.nextFinished();
            }
            wait = event.nextDelay() == null ? Duration.ZERO : event.nextDelay();
        }
        return wait;
    }

    @Test
    void headers_from_outside_buy_no_right() {
        shop.task("mail", TaskSettings.builder().rateLimit("1/m").build(), (arguments, context) -> null);
        shop.start();
        shop.send("mail");
        shop.ended(Ending.SUCCEEDED);
        Message plain = shop.encode(shop.call("mail"));
        for (Object forged : new Object[] {-1, "many", Integer.MAX_VALUE}) {
            java.util.Map<String, Object> headers = new java.util.HashMap<>(plain.headers());
            headers.put("skirret_deferrals", forged);
            shop.publish(new Message(plain.properties(), headers, plain.body()));
            shop.ended(Ending.DELAYED);
        }
    }
}
