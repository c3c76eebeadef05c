package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that come near the time after which the broker takes their messages back. */
@Timeout(60)
class LongRunMonitorTest {

    private final Workshop shop = new Workshop();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);

    @AfterEach
    void close() {
        finish.countDown();
        shop.close();
    }

    private void runLong(TaskSettings settings) throws InterruptedException {
        shop.task("long", settings, (arguments, context) -> {
            begun.countDown();
            finish.await();
            return null;
        });
    }

    private void runFor(Duration time) throws InterruptedException {
        shop.send("long");
        begun.await();
        shop.clock.advance(time);
        finish.countDown();
        shop.ended(Ending.SUCCEEDED);
    }

    @Test
    void a_run_near_the_end_is_warned_of_once() throws Exception {
        runLong(TaskSettings.defaults());
        shop.start();
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            runFor(Duration.ofMinutes(28));

            assertThat(lines.texts().stream().filter(line -> line.contains("consumer_timeout")))
                    .singleElement()
                    .asString()
                    .contains(
                            "long[",
                            "has run for 24 min",
                            "After 30 min",
                            "runs again",
                            "skirret.worker.consumer-timeout");
        }
    }

    @Test
    void a_shorter_one_is_not() throws Exception {
        runLong(TaskSettings.defaults());
        shop.start();
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            runFor(Duration.ofMinutes(23));

            assertThat(lines.texts()).noneMatch(line -> line.contains("consumer_timeout"));
        }
    }

    @Test
    void the_operator_may_have_allowed_more() throws Exception {
        runLong(TaskSettings.defaults());
        shop.start(builder -> builder.consumerTimeout(Duration.ofHours(3)));
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            runFor(Duration.ofHours(2));
            assertThat(lines.texts()).noneMatch(line -> line.contains("consumer_timeout"));
        }
    }

    @Test
    void for_what_was_acknowledged_early_the_broker_does_not_wait() throws Exception {
        runLong(TaskSettings.builder().acksLate(false).build());
        shop.start();
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            runFor(Duration.ofHours(2));
            assertThat(lines.texts()).noneMatch(line -> line.contains("consumer_timeout"));
        }
    }

    @Test
    void a_limit_beyond_it_is_warned_of_at_the_start() throws Exception {
        runLong(TaskSettings.builder().timeLimit(Duration.ofHours(1)).build());
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            shop.start();
            assertThat(lines.texts().stream().filter(line -> line.contains("consumer_timeout")))
                    .singleElement()
                    .asString()
                    .contains("task 'long'", "timeLimit is 1 h", "of the 30 min", "skirret.worker.consumer-timeout");
        }
    }
}
