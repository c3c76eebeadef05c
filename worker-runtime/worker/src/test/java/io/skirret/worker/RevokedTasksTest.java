package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.skirret.message.Message;
import io.skirret.message.internal.ResultMessage;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.TaskObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tasks that remote control revokes: by their ids, by the root of their tree, by a stamp. */
class RevokedTasksTest extends SteeredWorker {

    @Test
    void a_task_that_is_revoked_before_it_runs_is_not_run_and_its_caller_is_told() throws Exception {
        work();
        start(ControlAccess.ALL);
        Message call = shop.encode(shop.call("work").replyTo(shop.replyTo()));
        String id = String.valueOf(call.headers().get("id"));
        assertThat(ok("revoke", map("task_id", List.of(id, "other"), "terminate", false)))
                .isEqualTo("tasks " + id + ", other flagged as revoked");
        assertThat(ask("revoked")).extracting(one -> one.asText()).containsExactly(id, "other");

        shop.publish(call);
        shop.ended(Ending.REVOKED);
        assertThat(runs).hasValue(0);
        ResultMessage answer = shop.nextReply();
        assertThat(answer.status()).isEqualTo("REVOKED");
        shop.assertDrained();
        // A Python worker that starts is told of it, with what it takes for now: its clock is no other's.
        assertThat(ask("hello", map("from_node", "w1@vm")).path("revoked").path(id))
                .isEqualTo(DoubleNode.valueOf(0.0));
    }

    @Test
    void a_task_that_waits_for_its_time_is_not_run_once_it_is_revoked() {
        work();
        start(ControlAccess.ALL);
        Message call = shop.encode(shop.call("work").eta(shop.clock.now().plusSeconds(60)));
        shop.publish(call);
        shop.ended(Ending.DELAYED);
        ok("revoke", map("task_id", String.valueOf(call.headers().get("id"))));
        shop.clock.advance(Duration.ofSeconds(61));
        shop.ended(Ending.REVOKED);
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_run_that_is_terminated_ends_as_revoked_once() throws Exception {
        slow();
        start(ControlAccess.ALL);
        Message call = shop.encode(shop.call("slow").replyTo(shop.replyTo()));
        String id = String.valueOf(call.headers().get("id"));
        shop.publish(call);
        Workshop.await(begun);
        assertThat(ok("terminate", map("task_id", id, "signal", "SIGKILL"))).isEqualTo("terminate: " + id);
        shop.ended(Ending.REVOKED);
        assertThat(shop.nextReply().status()).isEqualTo("REVOKED");
        assertThat(ok("revoke", map("task_id", id, "terminate", true))).isEqualTo("terminate: tasks unknown");
        assertThat(runs).hasValue(1);
        shop.assertDrained();
    }

    @Test
    void a_revocation_outlives_all_workers() {
        work();
        Worker first = start(ControlAccess.ALL);
        Message call = shop.encode(shop.call("work"));
        String id = String.valueOf(call.headers().get("id"));
        ok("revoke", map("task_id", id));
        // Until it is written; it is read back by the worker that wrote it.
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return kept() > 1;
        });
        first.close();

