package io.skirret.console.internal.api;

import io.skirret.console.internal.tasks.Attempt;
import io.skirret.console.internal.tasks.Step;
import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Summary;
import io.skirret.console.internal.tasks.TaskCall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a call looks in answers. */
final class TaskJson {

    private static final double MICROS = 1_000.0;

    private TaskJson() {}

    static Map<String, @Nullable Object> line(TaskCall call) {
        Summary summary = Summary.of(call);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", call.id());
        json.put("task", orNull(call.task()));
        json.put("state", summary.state().name());
        json.put("queue", summary.queue());
        json.put("worker", summary.worker());
        json.put("seen_at", call.seenAt().toString());
        json.put("received_at", time(summary.receivedAt()));
        json.put("started_at", time(summary.startedAt()));
        json.put("ended_at", time(summary.endedAt()));
        json.put("runtime_ms", millis(summary.runtimeMicros()));
        json.put("wait_ms", millis(summary.waitMicros()));
        json.put("retries", summary.retries());
        json.put("replays", summary.replays());
        json.put("parent", orNull(call.parent()));
        json.put("root", orNull(call.root()));
        put(json, summary.failure());
        return json;
    }

    static Map<String, @Nullable Object> whole(TaskCall call) {
        Map<String, @Nullable Object> json = line(call);
        json.put("attempts", Attempt.of(call).stream().map(TaskJson::attempt).toList());
        return json;
    }

    private static Map<String, @Nullable Object> attempt(Attempt attempt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Failure failure = attempt.failure();
        json.put("worker", orNull(attempt.worker()));
        json.put("begun_at", time(attempt.begun()));
        json.put("ended_at", time(attempt.ended()));
        json.put("outcome", attempt.outcome() == null ? null : attempt.outcome().name());
        put(json, failure);
        json.put("policy", failure == null ? null : orNull(failure.policy()));
        json.put("next_retry_at", failure == null ? null : time(failure.nextRetry()));
        return json;
    }

    private static void put(Map<String, @Nullable Object> json, @Nullable Failure failure) {
        json.put("exception", failure == null ? null : orNull(failure.exception()));
        json.put("message", failure == null ? null : orNull(failure.message()));
        json.put("failure_type", failure == null ? null : orNull(failure.type()));
        json.put("reason", failure == null ? null : orNull(failure.reason()));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String time(@Nullable Long micros) {
        return micros == null ? null : Step.instant(micros).toString();
    }

    private static @Nullable Double millis(@Nullable Long micros) {
        return micros == null ? null : micros / MICROS;
    }
}
