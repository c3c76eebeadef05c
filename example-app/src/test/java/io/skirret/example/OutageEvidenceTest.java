package io.skirret.example;

import static io.skirret.worker.WorkerEvent.Ending.DELAYED;
import static io.skirret.worker.WorkerEvent.Ending.RETRIED;
import static io.skirret.worker.WorkerEvent.Ending.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.worker.breaker.BreakerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The demo's proof must be able to fail: each thing that it denies is found where it happened. */
final class OutageEvidenceTest {

    private static final Map<String, AtomicInteger> TAKEN_ONCE = Map.of("a", new AtomicInteger(1));

    private final List<OutageRecord> records = new ArrayList<>();

    /** Order a fails, opens the breaker on worker 1, is parked on worker 2, and is delivered after all have closed. */
    private List<OutageRecord> story() {
        began(1, 1_000, 0);
        records.add(new OutageRecord.Left(1, 1_010, "a", 0, RETRIED, true));
        turned(1, 1_011, BreakerState.OPEN);
        turned(2, 1_020, BreakerState.OPEN);
        records.add(new OutageRecord.Left(2, 2_000, "a", 1, DELAYED, false));
        turned(1, 4_011, BreakerState.HALF_OPEN);
        turned(1, 5_011, BreakerState.CLOSED);
        turned(2, 5_020, BreakerState.CLOSED);
        began(2, 6_000, 1);
        records.add(new OutageRecord.Left(2, 6_010, "a", 1, SUCCEEDED, true));
        return records;
    }

    private void began(int worker, long at, int retries) {
        records.add(new OutageRecord.Began(worker, at, "a", retries));
    }

    private void turned(int worker, long at, BreakerState state) {
        records.add(new OutageRecord.Turned(worker, at, state, "worker-1@demo", ""));
    }

    private OutageReport report(Map<String, AtomicInteger> taken) {
        List<OutageWorkers.Now> last = List.of(
                new OutageWorkers.Now(1, BreakerState.CLOSED, 1, 0, 1, 0),
                new OutageWorkers.Now(2, BreakerState.CLOSED, 1, 1, 0, 1));
        return new OutageReport(List.of("a"), taken, List.of(), OutageEvidence.of(2, records), last, 4_000, 7);
    }

    @Test
    void whatHoldsHolds() {
        story();

        assertThat(report(TAKEN_ONCE).figures("memory"))
                .containsEntry("opened_on", 2)
                .containsEntry("seen_within_ms", 9L)
                .containsEntry("parked", 1)
                .containsEntry("retries", 1)
                .containsEntry("broken", List.of())
                .containsEntry("holds", true);
    }

    @Test
    void aLostOrderIsFound() {
        story();

        assertThat(report(Map.of()).figures("memory")).containsEntry("lost", 1).containsEntry("holds", false);
    }

    @Test
    void anOrderDeliveredTwiceIsFound() {
        story();

        assertThat(report(Map.of("a", new AtomicInteger(2))).figures("memory"))
                .containsEntry("duplicates", 1)
                .containsEntry("holds", false);
    }

    @Test
    void anAttemptThatWasCountedWithoutARunIsFound() {
        story();
        records.add(new OutageRecord.Left(2, 3_000, "a", 2, DELAYED, false));

        assertThat(report(TAKEN_ONCE).figures("memory"))
                .containsEntry("burnt_while_open", 1)
                .containsEntry("holds", false);
    }

    @Test
    void aRunWhileItIsOpenIsFound() {
        story();
        began(2, 2_500, 1);

        assertThat(report(TAKEN_ONCE).figures("memory"))
                .containsEntry("ran_while_open", 1)
                .containsEntry("holds", false);
    }

    @Test
    void anOpeningThatIsSeenLateOrNeverIsFound() {
        story();
        records.removeIf(one -> one instanceof OutageRecord.Turned && one.worker() == 2);
        assertThat(report(TAKEN_ONCE).figures("memory"))
                .containsEntry("opened_on", 1)
                .containsEntry("holds", false);

        turned(2, 3_500, BreakerState.OPEN);
        turned(2, 5_500, BreakerState.CLOSED);
        assertThat(report(TAKEN_ONCE).figures("memory"))
                .containsEntry("seen_within_ms", 2_489L)
                .containsEntry("holds", false);
    }

    @Test
    void retriesOverTheBudgetAreFound() {
        story();
        for (int i = 0; i < 30; i++) {
            began(1, 6_000 + i, 1);
        }

        assertThat(report(TAKEN_ONCE).figures("memory"))
                .containsEntry("within_budget", false)
                .containsEntry("retries_peak", 30)
                .containsEntry("budget_at_peak", 20)
                .containsEntry("holds", false);
    }

    @Test
    void aRecordIsReadAsItIsWritten() {
        assertThat(OutageRecord.parse(2, "turned 17 OPEN worker-1@demo it failed too often, last this"))
                .contains(new OutageRecord.Turned(
                        2, 17, BreakerState.OPEN, "worker-1@demo", "it failed too often, last this"));
        assertThat(OutageRecord.parse(2, "left 17 a 1 DELAYED false"))
                .contains(new OutageRecord.Left(2, 17, "a", 1, DELAYED, false));
        assertThat(OutageRecord.parse(2, "began 17 a 1")).contains(new OutageRecord.Began(2, 17, "a", 1));
        assertThat(OutageRecord.parse(2, "Picked up JAVA_TOOL_OPTIONS")).isEmpty();
    }
}