        shop.another("worker2@test", builder -> builder.controlAllow(ControlAccess.ALL));
        shop.publish(call);
        assertThat(shop.ended(Ending.REVOKED).worker()).isEqualTo("worker2@test");
        assertThat(runs).hasValue(0);
    }

    /** Messages in the log of revocations: each worker that starts writes one. */
    private int kept() {
        AtomicInteger count = new AtomicInteger();
        client.broadcasts()
                .followLog("revoked", message -> count.incrementAndGet())
                .close();
        return count.get();
    }

    @Test
    void what_python_workers_know_of_revoked_tasks_is_learned() {
        work();
        start(ControlAccess.ALL);
        Message call = shop.encode(shop.call("work"));
        String id = String.valueOf(call.headers().get("id"));
        ask("hello", map("from_node", "w1@vm", "revoked", map(id, List.of(1234.5, id), "other", 77.0)));
        shop.publish(call);
        shop.ended(Ending.REVOKED);
        assertThat(ask("revoked")).extracting(one -> one.asText()).containsExactly(id, "other");
    }

    @Test
    void what_is_told_to_who_may_only_look_is_not_learned() {
        work();
        start(ControlAccess.READ_ONLY);
        ask("hello", map("from_node", "w1@vm", "revoked", map("x", 1234.5)));
        assertThat(ask("revoked")).isEmpty();
    }

    @Test
    void what_is_told_again_by_each_python_worker_that_starts_is_forgotten_all_the_same() {
        work();
        start(ControlAccess.ALL);
        ask("hello", map("from_node", "w1@vm", "revoked", map("x", 1234.5)));
        shop.clock.advance(Duration.ofDays(4));
        ask("hello", map("from_node", "w2@vm", "revoked", map("x", 5.5)));
        shop.clock.advance(Duration.ofDays(4));
        ok("revoke", map("task_id", "y"));
        assertThat(ask("revoked")).extracting(one -> one.asText()).containsExactly("y");
    }

    @Test
    void a_task_that_is_revoked_as_it_is_about_to_run_does_not_run() {
        work();
        start(ControlAccess.ALL, builder -> builder.feature(revoking()));
        shop.send("work");
        shop.ended(Ending.REVOKED);
        assertThat(runs).hasValue(0);
        shop.assertDrained();
    }

    /** Revokes each task when all that is asked of it was asked. */
    private Feature revoking() {
        TaskObserver observer = new TaskObserver() {
            @Override
            public void received(Attempt attempt) {}

            @Override
            public void started(Attempt attempt) {
                ok("revoke", map("task_id", attempt.message().id(), "terminate", true));
            }

            @Override
            public void settled(Processed processed, Decision decision, Ending ending) {}
        };
        return new Feature() {
            @Override
            public TaskObserver observer() {
                return observer;
            }
        };
    }

    @Test
    void fifty_thousand_revocations_are_kept_and_the_oldest_give_way() {
        work();
        start(ControlAccess.ALL);
        for (int batch = 0; batch < 60; batch++) {
            int first = batch * 1000;
            ok(
                    "revoke",
                    map(
                            "task_id",
                            IntStream.range(first, first + 1000)
                                    .mapToObj(i -> "id-" + i)
                                    .toList()));
        }
        List<String> kept = new ArrayList<>();
        ask("revoked").forEach(id -> kept.add(id.asText()));
        assertThat(kept).hasSize(50_000).startsWith("id-10000").endsWith("id-59999");
    }

    @Test
    void a_whole_tree_of_calls_is_revoked_by_its_root() {
        work();
        start(ControlAccess.ALL);
        Message root = shop.encode(shop.call("work").replyTo(shop.replyTo()));
        String id = String.valueOf(root.headers().get("id"));
        assertThat(ok("skirret_revoke_tree", map("root_id", id))).isEqualTo("trees of " + id + " flagged as revoked");
        shop.publish(root);
        shop.ended(Ending.REVOKED);
        assertThat(shop.nextReply().status()).isEqualTo("REVOKED");
        shop.send(shop.call("work").rootId(id).parentId("some-other"));
        shop.ended(Ending.REVOKED);
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        assertThat(error("skirret_revoke_tree", map())).startsWith("TypeError(");
    }

    @Test
    void a_tree_that_is_revoked_with_terminate_stops_what_runs_of_it() {
        slow();
        start(ControlAccess.ALL);
        Message call = shop.encode(shop.call("slow").rootId("the-root").parentId("the-root"));
        shop.publish(call);
        Workshop.await(begun);
        assertThat(ok("skirret_revoke_tree", map("root_id", List.of("the-root"), "terminate", true)))
                .isEqualTo("terminate: " + call.headers().get("id"));
        shop.ended(Ending.REVOKED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void trees_and_stamps_that_were_revoked_are_kept_as_ids_are() {
        work();
        Worker first = start(ControlAccess.ALL);
        ok("skirret_revoke_tree", map("root_id", "the-root"));
        ok("revoke_by_stamped_headers", map("headers", map("batch", "7")));
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return kept() > 1;
        });
        first.close();
        shop.another("worker2@test", builder -> builder.controlAllow(ControlAccess.ALL));
        shop.send(shop.call("work").rootId("the-root"));
        shop.ended(Ending.REVOKED);
        shop.publish(stamped("work", Map.of("batch", "7")));
        shop.ended(Ending.REVOKED);
        assertThat(runs).hasValue(0);
    }

    private Message stamped(String task, Map<String, Object> stamps) {
        Message call = shop.encode(shop.call(task));
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("stamped_headers", List.copyOf(stamps.keySet()));
        headers.put("stamps", stamps);
        return new Message(call.properties(), headers, call.body());
    }

    @Test
    void tasks_are_revoked_by_a_stamp_whether_it_is_one_text_or_several() {
        work();
        start(ControlAccess.ALL);
        assertThat(ok("revoke_by_stamped_headers", map("headers", map("batch", List.of("7", "8")))))
                .isEqualTo("headers {'batch': ['7', '8']} flagged as revoked, but not terminated");
        for (Object revoked : List.<Object>of("7", List.of("1", "8"), 7)) {
            shop.publish(stamped("work", Map.of("other", "x", "batch", revoked)));
            shop.ended(Ending.REVOKED);
        }
        for (Map<String, Object> others : List.<Map<String, Object>>of(Map.of("batch", "9"), Map.of("other", "7"))) {
            shop.publish(stamped("work", others));
            shop.ended(Ending.SUCCEEDED);
        }
        assertThat(error("revoke_by_stamped_headers", map("headers", "seven"))).startsWith("TypeError(");
        assertThat(error("revoke_by_stamped_headers", map())).startsWith("TypeError(");
    }

    @Test
    void a_run_with_a_stamp_is_terminated_as_the_command_line_of_celery_says_it() {
        slow();
        start(ControlAccess.ALL);
        shop.publish(stamped("slow", Map.of("batch", "7")));
        Workshop.await(begun);
        Map<String, Object> terminate = map("headers", List.of("batch=7"), "terminate", true);
        assertThat(ok("revoke_by_stamped_headers", terminate)).isEqualTo("headers {'batch': ['7']} revoked");
        shop.ended(Ending.REVOKED);
        assertThat(ok("revoke_by_stamped_headers", terminate))
                .isEqualTo("headers {'batch': ['7']} were not terminated");
    }
}
