package io.skirret.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skirret.failure.FailureType;
import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class WorkerMetricsTest {

    private final MeteredWorkers shop = new MeteredWorkers();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void what_became_of_each_message_is_counted() {
        shop.task("mail", (instances, arguments, context) -> {
            switch (String.valueOf(arguments[0])) {
                case "late" -> throw new IOException("down");
                case "no" -> throw new Reject("no");
                default -> shop.clock.advance(Duration.ofSeconds(3));
            }
            return null;
        });
        shop.start(WorkerMetrics.of(registry));

        shop.send("mail", "well");
        shop.ended(1);
        shop.send("mail", "no");
        shop.ended(1);
        shop.send("mail", "late");
        shop.ended(1);
        shop.clock.advance(Duration.ofSeconds(11));
        shop.ended(1);

        assertThat(duration("succeeded").count()).isOne();
        assertThat(duration("succeeded").totalTime(TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(duration("retried").count()).isOne();
        assertThat(duration("dead_lettered").count()).isEqualTo(2);
        assertThat(registry.get("skirret.task.wait")
                        .tags("task", "mail", "queue", MeteredWorkers.QUEUE)
                        .timer()
                        .count())
                .isEqualTo(4);
        assertThat(counted(
                        "skirret.task.retries",
                        "task",
                        "mail",
                        "failure",
                        FailureType.TRANSIENT_NETWORK.name(),
                        "policy",
                        "once"))
                .isOne();
        assertThat(counted("skirret.task.dead.letters", "task", "mail", "reason", "rejected"))
                .isOne();
        assertThat(counted("skirret.task.dead.letters", "task", "mail", "reason", "retries-exhausted"))
                .isOne();
        assertThat(registry.get("skirret.delay.lateness")
                        .tag("queue", MeteredWorkers.QUEUE)
                        .timer()
                        .max(TimeUnit.SECONDS))
                .isBetween(0.0, 1.0);
    }

    @Test
    void a_worker_tells_of_itself_when_asked() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        shop.task("slow", (instances, arguments, context) -> {
            running.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        });
        WorkerMetrics metrics = WorkerMetrics.of(registry);
        assertThat(registry.get("skirret.ready").gauge().value())
                .as("while there is no worker")
                .isZero();
        Worker worker = shop.start(metrics);
        assertThat(registry.get("skirret.ready").gauge().value()).isOne();
        assertThat(gauge("skirret.worker.slots")).isEqualTo(4);
        assertThat(gauge("skirret.worker.slots.busy")).isZero();
        assertThat(gauge("skirret.worker.healthy")).isOne();
        assertThat(registry.get("skirret.worker.events.dropped")
                        .functionCounter()
                        .count())
                .isZero();
        assertThat(registry.get("skirret.breaker.state")
                        .tags("breaker", "slow", "worker", "worker@test")
                        .gauge()
                        .value())
                .isZero();

        shop.send("slow", "");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(gauge("skirret.worker.slots.busy")).isOne();
        assertThat(gauge("skirret.worker.messages.held")).isOne();
        goOn.countDown();
        shop.ended(1);
        worker.breakers().forceOpen("slow", "maintenance").join();
        await().atMost(MeteredWorkers.PATIENCE).until(() -> gauge("skirret.breaker.state") == 3);

        shop.broker.goDown();
        await().atMost(MeteredWorkers.PATIENCE).until(() -> gauge("skirret.worker.healthy") == 0);
    }

    @Test
    void a_worker_that_ended_has_a_successor_of_the_same_name() throws Exception {
        shop.task("mail", (instances, arguments, context) -> null);
        WorkerMetrics metrics = WorkerMetrics.of(registry);
        Worker first = shop.start(metrics);
        first.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        assertThat(first.awaitTermination(Duration.ofSeconds(20))).isTrue();
        assertThat(gauge("skirret.worker.healthy")).isZero();

        shop.start(metrics);

        assertThat(gauge("skirret.worker.healthy")).isOne();
        assertThat(registry.get("skirret.ready").gauge().value()).isOne();
        assertThat(counted("skirret.task.messages", "task", "mail", "outcome", "dead_lettered"))
                .as("there before the first, so that an increase is seen")
                .isZero();
    }

    /** Micrometer warns of a gauge that is registered once more, and ignores it. */
    @Test
    void the_breakers_of_a_successor_are_not_registered_once_more() throws Exception {
        shop.task("mail", (instances, arguments, context) -> null);
        WorkerMetrics metrics = WorkerMetrics.of(registry);
        Worker first = shop.start(metrics);
        first.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        assertThat(first.awaitTermination(Duration.ofSeconds(20))).isTrue();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(MeterRegistry.class);
        logger.setLevel(Level.DEBUG);
        logger.addAppender(log);
        log.start();
        try {
            shop.start(metrics);
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("skirret."))
                .isEmpty();
        assertThat(gauge("skirret.breaker.state")).isZero();
    }

    @Test
    void a_run_that_does_not_return_is_counted_as_stuck() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        shop.task("deaf", TaskSettings.builder().timeLimit(Duration.ofSeconds(5)), (instances, arguments, context) -> {
            running.countDown();
            while (goOn.getCount() > 0) {
                try {
                    goOn.await();
                } catch (InterruptedException deaf) {
                    continue;
                }
            }
            return null;
        });
        shop.start(WorkerMetrics.of(registry));

        shop.send("deaf", "");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        await().atMost(MeteredWorkers.PATIENCE).until(() -> {
            shop.clock.advance(Duration.ofSeconds(5));
            return registry.find("skirret.task.stuck").tag("task", "deaf").counter() != null;
        });

        assertThat(counted("skirret.task.stuck", "task", "deaf")).isOne();
        goOn.countDown();
    }

    @Test
    void what_is_counted_of_tasks_that_nobody_has_begins_at_zero() {
        shop.task("mail", (instances, arguments, context) -> null);
        shop.start(WorkerMetrics.of(registry));

        assertThat(counted("skirret.task.messages", "task", "other", "outcome", "dead_lettered"))
                .isZero();
        assertThat(counted("skirret.task.messages", "task", "other", "outcome", "succeeded"))
                .isZero();
    }

    @Test
    void names_that_anybody_may_write_are_no_labels() {
        shop.task("mail", (instances, arguments, context) -> null);
        shop.start(WorkerMetrics.of(registry));

        for (int i = 0; i < 50; i++) {
            shop.send("nobody." + i, "");
        }
        shop.ended(50);

        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .filter(id -> id.getName().startsWith("skirret.task"))
                        .map(id -> id.getTag("task"))
                        .distinct())
                .containsExactlyInAnyOrder("mail", "other");
        assertThat(registry.get("skirret.task.messages").tag("task", "other").counters().stream()
                        .mapToDouble(each -> each.count())
                        .sum())
                .isEqualTo(50);
    }

    @Test
    void a_hundred_tasks_take_no_more_series_than_a_prometheus_likes() {
        assertThat(seriesOfAHundredTasks(false)).isBetween(1_000L, 2_000L);
    }

    @Test
    void and_three_times_as_many_with_histograms() {
        assertThat(seriesOfAHundredTasks(true)).isBetween(4_000L, 6_000L);
    }

    /** All tasks, each ending in all ways, with failures of several kinds. */
    private long seriesOfAHundredTasks(boolean histograms) {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        for (int i = 0; i < 100; i++) {
            shop.task("task." + i, (instances, arguments, context) -> {
                switch (String.valueOf(arguments[0])) {
                    case "network" -> throw new IOException("down");
                    case "argument" -> throw new IllegalArgumentException("not so");
                    case "state" -> throw new IllegalStateException("not now");
                    case "no" -> throw new Reject("no");
                    default -> {
                        return null;
                    }
                }
            });
        }
        shop.start(histograms ? WorkerMetrics.withHistograms(prometheus) : WorkerMetrics.of(prometheus));
        String[] ways = {"well", "network", "argument", "state", "no", "unreadable"};
        for (int i = 0; i < 100; i++) {
            for (String way : ways) {
                shop.send("task." + i, way);
            }
            shop.ended(ways.length);
        }
        shop.clock.advance(Duration.ofSeconds(30));
        shop.ended(100);
        return prometheus
                .scrape()
                .lines()
                .filter(line -> line.startsWith("skirret_"))
                .count();
    }

    private Timer duration(String outcome) {
        return registry.get("skirret.task.duration")
                .tags("task", "mail", "queue", MeteredWorkers.QUEUE, "outcome", outcome)
                .timer();
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double gauge(String name) {
        return registry.get(name).tag("worker", "worker@test").gauge().value();
    }
}
