package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.internal.TaskCall;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.FailedAttempt;
import io.skirret.task.InstanceFactory;
import io.skirret.task.Reject;
import io.skirret.task.TaskCallbacks;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a task's own callbacks are told, and what its log lines carry. */
class CallbacksTest {

    private static final RetryPolicies POLICIES = RetryPolicies.builder()
            .add(RetryPolicy.builder("steady")
                    .maxRetries(1)
                    .base(Duration.ofSeconds(10))
                    .jitter(Jitter.none())
                    .build())
            .build();

    private final Workshop shop = new Workshop();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<FailedAttempt> attempts = new LinkedBlockingQueue<>();

    /** Made by the instance factory. */
    private final class Alerts implements TaskCallbacks {

        @Override
        public void onRetry(FailedAttempt attempt, Duration delay) {
            attempts.add(attempt);
            told.add("retry in " + delay.toSeconds() + " s, for " + MDC.get("ctx_user"));
            throw new IllegalStateException("the pager is down");
        }

        @Override
        public void onFailure(FailedAttempt attempt, String reason) {
            attempts.add(attempt);
            told.add(reason);
        }
    }

    private InstanceFactory beans() {
        return new InstanceFactory() {
            @Override
            public <T> T instance(Class<T> type) {
                return type.cast(new Alerts());
            }
        };
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void each_retry_and_the_end() {
        shop.task(
                "flaky",
                TaskSettings.builder()
                        .policy("steady")
                        .callbacks(Alerts.class)
                        .aliases("shaky")
                        .build(),
                (arguments, context) -> {
                    throw new IOException("attempt " + context.retries());
                });
        shop.start(builder -> builder.policies(POLICIES).instances(beans()));

        shop.send(shop.call("shaky").header("skirret_ctx_user", "ada"));

        assertThat(Workshop.next(told)).isEqualTo("retry in 10 s, for ada");
        FailedAttempt first = Workshop.next(attempts);
        assertThat(first.retries()).isZero();
        assertThat(first.failureType()).isEqualTo("TRANSIENT_NETWORK");
        assertThat(first.error()).hasMessage("attempt 0");
        assertThat(first.headers()).containsEntry("skirret_ctx_user", "ada");
        assertThat(first.queue()).isEqualTo(Workshop.QUEUE);
        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofSeconds(10));

        assertThat(Workshop.next(told)).isEqualTo("retries-exhausted");
        assertThat(Workshop.next(attempts).error()).hasMessage("attempt 1");
        assertThat(shop.dead()).as("stored before it is told").hasSize(1);
    }

    @Test
    void what_never_ran_is_told_without_an_error_and_success_is_not_told() {
        shop.task(
                "add", TaskSettings.builder().callbacks(Alerts.class).build(), (arguments, context) -> null, int.class);
        shop.start(builder -> builder.instances(beans()).unknownTaskDelays(List.of()));

        shop.send("add", 1);
        shop.ended(Ending.SUCCEEDED);
        shop.send("add", "one", "too many");

        assertThat(Workshop.next(told)).isEqualTo("arity-mismatch");
        assertThat(Workshop.next(attempts).error()).isNull();
        assertThat(told).isEmpty();
    }

    @Test
    void callbacks_that_cannot_be_had_change_nothing() {
        shop.task(
                "flaky",
                TaskSettings.builder().policy("steady").callbacks(Alerts.class).build(),
                (arguments, context) -> {
                    throw new IOException("down");
                });
        // Alerts has no constructor that the built-in factory could use.
        shop.start(builder -> builder.policies(POLICIES));

        shop.send("flaky");
        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofSeconds(10));

        shop.ended(Ending.DEAD_LETTERED);
        shop.assertDrained();
    }

    /** Throws with the task's error as its cause, as code that only passes it on does. */
    static final class PassingOn implements TaskCallbacks {

        @Override
        public void onFailure(FailedAttempt attempt, String reason) {
            throw new IllegalStateException("not told", attempt.error());
        }
    }

    @Test
    void what_a_callback_throws_cannot_write_lines_of_its_own_into_the_log() {
        String hostile = "down\n2026-01-01 ERROR all is lost \u001b[31m" + "x".repeat(100_000);
        shop.task("bad", TaskSettings.builder().callbacks(PassingOn.class).build(), (arguments, context) -> {
            Exception error = new IOException(hostile);
            error.addSuppressed(new IOException(hostile));
            throw new Reject(hostile, error);
        });
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            shop.start(builder -> builder.instances(new InstanceFactory() {
                @Override
                public <T> T instance(Class<T> type) {
                    return type.cast(new PassingOn());
                }
            }));
            shop.send("bad");
            shop.ended(Ending.DEAD_LETTERED);
            Awaitility.await().until(() -> lines.whole().stream().anyMatch(line -> line.contains("not told")));

            assertThat(lines.whole())
                    .allSatisfy(line -> assertThat(line)
                            .doesNotContain("\n2026-01-01", "\u001b")
                            .hasSizeLessThan(50_000));
        }
    }

    @Test
    void log_lines_of_a_run_carry_the_job_and_those_of_the_next_do_not() {
        BlockingQueue<CompletableFuture<TreeMap<String, String>>> seen = new LinkedBlockingQueue<>();
        shop.task("look", (arguments, context) -> {
            seen.add(CompletableFuture.completedFuture(new TreeMap<>(MDC.getCopyOfContextMap())));
            return null;
        });
        shop.start(builder -> builder.concurrency(1));

        shop.send(TaskCall.of("look", "id-1")
                .header("skirret_ctx_user", "ada\nERROR forged")
                .header("skirret_ctx_project", 7));
        TreeMap<String, String> first = Workshop.next(seen).join();
        shop.send(TaskCall.of("look", "id-2"));

        assertThat(first)
                .containsEntry("task", "look")
                .containsEntry("task_id", "id-1")
                .containsEntry("task_attempt", "1")
                .containsEntry("task_root_id", "id-1")
                .containsEntry("worker", "worker@test")
                .containsEntry("ctx_project", "7")
                .hasEntrySatisfying(
                        "ctx_user", user -> assertThat(user).startsWith("ada").doesNotContain("\n"));
        assertThat(Workshop.next(seen).join())
                .containsOnlyKeys("task", "task_id", "task_attempt", "task_root_id", "worker");
    }
}
