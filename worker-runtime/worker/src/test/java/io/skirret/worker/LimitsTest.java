package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.TaskCall;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.consume.Returns;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is over a limit waits in the broker, burns no attempt, keeps no other task waiting, and runs in the end. */
class LimitsTest {

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    private List<WorkerEvent.AttemptFinished> ended(int count) {
        List<WorkerEvent.AttemptFinished> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(shop.nextFinished());
        }
        return events;
    }

    private static List<Duration> waits(List<WorkerEvent.AttemptFinished> events) {
        return events.stream()
                .filter(event -> event.ending() == Ending.DELAYED)
                .map(WorkerEvent.AttemptFinished::delay)
                .sorted()
                .toList();
    }

    @Test
    void what_is_over_the_rate_waits_for_its_turn_in_the_broker_once() {
        shop.task("mail", TaskSettings.builder().rateLimit("10/m").build(), (arguments, context) -> null);
        shop.task("other", (arguments, context) -> null);
        shop.start();
        for (int i = 0; i < 5; i++) {
            shop.send("mail");
        }

        List<WorkerEvent.AttemptFinished> first = ended(5);
        assertThat(first)
                .filteredOn(event -> event.ending() == Ending.SUCCEEDED)
                .hasSize(1);
        assertThat(waits(first))
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
            WorkerEvent.AttemptFinished turned = shop.ended(Ending.SUCCEEDED);
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
        assertThat(shop.ended(Ending.DELAYED).delay()).isEqualTo(Duration.ofSeconds(7));
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

        assertThat(shop.ended(Ending.DELAYED).delay()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void nought_is_no_limit() {
        shop.task("mail", TaskSettings.builder().rateLimit("0").build(), (arguments, context) -> null);
        shop.start();
        for (int i = 0; i < 20; i++) {
            shop.send("mail");
        }

        assertThat(ended(20)).allMatch(event -> event.ending() == Ending.SUCCEEDED);
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
        ended(4);
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

        List<WorkerEvent.AttemptFinished> events = ended(8);

        assertThat(events)
                .filteredOn(event -> event.ending() == Ending.SUCCEEDED)
                .hasSize(3);
        assertThat(waits(events))
                .as("calls that name no user share one rate")
                .containsExactly(
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(18));
        for (int due : new int[] {3, 1, 1}) {
            shop.clock.advance(Duration.ofSeconds(6));
            assertThat(ended(due)).allMatch(event -> event.ending() == Ending.SUCCEEDED);
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
            WorkerEvent.AttemptFinished event = shop.nextFinished();
            while (!event.taskId().equals(waiting)) {
                event = shop.nextFinished();
            }
            wait = event.delay() == null ? Duration.ZERO : event.delay();
        }
        return wait;
    }

    @Test
    void no_more_of_a_task_at_a_time_than_it_may_and_other_tasks_run_on() {
        Semaphore release = new Semaphore(0);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        shop.task("heavy", TaskSettings.builder().maxConcurrency(2).build(), (arguments, context) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            release.acquire();
            inside.decrementAndGet();
            return null;
        });
        shop.task("light", (arguments, context) -> null);
        shop.start();
        for (int i = 0; i < 6; i++) {
            shop.send("heavy");
        }

        List<WorkerEvent.AttemptFinished> held = ended(4);
        assertThat(held).allMatch(event -> event.ending() == Ending.DELAYED);
        assertThat(waits(held)).allMatch(wait -> wait.toMillis() >= 500 && wait.toMillis() <= 1000);
        assertThat(waits(held)).as("spread").doesNotHaveDuplicates();
        shop.send("light");
        assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("light");
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isEqualTo(2);

        release.release(6);
        int succeeded = 0;
        while (succeeded < 6) {
            if (shop.finished.isEmpty()) {
                shop.clock.advance(Duration.ofMillis(100));
            } else {
                succeeded += shop.nextFinished().ending() == Ending.SUCCEEDED ? 1 : 0;
            }
        }
        assertThat(most).hasValue(2);
        shop.assertDrained();
    }

    @Test
    void a_place_is_free_again_however_the_run_ends() {
        CountDownLatch stubborn = new CountDownLatch(1);
        shop.task(
                "odd",
                TaskSettings.builder()
                        .maxConcurrency(1)
                        .maxRetries(0)
                        .timeLimit(Duration.ofSeconds(5))
                        .build(),
                (arguments, context) -> {
                    switch ((String) arguments[0]) {
                        case "fails" -> throw new IOException("down");
                        case "dies" -> throw new StackOverflowError();
                        case "stays" -> {
                            while (stubborn.getCount() > 0) {
                                Thread.onSpinWait();
                            }
                        }
                        default -> {}
                    }
                    return null;
                },
                String.class);
        shop.start(builder -> builder.concurrency(2));

        shop.send("odd", "fails");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "dies");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "too", "many");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "stays");
        Awaitility.await().until(() -> shop.started.size() == 4);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.clock.advance(Duration.ofSeconds(2));
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "works");

        shop.ended(Ending.SUCCEEDED);
        stubborn.countDown();
    }

    @Test
    void what_is_set_apart_keeps_neither_place_nor_token() {
        Semaphore release = new Semaphore(0);
        shop.task("suspect", (arguments, context) -> {
            release.acquire();
            return null;
        });
        shop.task(
                "limited",
                TaskSettings.builder().maxConcurrency(1).rateLimit("1/h").build(),
                (arguments, context) -> null);
        shop.start();
        shop.publish(Returns.mark(shop.encode(shop.call("suspect")), 1));
        Workshop.next(shop.started);
        shop.publish(Returns.mark(shop.encode(shop.call("limited")), 1));
        shop.ended(Ending.DELAYED);

        shop.send("limited");

        assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("limited");
        release.release();
    }

    @Test
    void retries_over_the_budget_are_put_off_not_given_up() {
        shop.task("partner", TaskSettings.builder().policy("steady").build(), (arguments, context) -> {
            throw new IOException("down");
        });
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.skirret.worker");
        log.start();
        logger.addAppender(log);
        // One retry in ten seconds.
        shop.start(builder ->
                builder.policies(Workshop.STEADY).retryBudget(new RetryBudgetSettings(0, 0.1, Duration.ofSeconds(10))));
        for (int i = 0; i < 3; i++) {
            shop.send("partner");
        }
        assertThat(ended(3)).allMatch(event -> event.ending() == Ending.RETRIED);

        shop.clock.advance(Duration.ofSeconds(10));
        List<WorkerEvent.AttemptFinished> second = ended(3);

        assertThat(second).filteredOn(event -> event.ending() == Ending.RETRIED).hasSize(1);
        assertThat(second)
                .filteredOn(event -> event.ending() == Ending.DELAYED)
                .hasSize(2)
                .allMatch(event -> event.retries() == 1 && !event.ran());
        List<WorkerEvent.AttemptFinished> dead = new ArrayList<>();
        List<WorkerEvent> runs = new ArrayList<>(shop.started);
        while (dead.size() < 3) {
            if (shop.finished.isEmpty()) {
                shop.clock.advance(Duration.ofSeconds(1));
            } else {
                WorkerEvent.AttemptFinished event = shop.nextFinished();
                if (event.ending() == Ending.DEAD_LETTERED) {
                    dead.add(event);
                }
            }
        }
        logger.detachAppender(log);
        assertThat(runs).hasSize(4);
        assertThat(shop.started).as("each three times").hasSize(9);
        assertThat(dead).extracting(WorkerEvent.AttemptFinished::reason).containsOnly(GiveUpReason.EXHAUSTED.code());
        assertThat(shop.dead()).hasSize(3).allMatch(letter -> letter.attempts() == 3);
        assertThat(shop.dead().stream()
                        .flatMap(letter -> letter.history().records().stream())
                        .filter(record -> record.number() == 2))
                .as("the record of an attempt says how often it was put off")
                .extracting(AttemptRecord::heldBack)
                .filteredOn(held -> held > 0)
                .hasSize(2);
        assertThat(shop.dead())
                .extracting(DeadLetter::message)
                .noneMatch(message -> message.headers().containsKey("skirret_held"));
        assertThat(log.list)
                .filteredOn(line -> line.getLevel() == Level.INFO)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("budget"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.startsWith("partner[") && line.contains("waits"));
        shop.assertDrained();
    }

    @Test
    void the_budget_grows_with_the_fresh_calls() {
        shop.task(
                "partner",
                TaskSettings.builder().policy("steady").build(),
                (arguments, context) -> {
                    if (context.retries() == 0 && arguments[0].equals("fails")) {
                        throw new IOException("down");
                    }
                    return null;
                },
                String.class);
        shop.start(builder -> builder.policies(Workshop.STEADY)
                .retryBudget(new RetryBudgetSettings(0.5, 0.1, Duration.ofSeconds(10))));
        for (int i = 0; i < 3; i++) {
            shop.send("partner", "fails");
        }
        ended(3);
        shop.clock.advance(Duration.ofSeconds(9));
        for (int i = 0; i < 200; i++) {
            shop.send("partner", "works");
        }
        ended(200);

        shop.clock.advance(Duration.ofSeconds(1));

        assertThat(ended(3)).allMatch(event -> event.ending() == Ending.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_storm_of_retries_is_held_to_ten_a_second_unless_the_budget_is_off(boolean on) {
        shop.task("partner", TaskSettings.builder().policy("steady").build(), (arguments, context) -> {
            if (context.retries() == 0) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start(builder -> on
                ? builder.policies(Workshop.STEADY)
                : builder.policies(Workshop.STEADY).noRetryBudget());
        for (int i = 0; i < 60; i++) {
            shop.send("partner");
        }
        ended(60);

        shop.clock.advance(Duration.ofSeconds(10));
        List<WorkerEvent.AttemptFinished> after = ended(60);

        // Five in each half second.
        assertThat(after)
                .filteredOn(event -> event.ending() == Ending.SUCCEEDED)
                .hasSize(on ? 5 : 60);
        int succeeded = on ? 5 : 60;
        while (succeeded < 60) {
            if (shop.finished.isEmpty()) {
                shop.clock.advance(Duration.ofMillis(500));
            } else {
                succeeded += shop.nextFinished().ending() == Ending.SUCCEEDED ? 1 : 0;
            }
        }
        shop.assertDrained();
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
            headers.put("skirret_held", forged);
            shop.publish(new Message(plain.properties(), headers, plain.body()));
            shop.ended(Ending.DELAYED);
        }
    }
}
