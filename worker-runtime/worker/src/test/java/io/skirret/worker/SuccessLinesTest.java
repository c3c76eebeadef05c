package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.skirret.message.internal.TaskCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who wants to see that tasks succeed turns the logger io.skirret.worker to DEBUG. */
class SuccessLinesTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.skirret.worker");

    @Test
    void a_success_is_one_line_at_debug_with_task_id_and_time() throws Exception {
        assertThat(linesOfASuccessAt(Level.DEBUG)).containsExactly("add[sum-1] succeeded in 1250 ms");
    }

    @Test
    void at_info_a_success_says_nothing() throws Exception {
        assertThat(linesOfASuccessAt(Level.INFO)).isEmpty();
    }

    private static List<String> linesOfASuccessAt(Level level) throws Exception {
        Level before = LOGGER.getLevel();
        try (Workshop shop = new Workshop();
                LogLines lines = LogLines.of(LogLines.OUTCOMES)) {
            LOGGER.setLevel(level);
            shop.task("add", (arguments, context) -> {
                shop.clock.advance(Duration.ofMillis(1_250));
                return 3;
            });
            shop.start();
            shop.send(TaskCall.of("add", "sum-1"));
            shop.ended(WorkerEvent.Ending.SUCCEEDED);
            return lines.texts().stream()
                    .filter(line -> line.contains("succeeded"))
                    .toList();
        } finally {
            LOGGER.setLevel(before);
        }
    }
}
