package io.skirret.console.internal.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.ExecutionNumbers;
import io.skirret.console.internal.store.HeardEvents.Place;
import io.skirret.console.internal.store.SucceededCall;
import io.skirret.events.internal.EventReader;
import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what events tell of tasks, until it is written. Whoever may publish may tell anything: all of it is bounded.
 */
final class Executions {

    private static final int MOST_CALLS = 100_000;
    private static final int MOST_PLACES_AN_HOUR = 10_000;
    private static final int MOST_SUCCEEDED = 50_000;
    private static final int LONGEST_NAME = 255;

    private final AtomicLong dropped;
    private final KnownCalls calls = new KnownCalls(MOST_CALLS);
    private final Map<Place, ExecutionNumbers> counts = new HashMap<>();
    private final List<SucceededCall> succeeded = new ArrayList<>();
    private final Set<Place> placesOfHour = new HashSet<>();
    private Instant hour = Instant.MIN;

    /** @param dropped counts successes whose dead letters will not be looked for, since too many wait for that */
    Executions(AtomicLong dropped) {
        this.dropped = dropped;
    }

    /** An event of a task. */
    void hear(String type, String id, JsonNode event, Instant now) {
        switch (type) {
            case "task-sent" -> calls.told(id, name(event, "name"), name(event, "queue"));
            case "task-received" -> calls.told(id, name(event, "name"), name(event, "skirret_queue"));
            case "task-started" -> numbers(id, now).started();
            case "task-succeeded" -> {
                numbers(id, now).succeeded(event.path("runtime").asDouble());
                remember(id, event, now);
                calls.forget(id);
            }
            case "task-retried" -> numbers(id, now).retried();
            case "task-failed" -> failed(id, event, now);
            case "task-rejected" -> {
                if (!event.path("requeue").asBoolean()) {
                    failed(id, event, now);
                }
            }
            case "task-revoked" -> {
                numbers(id, now).revoked();
                calls.forget(id);
            }
            default -> {
                // One of a later Celery, or an application's own.
            }
        }
    }

    private void failed(String id, JsonNode event, Instant now) {
        numbers(id, now).failed(event.hasNonNull("skirret_dead_letter_reason"));
        calls.forget(id);
    }

    private void remember(String id, JsonNode event, Instant now) {
        if (succeeded.size() < MOST_SUCCEEDED) {
            int replays = event.path("skirret_replays").asInt();
            Instant at = EventReader.time(event);
            succeeded.add(new SucceededCall(id, replays > 0 ? replays : null, at == null ? now : at));
        } else {
            dropped.incrementAndGet();
        }
    }

    private ExecutionNumbers numbers(String id, Instant now) {
        KnownCalls.Call call = calls.of(id);
        Place place = Place.at(now, call.task(), call.queue());
        if (!place.hour().equals(hour)) {
            hour = place.hour();
            placesOfHour.clear();
        }
        if (placesOfHour.size() >= MOST_PLACES_AN_HOUR && !placesOfHour.contains(place)) {
            place = Place.at(now, "", "");
        }
        placesOfHour.add(place);
        return counts.computeIfAbsent(place, fresh -> new ExecutionNumbers());
    }

    private static String name(JsonNode event, String field) {
        return SafeText.line(EventReader.text(event, field), LONGEST_NAME);
    }

    /** What was counted and is not written yet. */
    Map<Place, ExecutionNumbers> counts() {
        return counts;
    }

    /** Calls that succeeded and whose dead letters are not looked for yet. */
    List<SucceededCall> succeeded() {
        return succeeded;
    }
}
