package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.retry.internal.RetryContext;
import io.skirret.worker.internal.feature.RunningWorker;
import io.skirret.worker.internal.queues.QueueMonitor;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class QueueMonitorTest {

    @Test
    void a_broker_that_does_not_answer_makes_the_depth_unknown_and_is_told_of_once() {
        try (Workshop shop = new Workshop();
                LogLines lines = LogLines.of(QueueMonitor.class.getName())) {
            shop.task("work", (arguments, context) -> null);
            for (int i = 0; i < 3; i++) {
                shop.send("work");
            }
            QueueMonitor monitor = new QueueMonitor(shop.transport, List.of(Workshop.QUEUE, "none"), shop.clock);
            assertThat(monitor.ready(Workshop.QUEUE)).isEqualTo(RetryContext.UNKNOWN_DEPTH);
            monitor.started();
            assertThat(monitor.ready(Workshop.QUEUE)).isEqualTo(3);
            assertThat(monitor.ready("none")).isEqualTo(RetryContext.UNKNOWN_DEPTH);
            assertThat(monitor.consumers(Workshop.QUEUE)).isEqualTo(1);
            shop.send("work");
            tick(shop);
            assertThat(monitor.ready(Workshop.QUEUE)).isEqualTo(4);

            shop.transport.close();
            tick(shop);
            tick(shop);

            assertThat(monitor.ready(Workshop.QUEUE)).isEqualTo(RetryContext.UNKNOWN_DEPTH);
            assertThat(lines.texts())
                    .filteredOn(line -> line.contains(shop.broker.url()) && line.contains("queue " + Workshop.QUEUE))
                    .singleElement()
                    .asString()
                    .contains("no retry is delayed for a deep queue");
            monitor.stopping();
        }
    }

    @Test
    void a_queue_that_is_added_is_counted_too() {
        try (Workshop shop = new Workshop()) {
            shop.task("work", (arguments, context) -> null);
            QueueMonitor monitor = new QueueMonitor(shop.transport, List.of("none"), shop.clock);
            monitor.attach((RunningWorker) Proxy.newProxyInstance(
                    RunningWorker.class.getClassLoader(),
                    new Class<?>[] {RunningWorker.class},
                    (proxy, method, arguments) -> List.of(Workshop.QUEUE)));
            shop.send("work");
            monitor.started();
            assertThat(monitor.ready(Workshop.QUEUE)).isEqualTo(1);
            monitor.stopping();
        }
    }

    /** Lets it ask, and waits until it has: then it will ask again. */
    private static void tick(Workshop shop) {
        shop.clock.advance(QueueMonitor.EVERY);
        Awaitility.await().until(() -> {
            var due = shop.clock.nextDue();
            return due != null && due.equals(shop.clock.now().plus(Duration.ofSeconds(5)));
        });
    }
}
