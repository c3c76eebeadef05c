package io.skirret.control;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says of itself ({@code stats}).
 *
 * @param pid its process; 0 if it does not say
 * @param uptime since it started; zero if it does not say
 * @param total how often each task began, by name
 * @param concurrency tasks that it runs at a time; 0 if it does not say
 * @param pool how it runs them, such as {@code io.skirret.worker:threads}
 * @param prefetch messages that it may hold; 0 for no limit, or if it does not say
 * @param skirret its version if it is a Java worker; null for a Python worker
 * @param raw all that it said: texts, numbers, booleans, nulls, lists and maps
 */
public record WorkerStatistics(
        long pid,
        Duration uptime,
        Map<String, Long> total,
        int concurrency,
        String pool,
        int prefetch,
        @Nullable String skirret,
        Map<String, @Nullable Object> raw) {

    public WorkerStatistics {
        total = Collections.unmodifiableMap(new LinkedHashMap<>(total));
        raw = Collections.unmodifiableMap(new LinkedHashMap<>(raw));
    }
}
