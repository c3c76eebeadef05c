package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.ParcelsTasks;
import io.skirret.message.DeadLetter;
import io.skirret.task.RetryRequest;
import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import io.skirret.testkit.InMemorySkirret;
import io.skirret.testkit.SkirretTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What docs/how-to/retry-or-reject.md says of its task. */
@SkirretTest
class RetryOrRejectTest {

    @Test
    void whatIsRejectedIsADeadLetterAtOnce(InMemorySkirret skirret) {
        ParcelsTasks.track.delay("nonsense");
        skirret.runAll();

        DeadLetter dead = skirret.deadLetters().get(0);
        assertThat(dead.reason()).isEqualTo("rejected");
        assertThat(dead.exceptionMessage()).contains("expected a parcel's number");
        assertThat(dead.attempts()).isEqualTo(1);
    }

    @Test
    void itLooksAgainEveryHourAsOftenAsItsRetriesAllow(InMemorySkirret skirret) {
        ParcelsTasks.track.delay("RX123456780");
        skirret.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(skirret.deadLetters()).isEmpty();

        skirret.advance(Duration.ofHours(1));
        assertThat(skirret.deadLetters()).singleElement().satisfies(dead -> {
            assertThat(dead.reason()).isEqualTo("retries-exhausted");
            assertThat(dead.attempts()).isEqualTo(25);
        });
    }

    @Test
    void theDelayIsTheOneItNamesAndTheCauseIsKept(InMemorySkirret skirret) {
        ParcelsTasks.track.delay("RX123456781");
        skirret.advance(Duration.ofHours(24 * 7).minusSeconds(1));
        assertThat(skirret.deadLetters()).isEmpty();

        skirret.advance(Duration.ofHours(1));
        assertThat(skirret.deadLetters()).singleElement().satisfies(dead -> {
            assertThat(dead.exception()).endsWith("AtNightClosedException");
            assertThat(dead.attempts()).isEqualTo(25);
        });
    }

    @Test
    void aRequestThatTheTaskCatchesIsNone(InMemorySkirret skirret) {
        Careless.RUNS.set(0);
        RetryOrRejectTest_CarelessTasks.work.delay();
        skirret.advance(Duration.ofDays(1));

        assertThat(Careless.RUNS).hasValue(1);
        assertThat(skirret.deadLetters()).isEmpty();
    }

    /** Does what the page says not to do. */
    static final class Careless {

        static final AtomicInteger RUNS = new AtomicInteger();

        private Careless() {}

        @Task
        static void work(TaskContext context) {
            RUNS.incrementAndGet();
            try {
                throw context.retry(null, Duration.ofSeconds(1));
            } catch (RuntimeException caught) {
                assertThat(caught).isInstanceOf(RetryRequest.class);
            }
        }
    }
}
