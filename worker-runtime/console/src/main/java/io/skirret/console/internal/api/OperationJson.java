package io.skirret.console.internal.api;

import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationEntry;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationStart.Busy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operations as answers have them. */
final class OperationJson {

    private OperationJson() {}

    static Map<String, @Nullable Object> of(Operation operation) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", operation.id().toString());
        json.put("kind", small(operation.kind()));
        json.put("scope", operation.scope());
        json.put("owner", operation.owner());
        json.put("origin", operation.origin());
        json.put("created_at", operation.createdAt().toString());
        json.put("state", small(operation.state()));
        json.put("ended_at", text(operation.endedAt()));
        json.put("options", options(operation.options()));
        json.put(
                "changes",
                operation.changes() == null ? null : operation.changes().lines().toList());
        json.put("total", operation.total());
        for (EntryResult result : EntryResult.values()) {
            json.put(small(result), operation.count(result));
        }
        json.put("heard_at", text(operation.heardAt()));
        json.put("trouble", operation.trouble());
        json.put("trouble_since", text(operation.troubleSince()));
        return json;
    }

    static Map<String, @Nullable Object> options(OperationOptions options) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(RetryBody.RATE, options.perSecond());
        json.put(RetryBody.CANARY, options.canary());
        json.put(RetryBody.MAX_IN_FLIGHT, options.maxInFlight());
        json.put(
                RetryBody.MIN_AGE,
                options.minAge() == null ? null : options.minAge().toSeconds());
        json.put(RetryBody.PRIORITY, options.priority());
        json.put(RetryBody.QUEUE, options.queue());
        json.put(RetryBody.TASK, options.task());
        json.put(RetryBody.IGNORE_EXPIRY, options.ignoreExpiry());
        return json;
    }

    static Map<String, @Nullable Object> entry(OperationEntry row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", row.entry().toString());
        json.put("place", row.place());
        json.put("result", small(row.result()));
        json.put("result_at", row.resultAt().toString());
        json.put("detail", row.detail());
        return json;
    }

    /** What an entry says of an operation that it was in. */
    static Map<String, @Nullable Object> ofEntry(OperationEntry row) {
        Map<String, @Nullable Object> json = entry(row);
        json.put("id", row.operation().toString());
        return json;
    }

    static List<Map<String, Object>> busy(List<Busy> busy) {
        return busy.stream()
                .map(each -> Map.<String, Object>of(
                        "id", each.entry().toString(),
                        "operation", each.operation().toString(),
                        "owner", each.owner()))
                .toList();
    }

    static String small(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
