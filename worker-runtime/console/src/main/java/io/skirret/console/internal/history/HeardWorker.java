package io.skirret.console.internal.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.SeenWorker;
import io.skirret.control.WorkerStatistics;
import io.skirret.events.internal.EventReader;
import io.skirret.message.internal.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What one worker told of itself. Not thread-safe. */
final class HeardWorker {

    /** Three times as long as a pause for which nobody would wake up. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_SAMPLES = 120;
    private static final int LONGEST_SOFTWARE = 64;
    private static final double MILLIS = 1000.0;
    private static final String JAVA = "skirret";

    private final String name;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Instant lastAt;
    private boolean stopped;
    private boolean beats;
    private String software = "";
    private String version = "";
    private @Nullable Double load;
    private @Nullable WorkerPool pool;
    private @Nullable Instant taskEventsAt;
    private @Nullable Long running;

    private record Sample(Instant at, long processed) {}

    HeardWorker(String name, Instant now) {
        this.name = name;
        this.lastAt = now;
    }

    /** As the database remembers it. */
    static HeardWorker remembered(SeenWorker seen) {
        HeardWorker worker = new HeardWorker(seen.name(), seen.lastAt());
        worker.stopped = seen.stopped();
        worker.software = seen.software();
        return worker;
    }

    void told(String type, JsonNode event, Instant now) {
        lastAt = now;
        if (type.startsWith("task-")) {
            taskEventsAt = now;
            return;
        }
        stopped = type.equals("worker-offline");
        beats = true;
        software = SafeText.line(EventReader.text(event, "sw_ident"), LONGEST_SOFTWARE);
        version = SafeText.line(EventReader.text(event, "sw_ver"), LONGEST_SOFTWARE);
        load = load(event);
        running = number(event, "active");
        Long processed = number(event, "processed");
        if (processed != null) {
            sample(now, processed);
        }
    }

    /** It was asked how it is. */
    void answered(WorkerStatistics told, Instant now) {
        lastAt = now;
        stopped = false;
        pool = WorkerPool.of(told, now);
        if (told.skirret() != null) {
            software = JAVA;
            version = SafeText.line(told.skirret(), LONGEST_SOFTWARE);
        }
        // What heartbeats count are ends, and this are beginnings: the two do not mix.
        if (!beats) {
            sample(
                    now,
                    told.total().values().stream().mapToLong(Long::longValue).sum());
        }
    }

    private void sample(Instant now, long processed) {
        Sample before = samples.peekLast();
        if (before != null && (before.processed() > processed || now.isBefore(before.at()))) {
            samples.clear(); // It was started anew.
        }
        samples.addLast(new Sample(now, processed));
        while (samples.size() > MOST_SAMPLES
                || samples.getFirst().at().plus(WINDOW).isBefore(now)) {
            samples.removeFirst();
        }
    }

    private static @Nullable Long number(JsonNode event, String field) {
        JsonNode value = event.path(field);
        return value.canConvertToLong() && value.asLong() >= 0 ? value.asLong() : null;
    }

    private static @Nullable Double load(JsonNode event) {
        JsonNode mean = event.path("loadavg").path(0);
        return mean.isNumber() && mean.doubleValue() >= 0 ? mean.doubleValue() : null;
    }

    boolean isStopped() {
        return stopped;
    }

    Instant lastAt() {
        return lastAt;
    }

    SeenWorker seen() {
        return new SeenWorker(name, lastAt, stopped, software);
    }

    /** @param listening since when somebody listens without a break: who is not heard before that may well live */
    WorkerLife life(Instant now, Instant listening) {
        Instant from = lastAt.isAfter(listening) ? lastAt : listening;
        boolean silent = from.plus(SILENT).isBefore(now);
        Sample last = samples.peekLast();
        return new WorkerLife(
                name,
                software,
                version,
                lastAt,
                silent ? lastAt : null,
                taskEventsAt,
                silent ? null : running,
                silent || last == null ? null : (Long) last.processed(),
                silent ? null : rate(),
                silent ? null : load,
                silent ? null : pool);
    }

    private @Nullable Double rate() {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        if (first == null || last == null) {
            return null;
        }
        long millis = Duration.between(first.at(), last.at()).toMillis();
        return millis <= 0 ? null : (Double) ((last.processed() - first.processed()) * MILLIS / millis);
    }
}
