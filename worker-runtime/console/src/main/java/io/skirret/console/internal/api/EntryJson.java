package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.PlainValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries as answers have them. Numbers and times of messages are texts or exact, never rounded. */
final class EntryJson {

    /** What {@link #exported} gives that is one value, as a table has it. */
    static final List<String> EXPORTED = List.of(
            "id",
            "task_id",
            "task",
            "queue",
            "status",
            "status_at",
            "reason",
            "breaker",
            "failure_type",
            "category",
            "remediation",
            "exception",
            "message",
            "http_status",
            "attempts",
            "replays",
            "first_at",
            "last_at",
            "taken_at",
            "worker",
            "user",
            "project",
            "tenant",
            "group",
            "group_id",
            "body_bytes",
            "unreadable",
            "replaced_by",
            "advice",
            "stack_trace",
            "expires",
            "body_masked",
            "body_cut",
            "body_text");

    private static final int LONGEST_EXPORTED_BODY = 1 << 20;

    private EntryJson() {}

    static Map<String, @Nullable Object> line(StoredEntry entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", entry.id().toString());
        json.put("task_id", entry.taskId());
        json.put("task", entry.task());
        json.put("queue", entry.queue());
        json.put("status", word(entry.status()));
        json.put("status_at", entry.statusAt().toString());
        json.put("reason", entry.reason());
        json.put("breaker", entry.breaker());
        json.put("failure_type", entry.failureType());
        json.put("category", entry.category());
        json.put("remediation", entry.remediation());
        json.put("exception", entry.exception());
        json.put("message", entry.message());
        json.put("http_status", entry.httpStatus());
        json.put("attempts", entry.attempts());
        json.put("replays", entry.replays());
        json.put("first_at", text(entry.firstAt()));
        json.put("last_at", entry.diedAt().toString());
        json.put("taken_at", entry.takenAt().toString());
        json.put("worker", entry.worker());
        json.put("user", entry.user());
        json.put("project", entry.project());
        json.put("tenant", entry.tenant());
        json.put("group", entry.fingerprint());
        json.put("group_id", entry.group().toString());
        json.put("body_bytes", entry.bodyBytes());
        json.put("unreadable", entry.unreadable());
        json.put("replaced_by", text(entry.replacedBy()));
        return json;
    }

    /** @param others the entries of the same call, this one among them */
    static Map<String, @Nullable Object> whole(StoredEntry entry, Message message, List<StoredEntry> others) {
        Map<String, @Nullable Object> json = withMessage(entry, message, ShownBody.LONGEST);
        json.put(
                "replaces",
                others.stream()
                        .filter(other -> entry.id().equals(other.replacedBy()))
                        .map(other -> other.id().toString())
                        .toList());
        json.put(
                "same_call",
                others.stream()
                        .filter(other -> !other.id().equals(entry.id()))
                        .map(other -> JsonObject.of(
                                "id", other.id().toString(),
                                "replays", other.replays(),
                                "status", word(other.status())))
                        .toList());
        return json;
    }

    /** All of it but its call's other entries. */
    static Map<String, @Nullable Object> exported(StoredEntry entry, Message message) {
        return withMessage(entry, message, LONGEST_EXPORTED_BODY);
    }

    private static Map<String, @Nullable Object> withMessage(StoredEntry entry, Message message, int longestBody) {
        DeadLetter letter = DeadLetter.from(message);
        Map<String, @Nullable Object> json = line(entry);
        json.put("advice", letter.advice());
        json.put("stack_trace", letter.stackTrace());
        json.put("expires", text(letter.expires()));
        json.put("history", letter.history().stream().map(EntryJson::attempt).toList());
        json.put("history_dropped", letter.historyDropped());
        json.put("headers", PlainValues.of(letter.message().headers()));
        json.put("headers_dropped", letter.headersDropped());
        putBody(json, letter.message(), longestBody);
        return json;
    }

    private static void putBody(Map<String, @Nullable Object> json, Message message, int longest) {
        ShownBody body = ShownBody.of(message, longest);
        json.put("arguments", body.arguments());
        json.put("body_masked", body.masked());
        json.put("body_cut", body.cut());
        json.put("body_text", body.text());
        json.put("body_base64", body.base64());
    }

    private static Map<String, @Nullable Object> attempt(AttemptRecord attempt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("number", attempt.number());
        json.put("at", attempt.at().toString());
        json.put("worker", attempt.worker());
        json.put("failure_type", attempt.failureType());
        json.put("exception", attempt.exception());
        json.put("message", attempt.message());
        json.put("delay_ms", attempt.delay() == null ? null : attempt.delay().toMillis());
        json.put("took_ms", attempt.took().toMillis());
        json.put("deferrals", attempt.deferrals());
        json.put("adapted", attempt.adapted());
        return json;
    }

    static String word(EntryStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
