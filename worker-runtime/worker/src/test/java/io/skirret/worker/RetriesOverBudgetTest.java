package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Retries over the budget are put off in the broker, not given up. */
class RetriesOverBudgetTest {

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void retries_over_the_budget_are_put_off_not_given_up() {
        shop.task("partner", TaskSettings.builder().policy("steady").build(), (arguments, context) -> {
            throw new IOException("down");
        });
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.skirret.worker");
        log.start();
        logger.addAppender(log);
        // One retry in ten seconds.
        shop.start(builder ->
                builder.policies(Workshop.STEADY).retryBudget(new RetryBudgetSettings(0, 0.1, Duration.ofSeconds(10))));
        for (int i = 0; i < 3; i++) {
            shop.send("partner");
        }
        assertThat(shop.ended(3)).allMatch(event -> event.ending() == Ending.RETRIED);

        shop.clock.advance(Duration.ofSeconds(10));
        List<WorkerEvent.TaskFinished> second = shop.ended(3);

        assertThat(second).filteredOn(event -> event.ending() == Ending.RETRIED).hasSize(1);
        assertThat(second)
                .filteredOn(event -> event.ending() == Ending.DELAYED)
                .hasSize(2)
                .allMatch(event -> event.retries() == 1 && !event.ran());
        List<WorkerEvent.TaskFinished> dead = new ArrayList<>();
        List<WorkerEvent> runs = new ArrayList<>(shop.started);
        while (dead.size() < 3) {
            if (shop.finished.isEmpty()) {
                shop.clock.advance(Duration.ofSeconds(1));
            } else {
                WorkerEvent.TaskFinished event = shop.nextFinished();
                if (event.ending() == Ending.DEAD_LETTERED) {
                    dead.add(event);
                }
            }
        }
        logger.detachAppender(log);
        assertThat(runs).hasSize(4);
        assertThat(shop.started).as("each three times").hasSize(9);
        assertThat(dead)
                .extracting(WorkerEvent.TaskFinished::deadLetterReason)
                .containsOnly(GiveUpReason.EXHAUSTED.code());
        assertThat(shop.dead()).hasSize(3).allMatch(letter -> letter.attempts() == 3);
        assertThat(shop.dead().stream()
                        .flatMap(letter -> letter.history().stream())
                        .filter(record -> record.number() == 2))
                .as("the record of an attempt says how often it was put off")
                .extracting(AttemptRecord::deferrals)
                .filteredOn(held -> held > 0)
                .hasSize(2);
        assertThat(shop.dead())
                .extracting(DeadLetter::message)
                .noneMatch(message -> message.headers().containsKey("skirret_deferrals"));
        assertThat(log.list)
                .filteredOn(line -> line.getLevel() == Level.INFO)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("budget"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.startsWith("partner[") && line.contains("waits"));
        shop.assertDrained();
    }

    @Test
    void the_budget_grows_with_the_fresh_calls() {
        shop.task(
                "partner",
                TaskSettings.builder().policy("steady").build(),
                (arguments, context) -> {
                    if (context.retries() == 0 && arguments[0].equals("fails")) {
                        throw new IOException("down");
                    }
                    return null;
                },
                String.class);
        shop.start(builder -> builder.policies(Workshop.STEADY)
                .retryBudget(new RetryBudgetSettings(0.5, 0.1, Duration.ofSeconds(10))));
        for (int i = 0; i < 3; i++) {
            shop.send("partner", "fails");
        }
        shop.ended(3);
        shop.clock.advance(Duration.ofSeconds(9));
        for (int i = 0; i < 200; i++) {
            shop.send("partner", "works");
        }
        shop.ended(200);

        shop.clock.advance(Duration.ofSeconds(1));

        assertThat(shop.ended(3)).allMatch(event -> event.ending() == Ending.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_storm_of_retries_is_held_to_ten_a_second_unless_the_budget_is_off(boolean on) {
        shop.task("partner", TaskSettings.builder().policy("steady").build(), (arguments, context) -> {
            if (context.retries() == 0) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start(builder -> on
                ? builder.policies(Workshop.STEADY)
                : builder.policies(Workshop.STEADY).noRetryBudget());
        for (int i = 0; i < 60; i++) {
            shop.send("partner");
        }
        shop.ended(60);

        shop.clock.advance(Duration.ofSeconds(10));
        List<WorkerEvent.TaskFinished> after = shop.ended(60);

        // Five in each half second.
        assertThat(after)
                .filteredOn(event -> event.ending() == Ending.SUCCEEDED)
                .hasSize(on ? 5 : 60);
        int succeeded = on ? 5 : 60;
        while (succeeded < 60) {
            if (shop.finished.isEmpty()) {
                shop.clock.advance(Duration.ofMillis(500));
            } else {
                succeeded += shop.nextFinished().ending() == Ending.SUCCEEDED ? 1 : 0;
            }
        }
        shop.assertDrained();
    }
}
