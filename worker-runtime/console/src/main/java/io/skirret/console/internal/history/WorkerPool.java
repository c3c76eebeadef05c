package io.skirret.console.internal.history;

import io.skirret.control.WorkerStatistics;
import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a worker runs its tasks, as it answered last.
 *
 * @param size tasks at a time; 0 if it does not say
 * @param largest how many they could be made by remote control; null if it does not say, as no Python worker does
 * @param kind such as {@code io.skirret.worker:threads}
 * @param prefetch messages that it may hold; 0 for no limit, or if it does not say
 * @param drained whether it takes no more messages; null if it does not say, as no Python worker does
 * @param startedAt null if it does not say
 * @param pid its process; 0 if it does not say
 */
public record WorkerPool(
        int size,
        @Nullable Integer largest,
        String kind,
        int prefetch,
        @Nullable Boolean drained,
        @Nullable Instant startedAt,
        long pid) {

    private static final int LONGEST_KIND = 100;

    static WorkerPool of(WorkerStatistics told, Instant now) {
        Map<?, ?> ours = told.raw().get("skirret") instanceof Map<?, ?> map ? map : Map.of();
        return new WorkerPool(
                told.concurrency(),
                ours.get("max_concurrency") instanceof Integer largest ? largest : null,
                SafeText.line(told.pool(), LONGEST_KIND),
                told.prefetch(),
                ours.get("drained") instanceof Boolean drained ? drained : null,
                told.uptime().isZero() ? null : now.minus(told.uptime()),
                told.pid());
    }
}
