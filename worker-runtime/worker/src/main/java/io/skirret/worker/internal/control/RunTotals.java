package io.skirret.worker.internal.control;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each task has begun, by the name that its messages gave; only tasks that are known here begin. */
final class RunTotals {

    private final Map<String, LongAdder> begun = new ConcurrentHashMap<>();

    void began(String task) {
        LongAdder count = begun.get(task);
        if (count == null) {
            count = begun.computeIfAbsent(task, first -> new LongAdder());
        }
        count.increment();
    }

    Map<String, Long> all() {
        Map<String, Long> totals = new TreeMap<>();
        begun.forEach((task, count) -> totals.put(task, count.sum()));
        return totals;
    }
}
