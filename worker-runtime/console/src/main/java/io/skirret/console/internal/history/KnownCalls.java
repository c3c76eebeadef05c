package io.skirret.console.internal.history;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the calls are that events tell of by their ids alone; those are forgotten first that were heard of first. */
final class KnownCalls {

    /** Both are empty where nobody told. */
    record Call(String task, String queue) {}

    private static final Call UNKNOWN = new Call("", "");

    private final LinkedHashMap<String, Call> calls = new LinkedHashMap<>();
    private final int most;

    KnownCalls(int most) {
        this.most = most;
    }

    /** What is told now adds to what was told before. */
    void told(String id, String task, String queue) {
        Call before = calls.remove(id);
        calls.put(
                id,
                new Call(
                        task.isEmpty() && before != null ? before.task() : task,
                        queue.isEmpty() && before != null ? before.queue() : queue));
        if (calls.size() > most) {
            calls.remove(oldest());
        }
    }

    private @Nullable String oldest() {
        for (Map.Entry<String, Call> each : calls.entrySet()) {
            return each.getKey();
        }
        return null;
    }

    Call of(String id) {
        return calls.getOrDefault(id, UNKNOWN);
    }

    void forget(String id) {
        calls.remove(id);
    }
}
