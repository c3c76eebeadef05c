package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.FailureType;
import io.skirret.message.Message;
import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a listener hears: every kind of event of a real worker, with everything it says. */
class WorkerEventsTest extends BrokerInTrouble {

    @Test
    void a_task_that_succeeds_is_received_started_and_finished() {
        shop.task(
                "add",
                (arguments, context) -> {
                    shop.clock.advance(Duration.ofSeconds(2));
                    return "three";
                },
                int.class);
        shop.start(builder -> builder.policies(Workshop.STEADY));
        Instant begin = shop.clock.now();
        Message message = shop.encode(shop.call("add")
                .args(3)
                .rootId("root")
                .parentId("parent")
                .expires(begin.plusSeconds(60), null)
                .replyTo(shop.replyTo()));

        shop.publish(sentAt(message, begin.minusSeconds(7)));

        WorkerEvent.TaskFinished finished = shop.ended(Ending.SUCCEEDED);
        WorkerEvent.TaskReceived received = Workshop.next(shop.received);
        WorkerEvent.TaskStarted started = Workshop.next(shop.started);
        for (WorkerEvent.TaskEvent event : List.of(received, started, finished)) {
            assertThat(event.worker()).isEqualTo("worker@test");
            assertThat(event.taskId()).isEqualTo(message.headers().get("id"));
            assertThat(event.task()).isEqualTo("add");
            assertThat(event.rootId()).isEqualTo("root");
            assertThat(event.parentId()).isEqualTo("parent");
            assertThat(event.queue()).isEqualTo(Workshop.QUEUE);
            assertThat(event.retries()).isZero();
        }
        assertThat(received.at()).isEqualTo(begin);
        assertThat(received.eta()).isNull();
        assertThat(received.expires()).isEqualTo(begin.plusSeconds(60));
        assertThat(received.argumentsText()).isEqualTo("(3,)");
        assertThat(received.namedArgumentsText()).isEqualTo("{}");
        assertThat(started.at()).isEqualTo(begin);
        assertThat(started.waitTime()).isEqualTo(Duration.ofSeconds(7));
        assertThat(finished.at()).isEqualTo(begin.plusSeconds(2));
        assertThat(finished.ran()).isTrue();
        assertThat(finished.runTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(finished.waitTime()).isEqualTo(Duration.ofSeconds(7));
        assertThat(finished.resultBytes())
                .isEqualTo(Workshop.next(shop.replies).body().length)
                .isPositive();
        assertThat(finished.failureType()).isNull();
        assertThat(finished.error()).isNull();
        assertThat(finished.nextDelay()).isNull();
        assertThat(finished.deadLetterReason()).isNull();
        assertThat(finished.policy()).isNotBlank();
        assertThat(shop.failed).isEmpty();
    }

    @Test
    void a_failure_and_what_becomes_of_it_are_two_events() {
        IOException down = new IOException("down");
        shop.task("flaky", settings(), (arguments, context) -> {
            shop.clock.advance(Duration.ofSeconds(3));
            throw down;
        });
        shop.start(builder -> builder.policies(Workshop.STEADY));

        shop.send("flaky");

        WorkerEvent.TaskFinished retried = shop.ended(Ending.RETRIED);
        WorkerEvent.TaskFailed failed = Workshop.next(shop.failed);
        assertThat(failed.worker()).isEqualTo("worker@test");
        assertThat(failed.task()).isEqualTo("flaky");
        assertThat(failed.taskId()).isEqualTo(retried.taskId());
        assertThat(failed.queue()).isEqualTo(Workshop.QUEUE);
        assertThat(failed.retries()).isZero();
        assertThat(failed.runTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(failed.failureType()).isEqualTo(FailureType.TRANSIENT_NETWORK);
        assertThat(failed.error()).isSameAs(down);
        assertThat(failed.policy()).isEqualTo("steady");
        assertThat(retried.ran()).isTrue();
        assertThat(retried.runTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(retried.failureType()).isEqualTo(FailureType.TRANSIENT_NETWORK);
        assertThat(retried.error()).isSameAs(down);
        assertThat(retried.nextDelay()).isEqualTo(Duration.ofSeconds(10));
        assertThat(retried.policy()).isEqualTo("steady");
        assertThat(retried.waitTime()).as("nobody wrote when it was sent").isNull();
        assertThat(retried.resultBytes()).isZero();
    }

    @Test
    void a_retry_waits_from_when_its_delay_is_over_and_is_no_child_of_the_attempt_before() {
        shop.task("flaky", settings(), (arguments, context) -> {
            throw new IOException("down");
        });
        shop.start(builder -> builder.policies(Workshop.STEADY));
        shop.send("flaky");
        shop.ended(Ending.RETRIED);
        Workshop.next(shop.started);

        shop.clock.advance(Duration.ofSeconds(14));

        WorkerEvent.TaskStarted second = Workshop.next(shop.started);
        assertThat(second.retries()).isOne();
        assertThat(second.parentId()).isNull();
        assertThat(second.waitTime()).isBetween(Duration.ZERO, Duration.ofSeconds(4));
        assertThat(Workshop.next(shop.received).lateness())
                .as("the first was not delayed")
                .isNull();
        assertThat(Workshop.next(shop.received).lateness()).isBetween(Duration.ZERO, second.waitTime());
        assertThat(shop.ended(Ending.RETRIED).waitTime()).isEqualTo(second.waitTime());
    }

    @Test
    void time_that_passes_before_the_body_belongs_to_no_other_start() {
        shop.task("slow", (arguments, context) -> null);
        shop.start(builder -> builder.listener(event -> {
            shop.on(event);
            if (event instanceof WorkerEvent.TaskStarted) {
                shop.clock.advance(Duration.ofSeconds(4));
            }
        }));
        Instant due = shop.clock.now().minusSeconds(6);

        shop.publish(shop.encode(shop.call("slow").eta(due)));

        assertThat(shop.ended(Ending.SUCCEEDED).waitTime())
                .isEqualTo(Workshop.next(shop.started).waitTime())
                .isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void what_comes_before_it_is_due_is_not_late() {
        shop.task("later", (arguments, context) -> null);
        shop.start();

        shop.publish(shop.encode(shop.call("later").eta(shop.clock.now().plusSeconds(60))));
        shop.ended(Ending.DELAYED);
        assertThat(Workshop.next(shop.received).lateness()).isNull();
        shop.clock.advance(Duration.ofSeconds(60));

        shop.ended(Ending.SUCCEEDED);
        assertThat(Workshop.next(shop.received).lateness()).isNotNull();
    }

    @Test
    void two_listeners_are_told_the_same_whatever_one_of_them_throws() {
        Set<Worker> attached = new HashSet<>();
        shop.task("add", (arguments, context) -> null);
        WorkerListener throwing = new WorkerListener() {
            @Override
            public void on(WorkerEvent event) {
                throw new IllegalStateException("not my day");
            }

            @Override
            public void attached(Worker worker) {
                attached.add(worker);
            }
        };
        Worker worker = shop.start(builder -> builder.listener(throwing.and(shop::on)));

        shop.send("add");

        shop.ended(Ending.SUCCEEDED);
        assertThat(attached).containsExactly(worker);
        assertThat(worker.tasks()).containsExactly("add");
    }

    @Test
    void a_dead_letter_says_why_and_by_which_policy() {
        shop.task("picky", settings(), (arguments, context) -> {
            throw new Reject("no");
        });
        shop.start(builder -> builder.policies(Workshop.STEADY));

        shop.send("picky");

        WorkerEvent.TaskFinished dead = shop.ended(Ending.DEAD_LETTERED);
        assertThat(dead.deadLetterReason()).isEqualTo("rejected");
        assertThat(dead.error()).isInstanceOf(Reject.class);
        assertThat(dead.failureType()).isEqualTo(FailureType.UNKNOWN);
        assertThat(dead.policy()).isEqualTo("steady");
        assertThat(dead.nextDelay()).isNull();
        assertThat(Workshop.next(shop.failed).error()).isSameAs(dead.error());
    }

    @Test
    void a_message_that_expired_did_not_run() {
        shop.task("late", (arguments, context) -> null);
        shop.start();

        shop.publish(shop.encode(shop.call("late").expires(shop.clock.now().minusSeconds(1), null)));

        assertNotRun(shop.ended(Ending.EXPIRED));
        assertThat(Workshop.next(shop.received).expires())
                .isEqualTo(shop.clock.now().minusSeconds(1));
    }

    @Test
    void a_message_that_is_not_due_is_delayed_and_says_for_how_long() {
        shop.task("later", (arguments, context) -> null);
        shop.start();

        shop.send(shop.call("later").eta(shop.clock.now().plusSeconds(50)));

        WorkerEvent.TaskFinished delayed = shop.ended(Ending.DELAYED);
        assertNotRun(delayed);
        assertThat(delayed.nextDelay()).isEqualTo(Duration.ofSeconds(50));
        assertThat(Workshop.next(shop.received).eta())
                .isEqualTo(shop.clock.now().plusSeconds(50));
    }

    @Test
    void a_message_that_cannot_be_read_has_an_ending_only() {
        shop.task("known", (arguments, context) -> null);
        shop.start();
        Message message = shop.encode(shop.call("known"));

        shop.publish(new Message(message.properties(), Map.of(), message.body()));

        WorkerEvent.TaskFinished dead = shop.ended(Ending.DEAD_LETTERED);
        assertThat(dead.taskId())
                .as("Celery's clients set it to the task's id")
                .isEqualTo(message.properties().correlationId());
        assertThat(dead.task()).isEmpty();
        assertThat(dead.rootId()).isEqualTo(dead.taskId());
        assertThat(dead.parentId()).isNull();
        assertThat(dead.queue()).isEqualTo(Workshop.QUEUE);
        assertThat(dead.deadLetterReason()).isNotBlank();
        assertThat(shop.received).isEmpty();
    }

    @Test
    void what_the_worker_sends_back_as_it_stops_is_requeued() {
        CountDownLatch entered = new CountDownLatch(1);
        shop.task("slow", (arguments, context) -> {
            entered.countDown();
            Thread.sleep(60_000);
            return null;
        });
        Worker worker = shop.start();
        shop.send("slow");
        Workshop.await(entered);

        ShutdownReport report = Workshop.await(worker.shutdownNow());

        WorkerEvent.TaskFinished requeued = shop.ended(Ending.REQUEUED);
        assertThat(requeued.ran()).isTrue();
        assertThat(requeued.error()).isNull();
        assertThat(report.requeued()).isOne();
        assertThat(worker.stats().requeued()).isOne();
        assertThat(shop.failed).as("nothing failed").isEmpty();
    }

    @Test
    void a_body_that_does_not_stop_is_stuck_and_fails() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        shop.task(
                "deaf",
                TaskSettings.builder()
                        .timeLimit(Duration.ofSeconds(5))
                        .maxRetries(0)
                        .build(),
                (arguments, context) -> {
                    entered.countDown();
                    while (release.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    return null;
                });
        shop.start();
        try {
            shop.send("deaf");
            Workshop.await(entered);
            shop.clock.advance(Duration.ofSeconds(5));
            shop.clock.advance(Duration.ofSeconds(2));

            WorkerEvent.TaskStuck stuck = Workshop.next(shop.stuck);
            assertThat(stuck.worker()).isEqualTo("worker@test");
            assertThat(stuck.task()).isEqualTo("deaf");
            assertThat(stuck.limit()).isEqualTo(Duration.ofSeconds(5));
            assertThat(stuck.thread()).isNotBlank();
            assertThat(stuck.stack()).isNotEmpty();
            assertThat(Workshop.next(shop.failed).failureType()).isEqualTo(FailureType.SYSTEM_TIMEOUT);
            assertThat(shop.ended(Ending.DEAD_LETTERED).taskId()).isEqualTo(stuck.taskId());
        } finally {
            release.countDown();
        }
    }

    @Test
    void times_from_outside_cannot_break_a_worker() {
        shop.task("work", (arguments, context) -> null);
        shop.start();
        for (String time : List.of("+999999999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z")) {
            Message message = shop.encode(shop.call("work"));
            Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
            headers.put("retries", 1);
            headers.put(
                    "skirret_attempts",
                    "{\"v\":1,\"dropped\":0,\"attempts\":[{\"n\":1,\"at\":\"" + time
                            + "\",\"worker\":\"w\",\"type\":\"UNKNOWN\",\"exception\":\"E\",\"delay_ms\":31536000000}]}");

            shop.publish(new Message(message.properties(), headers, message.body()));

            WorkerEvent.TaskFinished finished = shop.ended(Ending.SUCCEEDED);
            assertThat(finished.waitTime() == null || !finished.waitTime().isNegative())
                    .as(String.valueOf(finished.waitTime()))
                    .isTrue();
        }
    }

    private static void assertNotRun(WorkerEvent.TaskFinished finished) {
        assertThat(finished.ran()).isFalse();
        assertThat(finished.runTime()).isZero();
        assertThat(finished.waitTime()).isNull();
        assertThat(finished.policy()).isNull();
        assertThat(finished.error()).isNull();
    }

    private static TaskSettings settings() {
        return TaskSettings.builder().policy("steady").build();
    }

    private static Message sentAt(Message message, Instant time) {
        return new Message(message.properties().toBuilder().timestamp(time).build(), message.headers(), message.body());
    }
}
