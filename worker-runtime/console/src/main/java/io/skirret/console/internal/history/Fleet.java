package io.skirret.console.internal.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.SeenWorker;
import io.skirret.control.WorkerStatistics;
import io.skirret.events.internal.EventReader;
import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The workers that were heard of. Thread-safe. */
final class Fleet {

    private static final int MOST = 5_000;
    private static final int LONGEST_NAME = 255;

    private final Map<String, HeardWorker> workers = new TreeMap<>();
    private final Set<String> changed = new HashSet<>();
    private Instant listening;

    /** @param remembered as the database has them */
    Fleet(List<SeenWorker> remembered, Instant now) {
        this.listening = now;
        remembered.forEach(seen -> workers.put(seen.name(), HeardWorker.remembered(seen)));
    }

    /** An event of a worker, or of a task that it has. Returns whether the worker was not there before. */
    synchronized boolean heard(String type, JsonNode event, Instant now) {
        String name = SafeText.line(EventReader.text(event, "hostname"), LONGEST_NAME);
        boolean ofWorker = type.startsWith("worker-");
        // Who sends a call tells of it under a name of its own, and is no worker.
        if (name.isEmpty() || (!ofWorker && (type.equals("task-sent") || !workers.containsKey(name)))) {
            return false;
        }
        HeardWorker known = workers.get(name);
        boolean isNew = known == null || known.isStopped() || type.equals("worker-online");
        HeardWorker worker = known == null ? add(name, now) : known;
        worker.told(type, event, now);
        changed.add(name);
        return isNew && !worker.isStopped();
    }

    /**
     * An answer of a worker. Returns whether it was not there before.
     *
     * @param asked when it was asked: one that has told since then that it stops is not there any more
     */
    synchronized boolean answered(String answering, WorkerStatistics told, Instant asked, Instant now) {
        String name = SafeText.line(answering, LONGEST_NAME);
        HeardWorker known = workers.get(name);
        if (known != null && known.isStopped() && !known.lastAt().isBefore(asked)) {
            return false;
        }
        boolean isNew = known == null || known.isStopped();
        (known == null ? add(name, now) : known).answered(told, now);
        changed.add(name);
        return isNew;
    }

    private HeardWorker add(String name, Instant now) {
        HeardWorker worker = new HeardWorker(name, now);
        workers.put(name, worker);
        shrink();
        return worker;
    }

    private void shrink() {
        if (workers.size() > MOST) {
            workers.values().stream()
                    .min(Comparator.comparing(HeardWorker::lastAt))
                    .map(oldest -> oldest.seen().name())
                    .ifPresent(workers::remove);
        }
    }

    /** Nobody listened for a while: who is not heard from now on is silent from now on. */
    synchronized void resumed(Instant now) {
        listening = now;
    }

    /** Those that told something since {@link #written}. */
    synchronized List<SeenWorker> changed() {
        List<SeenWorker> seen = new ArrayList<>();
        for (String name : changed) {
            HeardWorker worker = workers.get(name);
            if (worker != null) {
                seen.add(worker.seen());
            }
        }
        return seen;
    }

    synchronized void written() {
        changed.clear();
    }

    /** All that have not said that they stop, by name. Forgets who is gone for long. */
    synchronized List<WorkerLife> lives(Instant now) {
        Instant old = now.minus(ExecutionCounts.WORKERS_KEPT);
        workers.values().removeIf(worker -> worker.lastAt().isBefore(old));
        return workers.values().stream()
                .filter(worker -> !worker.isStopped())
                .map(worker -> worker.life(now, listening))
                .toList();
    }
}
