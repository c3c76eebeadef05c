package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.Message;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues and tasks that remote control pauses and resumes, told by their effect. */
class PausedWorkerTest extends ControlledWorker {

    private void work() {
        shop.task("work", TaskSettings.builder().aliases("old-work").build(), (arguments, context) -> {
            runs.incrementAndGet();
            return context.retries();
        });
        shop.task("other", (arguments, context) -> null);
    }

    private String ok(String method, Map<String, Object> arguments) {
        JsonNode answer = ask(method, arguments);
        assertThat(answer.has("error")).as(answer.toString()).isFalse();
        return answer.path("ok").asText();
    }

    private static void holds(Worker worker, List<String> queues) {
        Awaitility.await().until(() -> worker.queues().equals(queues));
    }

    @Test
    void nothing_is_taken_from_a_queue_that_is_paused_until_it_is_resumed() {
        work();
        Worker worker = start(ControlAccess.ALL, builder -> builder.queues(Workshop.QUEUE, "more"));
        assertThat(ok("skirret_pause", map("queue", "more"))).isEqualTo("queue more paused");
        // What it answers is so.
        assertThat(worker.queues()).containsExactly(Workshop.QUEUE);
        shop.publish("more", shop.encode(shop.call("work")));
        shop.send("other");
        assertThat(shop.ended(Ending.SUCCEEDED).queue()).isEqualTo(Workshop.QUEUE);
        assertThat(shop.broker.ready("more")).isEqualTo(1);
        assertThat(worker.health().healthy()).isTrue();
        assertThat(ask("skirret_paused").path("queues").has("more")).isTrue();

        assertThat(ok("skirret_pause", map("queue", "more"))).isEqualTo("queue more was paused already");
        assertThat(ok("skirret_resume", map("queue", "more"))).isEqualTo("queue more resumed");
        assertThat(shop.ended(Ending.SUCCEEDED).queue()).isEqualTo("more");
        assertThat(worker.queues()).containsExactly(Workshop.QUEUE, "more");
        assertThat(ok("skirret_resume", map("queue", "more"))).isEqualTo("queue more was not paused");
        assertThat(ask("skirret_paused").path("queues")).isEmpty();
    }

    @Test
    void what_was_taken_from_a_queue_before_it_was_paused_goes_back_and_counts_as_no_attempt() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        shop.task("slow", (arguments, context) -> {
            begun.countDown();
            go.await();
            return null;
        });
        work();
        Worker worker =
                start(ControlAccess.ALL, builder -> builder.concurrency(1).queues(Workshop.QUEUE, "more"));
        shop.send("slow");
        Workshop.await(begun);
        shop.publish("more", shop.encode(shop.call("work").replyTo(shop.replyTo())));
        Awaitility.await().until(() -> ask("reserved").size() == 1);

