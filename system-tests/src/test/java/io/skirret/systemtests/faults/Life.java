package io.skirret.systemtests.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All that ran of one call, attempt by attempt, in the order in which it began. */
final class Life {

    private final Map<Integer, List<Run>> runs = new TreeMap<>();

    void begin(Run run) {
        List<Run> attempt = runs.computeIfAbsent(run.attempt(), key -> new ArrayList<>());
        attempt.add(run);
        attempt.sort(Comparator.comparingLong(Run::begin));
    }

    void end(int attempt, String pid, long time, boolean failed) {
        List<Run> candidates = runs(attempt);
        for (int i = 0; i < candidates.size(); i++) {
            Run run = candidates.get(i);
            if (run.pid().equals(pid) && run.end() == Run.NEVER) {
                candidates.set(i, new Run(run.id(), attempt, pid, run.begin(), time, failed));
                return;
            }
        }
        throw new IllegalStateException(
                "attempt " + attempt + " in " + pid + " ended at " + time + " without beginning");
    }

    Set<Integer> attempts() {
        return runs.keySet();
    }

    List<Run> runs(int attempt) {
        return runs.getOrDefault(attempt, List.of());
    }

    List<Run> failed(int attempt) {
        return runs(attempt).stream().filter(Run::failed).toList();
    }

    List<Run> all() {
        return runs.values().stream().flatMap(List::stream).toList();
    }

    boolean done() {
        return all().stream().anyMatch(Run::done);
    }

    long lastBegin() {
        return all().stream().mapToLong(Run::begin).max().orElse(Long.MIN_VALUE);
    }
}
