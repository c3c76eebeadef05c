package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.message.internal.TaskCall;
import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The logger io.skirret.worker.outcome: one line for each message that leaves, with all that machines look for. */
class OutcomeLinesTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.skirret.worker.outcome");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void each_ending_is_one_line_with_its_fields() throws Exception {
        List<ILoggingEvent> told;
        try (Workshop shop = new Workshop()) {
            shop.task("add", (arguments, context) -> {
                shop.clock.advance(Duration.ofMillis(1_250));
                return 3;
            });
            shop.task("refuse", (arguments, context) -> {
                throw new Reject("no");
            });
            shop.task("call", TaskSettings.builder().maxRetries(0).build(), (arguments, context) -> {
                throw new ConnectException("refused");
            });
            shop.start();
            shop.send(TaskCall.of("add", "sum-1"));
            shop.ended(WorkerEvent.Ending.SUCCEEDED);
            shop.send(TaskCall.of("refuse", "no-1"));
            shop.ended(WorkerEvent.Ending.DEAD_LETTERED);
            shop.send(TaskCall.of("call", "out-1"));
            shop.ended(WorkerEvent.Ending.DEAD_LETTERED);
            shop.send(TaskCall.of("nobody.knows.this", "who-1"));
            shop.ended(WorkerEvent.Ending.DELAYED);
            // As it ends the clock is turned, and what was delayed comes again.
            told = List.copyOf(lines.list);
        }

        assertThat(told.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        "add[sum-1] succeeded in 1250 ms",
                        "refuse[no-1] dead lettered in 0 ms",
                        "call[out-1] dead lettered in 0 ms",
                        "nobody.knows.this[who-1] delayed, not run");
        assertThat(fields(told.get(0)))
                .containsOnly(
                        Map.entry("queue", Workshop.QUEUE),
                        Map.entry("task_id", "sum-1"),
                        Map.entry("task", "add"),
                        Map.entry("task_attempt", "1"),
                        Map.entry("task_root_id", "sum-1"),
                        Map.entry("worker", "worker@test"),
                        Map.entry("outcome", "succeeded"),
                        Map.entry("took_ms", "1250"));
        assertThat(fields(told.get(1)))
                .containsEntry("outcome", "dead_lettered")
                .containsEntry("task_attempt", "1");
        assertThat(fields(told.get(2))).containsEntry("failure", "TRANSIENT_NETWORK");
        assertThat(fields(told.get(3))).containsEntry("outcome", "delayed").doesNotContainKey("took_ms");
    }

    private static Map<String, String> fields(ILoggingEvent line) {
        Map<String, String> fields = new TreeMap<>();
        line.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
        return fields;
    }
}