        ok("skirret_pause", map("queue", "more"));
        holds(worker, List.of(Workshop.QUEUE));
        go.countDown();
        shop.ended(Ending.SUCCEEDED);
        WorkerEvent.TaskFinished put = shop.ended(Ending.DELAYED);
        assertThat(put.nextDelay()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
        shop.clock.advance(Duration.ofSeconds(21));
        Awaitility.await().until(() -> shop.broker.ready("more") == 1);
        assertThat(runs).hasValue(0);

        ok("skirret_resume", map("queue", "more"));
        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.nextReply().result()).hasToString("0");
        assertThat(runs).hasValue(1);
    }

    @Test
    void messages_of_a_paused_task_wait_in_the_broker_ever_longer_and_others_go_on() {
        work();
        start(ControlAccess.ALL);
        assertThat(ok("skirret_pause", map("task", "work"))).isEqualTo("task work paused");
        shop.send(shop.call("work").replyTo(shop.replyTo()));
        Duration least = Duration.ofSeconds(10);
        for (int i = 0; i < 5; i++) {
            Duration wait = shop.ended(Ending.DELAYED).nextDelay();
            assertThat(wait).isBetween(least, least.multipliedBy(2));
            least = least.multipliedBy(2).compareTo(Duration.ofSeconds(60)) < 0
                    ? least.multipliedBy(2)
                    : Duration.ofSeconds(60);
            assertThat(shop.broker.delayed()).isEqualTo(1);
            // No further: it would come, and wait again, before the clock stands still.
            shop.clock.advance(wait);
        }
        shop.ended(Ending.DELAYED);
        shop.send("other");
        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(0);

        ok("skirret_resume", map("task", "work"));
        shop.clock.advance(Duration.ofSeconds(130));
        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.nextReply().result()).hasToString("0");
        assertThat(shop.dead()).isEmpty();
        shop.assertDrained();
    }

    @Test
    void a_task_is_paused_by_its_alias_as_well() {
        work();
        start(ControlAccess.ALL);
        ok("skirret_pause", map("task", "old-work"));
        shop.send("work");
        shop.ended(Ending.DELAYED);
    }

    @Test
    void a_pause_outlives_all_workers_and_so_does_its_end() {
        work();
        Worker first = start(ControlAccess.ALL);
        ok("skirret_pause", map("queue", Workshop.QUEUE));
        ok("skirret_pause", map("task", "other"));
        kept(2);
        first.close();
        shop.send("work");

        Worker second = shop.another("worker2@test", builder -> builder.controlAllow(ControlAccess.ALL));
        assertThat(second.queues()).isEmpty();
        assertThat(shop.broker.ready(Workshop.QUEUE)).isEqualTo(1);
        Awaitility.await().until(() -> reaches(request("skirret_resume", map("queue", Workshop.QUEUE))));
        assertThat(shop.ended(Ending.SUCCEEDED).worker()).isEqualTo("worker2@test");
        kept(3);
        second.close();

        Worker third = shop.another("worker3@test", builder -> builder.controlAllow(ControlAccess.ALL));
        assertThat(third.queues()).containsExactly(Workshop.QUEUE);
        shop.send("other");
        shop.ended(Ending.DELAYED);
    }

    @Test
    void what_is_on_the_broker_is_not_written_again() {
        work();
        Worker worker = start(ControlAccess.ALL);
        for (int i = 0; i < 20; i++) {
            // Of a clock as most machines have it, finer than what is kept.
            shop.clock.advance(Duration.ofNanos(1_234_567));
            ok("skirret_pause", map("task", "t" + i));
        }
        kept(20);
        ok("skirret_resume", map("task", "t0"));
        kept(21);
        worker.close();
        assertThat(entries()).isEqualTo(21);
    }

    /** Until so many entries are on the broker. */
    private void kept(int entries) {
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofMillis(100));
            return entries() >= entries;
        });
    }

    private int entries() {
        AtomicInteger count = new AtomicInteger();
        client.broadcasts()
                .followLog("paused", message -> parsed(message.body()).forEach(kind -> count.addAndGet(kind.size())))
                .close();
        return count.get();
    }

    @ParameterizedTest
    @EnumSource(names = {"ALL", "READ_ONLY"})
    void a_worker_that_did_not_hear_the_command_is_told_by_the_log_also_who_may_only_look(ControlAccess allow) {
        work();
        start(ControlAccess.ALL);
        Worker second = shop.another("worker2@test", builder -> builder.controlAllow(allow));
        askIt("skirret_pause", map("queue", Workshop.QUEUE));
        kept(1);
        holds(second, List.of());
        askIt("skirret_resume", map("queue", Workshop.QUEUE));
        kept(2);
        holds(second, List.of(Workshop.QUEUE));
    }

    @Test
    void a_queue_that_is_added_while_it_is_paused_is_taken_from_once_it_is_resumed() {
        work();
        Worker worker = start(ControlAccess.ALL);
        ok("skirret_pause", map("queue", "more"));
        assertThat(askIt("add_consumer", map("queue", "more")).path("ok").asText())
                .isEqualTo("add consumer more");
        shop.publish("more", shop.encode(shop.call("work")));
        assertThat(worker.queues()).containsExactly(Workshop.QUEUE);
        ok("skirret_resume", map("queue", "more"));
        assertThat(shop.ended(Ending.SUCCEEDED).queue()).isEqualTo("more");
    }

    @Test
    void what_is_not_told_clearly_is_refused() {
        work();
        start(ControlAccess.ALL);
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(),
                map("queue", "a", "task", "b"),
                map("queue", List.of("a")),
                map("queue", ""),
                map("task", "x".repeat(256)))) {
            assertThat(ask("skirret_pause", wrong).path("error").asText())
                    .as(wrong.toString())
                    .matches("(?s)(TypeError|ValueError)\\(.*");
        }
        assertThat(ask("skirret_paused").toString()).isEqualTo("{\"queues\":{},\"tasks\":{}}");
    }

    @Test
    void so_many_are_paused_and_no_more() {
        work();
        start(ControlAccess.ALL);
        for (int i = 0; i < 1000; i++) {
            ok("skirret_pause", map("task", "t" + i));
        }
        assertThat(ask("skirret_pause", map("task", "one-more")).path("error").asText())
                .startsWith("ValueError(");
        ok("skirret_resume", map("task", "t0"));
        ok("skirret_pause", map("task", "one-more"));
        assertThat(ask("skirret_paused").path("tasks")).hasSize(1000);
    }

    @Test
    void who_may_only_look_pauses_nothing() {
        work();
        start(ControlAccess.READ_ONLY);
        assertThat(ask("skirret_pause", map("queue", Workshop.QUEUE))
                        .path("error")
                        .asText())
                .contains("skirret.control.allow=read-only");
        Message call = shop.encode(shop.call("work"));
        shop.publish(call);
        shop.ended(Ending.SUCCEEDED);
    }
}
