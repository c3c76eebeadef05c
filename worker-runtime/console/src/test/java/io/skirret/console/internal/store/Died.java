package io.skirret.console.internal.store;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Dead letters for tests. */
public final class Died {

    public static final Instant NOW = Instant.parse("2026-11-29T12:00:00.123456Z");
    public static final String QUEUE = "orders";

    private Died() {}

    /** A call of {@code orders.send} that failed in a place of the application. */
    public static Message of(String id, String place, Instant at, int replays) {
        return letter(call(id, "orders.send", replays), place, at);
    }

    public static Message letter(Message call, String place, Instant at) {
        return DeadLetter.of("retries-exhausted", call)
                .failureType("TRANSIENT_NETWORK")
                .httpStatus(503)
                .exception("java.io.IOException")
                .exceptionMessage("no answer")
                .stackTrace("java.io.IOException: no answer\n\tat com.shop.Partner." + place + "(Partner.java:7)\n")
                .attempts(3)
                .lastAt(at)
                .worker("worker@test")
                .queue(QUEUE)
                .build()
                .toMessage();
    }

    public static Message call(String id, String task, int replays) {
        Message call = new TaskMessageEncoder()
                .encode(TaskCall.of(task, id).args(List.of(id)).build());
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("skirret_ctx_user", "ada");
        headers.put("skirret_ctx_tenant", 7);
        if (replays > 0) {
            headers.put("skirret_replays", replays);
        }
        return new Message(call.properties(), headers, call.body());
    }

    static IncomingEntry entry(Message message) {
        return entry(message, false);
    }

    static IncomingEntry entry(Message message, boolean redelivered) {
        return IncomingEntry.of(QUEUE, message, null, redelivered, NOW, Set.of());
    }
}
