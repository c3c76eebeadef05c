package io.skirret.console.internal.store;

import io.skirret.message.Message;
import io.skirret.message.internal.HeaderNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How calls look that a console makes to see what becomes of a failure. Neither numbers nor dead letters have them:
 * nothing failed.
 */
public final class SimulatedCalls {

    private static final String PREFIX = "skirret-simulation-";

    private SimulatedCalls() {}

    /** A task id for one. */
    public static String newId() {
        return PREFIX + UUID.randomUUID();
    }

    /** The call with the mark that makes a worker fail it, where that is allowed. */
    public static Message marked(Message call, String why) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
        headers.put(HeaderNames.SIMULATED_FAILURE, why);
        return new Message(call.properties(), headers, call.body());
    }

    /** Whether it is the task id of one. */
    public static boolean isOne(String id) {
        return id.startsWith(PREFIX);
    }

    /** Whether this message is one: it has both, the id and the mark. */
    public static boolean isOne(Message message) {
        return message.headers().get(HeaderNames.ID) instanceof String id
                && isOne(id)
                && message.headers().containsKey(HeaderNames.SIMULATED_FAILURE);
    }
}
