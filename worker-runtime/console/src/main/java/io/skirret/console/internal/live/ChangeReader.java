package io.skirret.console.internal.live;

import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.queues.QueueDepths;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.Breakers;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reads, from few rows, what is another once something has changed. Thread-safe. */
final class ChangeReader {

    private static final Duration SPANS = Duration.ofMinutes(2);
    private static final Duration DEATHS = Duration.ofHours(2);
    private static final int TICK_SECONDS = 10;
    private static final String OF_OPERATIONS =
            "state, total, waiting, sent, succeeded, failed_again, refused, cancelled, trouble";

    private final ConsoleDatabase database;
    private final EventHistory events;
    private final QueueDepths queues;
    private final Breakers breakers;
    private final Clock clock;

    ChangeReader(ConsoleDatabase database, EventHistory events, QueueDepths queues, Breakers breakers, Clock clock) {
        this.database = database;
        this.events = events;
        this.queues = queues;
        this.breakers = breakers;
        this.clock = clock;
    }

    Versions read() {
        Instant now = clock.now();
        Map<Topic, String> contents = new EnumMap<>(Topic.class);
        contents.put(Topic.FLEET, fleet(now));
        contents.put(Topic.QUEUES, queues());
        database.jdbi().useHandle(handle -> {
            contents.put(Topic.LETTERS, letters(handle, now));
            contents.put(Topic.OPERATIONS, operations(handle));
            contents.put(Topic.TASKS, tasks(handle, now));
            contents.put(Topic.ALERTS, alerts(handle, now));
        });
        return Versions.of(contents);
    }

    /** What is here, what died, and what people did last. */
    private static String letters(Handle handle, Instant now) {
        return rows(
                        handle,
                        "SELECT queue, status, SUM(total) FROM dead_letter_kind GROUP BY queue, status ORDER BY 1, 2")
                + rows(handle, "SELECT SUM(total) FROM dead_letter_hour WHERE died_in >= :from", now.minus(DEATHS))
                + rows(handle, "SELECT id FROM audit ORDER BY at DESC, id DESC LIMIT 1");
    }

    /** The newest, and all that have not ended. */
    private static String operations(Handle handle) {
        return rows(
                        handle,
                        "SELECT id, " + OF_OPERATIONS + " FROM operation ORDER BY created_at DESC, id DESC LIMIT 50")
                + rows(
                        handle,
                        "SELECT id, " + OF_OPERATIONS
                                + " FROM operation WHERE state IN ('WAITING', 'CANARY', 'RUNNING',"
                                + " 'PAUSED') ORDER BY id LIMIT 50");
    }

    private static String tasks(Handle handle, Instant now) {
        return rows(handle, "SELECT total FROM task_call_total")
                + rows(
                        handle,
                        "SELECT begins_at, started, succeeded, failed, retried, rejected, revoked FROM task_span"
                                + " WHERE minutes = 1 AND kind = 'ALL' AND begins_at >= :from AND name = '' ORDER BY 1",
                        now.minus(SPANS))
                + rows(handle, "SELECT task_id, state FROM task_call ORDER BY seen_at DESC, task_id DESC LIMIT 50");
    }

    /** What is in trouble, what was found, what is silenced, and the newest of what people were told. */
    private static String alerts(Handle handle, Instant now) {
        return rows(
                        handle,
                        "SELECT kind, subject, level, settling_since, unknown_since, text FROM alert_state ORDER BY 1, 2")
                + rows(handle, "SELECT kind, unknown_since, text FROM alert_look ORDER BY 1")
                + rows(handle, "SELECT id FROM alert_silence WHERE until_at > :from ORDER BY 1", now)
                + rows(handle, "SELECT id FROM alert_change ORDER BY at DESC, id DESC LIMIT 1")
                + rows(handle, "SELECT id, state, retries FROM alert_notification ORDER BY id DESC LIMIT 50");
    }

    private String queues() {
        return queues.all().stream()
                .map(queue -> queue.name() + " " + queue.seenAt() + " " + queue.unknownSince() + " "
                        + queue.pausedSince() + " " + queue.workers())
                .collect(Collectors.joining("\n"));
    }

    private String fleet(Instant now) {
        String workers = events.workers().stream()
                .map(worker -> worker.name() + " " + (worker.silentSince() == null))
                .collect(Collectors.joining("\n"));
        return now.getEpochSecond() / TICK_SECONDS + "\n" + workers + "\n" + breakers();
    }

    private String breakers() {
        try {
            return breakers.statuses().stream()
                    .map(breaker -> breaker.name() + " " + breaker.state())
                    .collect(Collectors.joining("\n"));
        } catch (TransportException away) {
            return "unknown";
        }
    }

    private static String rows(Handle handle, String sql) {
        return text(handle.createQuery(sql).mapToMap().list());
    }

    private static String rows(Handle handle, String sql, Instant from) {
        return text(handle.createQuery(sql).bind("from", from).mapToMap().list());
    }

    private static String text(List<Map<String, Object>> rows) {
        return rows.stream().map(row -> row.values().toString()).collect(Collectors.joining("\n", "", "\n\n"));
    }
}
