package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who wants to see that tasks succeed turns the logger io.skirret.worker to DEBUG. */
class SuccessLinesTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.skirret.worker");

    @Test
    void a_success_is_one_line_at_debug_with_task_id_and_time() throws Exception {
        Level before = LOGGER.getLevel();
        try (Workshop shop = new Workshop();
                LogLines lines = LogLines.of("io.skirret.worker")) {
            LOGGER.setLevel(Level.DEBUG);
            shop.task("add", (arguments, context) -> {
                shop.clock.advance(Duration.ofMillis(1_250));
                return 3;
            });
            shop.start();
            shop.send("add");
            WorkerEvent.TaskFinished ended = shop.ended(WorkerEvent.Ending.SUCCEEDED);

            assertThat(lines.texts())
                    .filteredOn(line -> line.contains("succeeded"))
                    .containsExactly("add[" + ended.taskId() + "] succeeded in 1250 ms");
        } finally {
            LOGGER.setLevel(before);
        }
    }

    @Test
    void at_info_a_success_says_nothing() throws Exception {
        Level before = LOGGER.getLevel();
        try (Workshop shop = new Workshop();
                LogLines lines = LogLines.of("io.skirret.worker")) {
            LOGGER.setLevel(Level.INFO);
            shop.task("add", (arguments, context) -> 3);
            shop.start();
            shop.send("add");
            shop.ended(WorkerEvent.Ending.SUCCEEDED);

            assertThat(lines.texts()).noneMatch(line -> line.contains("succeeded"));
        } finally {
            LOGGER.setLevel(before);
        }
    }
}
