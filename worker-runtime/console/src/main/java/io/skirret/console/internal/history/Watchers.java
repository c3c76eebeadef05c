package io.skirret.console.internal.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Who waits for what becomes of one run of a call. Thread-safe. */
final class Watchers {

    private static final Set<String> ENDS =
            Set.of("task-succeeded", "task-retried", "task-failed", "task-rejected", "task-revoked");

    private final Map<String, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    /** The first event of this call that tells of an end; whoever asks must {@link #forget} it. */
    CompletableFuture<JsonNode> end(String id) {
        return waiting.computeIfAbsent(id, fresh -> new CompletableFuture<>());
    }

    void forget(String id) {
        waiting.remove(id);
    }

    void heard(String type, String id, JsonNode event) {
        if (ENDS.contains(type)) {
            CompletableFuture<JsonNode> future = waiting.get(id);
            if (future != null) {
                future.complete(event);
            }
        }
    }
}
