package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What remote control changes, told by its effect on tasks. */
class SteeredWorkerTest extends SteeredWorker {

    @Test
    void a_rate_that_is_set_holds_and_one_of_zero_lifts_it() {
        work();
        start(ControlAccess.ALL);
        assertThat(ok("rate_limit", map("task_name", "work", "rate_limit", "1/h")))
                .isEqualTo("new rate limit set successfully");
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        shop.send("work");
        shop.ended(Ending.DELAYED);

        assertThat(ok("rate_limit", map("task_name", "work", "rate_limit", 0)))
                .isEqualTo("rate limit disabled successfully");
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(2);
    }

    @Test
    void a_rate_that_cannot_be_is_refused_in_words() {
        work();
        start(ControlAccess.ALL);
        assertThat(error("rate_limit", map("task_name", "nosuch", "rate_limit", "1/h")))
                .isEqualTo("unknown task");
        assertThat(error("rate_limit", map("task_name", "work", "rate_limit", "often")))
                .startsWith("Invalid rate limit string: ");
        assertThat(error("rate_limit", map("rate_limit", "1/h"))).startsWith("TypeError(");
    }

    @Test
    void a_time_limit_that_is_set_ends_the_next_run() {
        slow();
        start(ControlAccess.ALL);
        assertThat(ok("time_limit", map("task_name", "slow", "hard", 20, "soft", 1.5)))
                .isEqualTo("time limits set successfully");
        shop.send("slow");
        Workshop.await(begun);
        shop.clock.advance(Duration.ofMillis(1500));
        assertThat(Workshop.next(shop.failed).error()).isInstanceOf(io.skirret.task.SoftTimeLimitExceeded.class);
        assertThat(error("time_limit", map("task_name", "nosuch", "hard", 2))).isEqualTo("unknown task");
        assertThat(error("time_limit", map("task_name", "slow", "hard", -2))).startsWith("TypeError(");
        assertThat(error("time_limit", map("task_name", "slow", "hard", 2, "soft", 3)))
                .startsWith("ValueError(");
    }

    @Test
    void a_queue_is_added_and_left() {
        work();
        Worker worker = start(ControlAccess.ALL);
        shop.publish("more", shop.encode(shop.call("work")));
        assertThat(okOfIt("add_consumer", map("queue", "more"))).isEqualTo("add consumer more");
        assertThat(shop.ended(Ending.SUCCEEDED).queue()).isEqualTo("more");
        assertThat(worker.queues()).containsExactly(Workshop.QUEUE, "more");
        assertThat(ask("active_queues")).hasSize(2);

        assertThat(ok("cancel_consumer", map("queue", "more"))).isEqualTo("no longer consuming from more");
        assertThat(worker.queues()).containsExactly(Workshop.QUEUE);
        shop.publish("more", shop.encode(shop.call("work")));
        shop.send("work");
        assertThat(shop.ended(Ending.SUCCEEDED).queue()).isEqualTo(Workshop.QUEUE);
        assertThat(shop.broker.ready("more")).isEqualTo(1);

        assertThat(okOfIt("add_consumer", map("queue", "more"))).isEqualTo("add consumer more");
        assertThat(shop.ended(Ending.SUCCEEDED).queue()).isEqualTo("more");
    }

    @Test
    void a_queue_is_added_only_by_who_names_the_worker() {
        work();
        Worker worker = start(ControlAccess.ALL);
        assertThat(error("add_consumer", map("queue", "more")))
                .startsWith("ValueError(")
                .contains("destination");
        assertThat(worker.queues()).containsExactly(Workshop.QUEUE);
    }

    @Test
    void a_worker_that_is_told_to_stop_stops_in_order() throws Exception {
        work();
        Worker worker = start(ControlAccess.ALL);
        assertThat(ask("shutdown").isNull()).isTrue();
        assertThat(worker.awaitTermination(Duration.ofSeconds(20))).isTrue();
        assertThat(worker.state()).isEqualTo(WorkerState.TERMINATED);
    }

    @Test
    void what_a_worker_cannot_do_is_refused_in_words() {
        work();
        start(ControlAccess.ALL);
        assertThat(error("pool_restart", map())).startsWith("ValueError(");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "revoke",
                "terminate",
                "rate_limit",
                "time_limit",
                "add_consumer",
                "cancel_consumer",
                "pool_grow",
                "pool_shrink",
                "autoscale",
                "revoke_by_stamped_headers",
                "skirret_revoke_tree",
                "skirret_drain",
                "skirret_undrain",
                "skirret_pause",
                "skirret_resume",
                "skirret_breaker_open",
                "skirret_breaker_reset",
                "shutdown",
                "enable_events",
                "disable_events"
            })
    void who_may_only_look_steers_nothing(String method) {
        work();
        Worker worker = start(ControlAccess.READ_ONLY);
        assertThat(error(method, map("task_id", "x", "queue", Workshop.QUEUE, "task_name", "work")))
                .contains("skirret.control.allow=read-only");
        shop.send("work");
        shop.ended(Ending.SUCCEEDED);
        assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
    }
}
