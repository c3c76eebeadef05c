package io.skirret.worker.internal.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.GroupArrival;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of members of a group that have not succeeded: to calls, as client's FailedCall has it, and people. */
final class GroupFailures {

    private static final String NEVER_ANSWERED = "never-answered";
    private static final int MOST_TOLD = 3;

    private GroupFailures() {}

    /** @param arrival null if nothing was heard of it */
    static JsonNode of(int index, @Nullable GroupArrival arrival) {
        if (arrival == null) {
            return failure(index, null, null, "FAILURE", NEVER_ANSWERED, null);
        }
        String state = arrival.state().equals("REVOKED") ? "REVOKED" : "FAILURE";
        JsonNode told;
        try {
            told = arrival.json();
        } catch (UnusableMessageException unreadable) {
            told = JsonNodeFactory.instance.objectNode();
        }
        return failure(
                index,
                arrival.id(),
                arrival.task(),
                state,
                told.path("type").asText("unknown"),
                told.path("message").isTextual() ? told.path("message").asText() : null);
    }

    static ObjectNode failure(
            int index,
            @Nullable String id,
            @Nullable String task,
            String state,
            String type,
            @Nullable String message) {
        ObjectNode failure = JsonNodeFactory.instance.objectNode();
        failure.put("index", index);
        failure.put("id", id);
        failure.put("task", task);
        failure.put("state", state);
        failure.put("type", type);
        failure.put("message", message);
        return failure;
    }

    /**
     * For a person, such as {@code 2 of 5 members have not succeeded: #1 orders.send[id] (java.io.IOException: no)}.
     */
    static String text(int size, List<@Nullable GroupArrival> arrivals, boolean overdue) {
        StringBuilder text = new StringBuilder();
        int failed = 0;
        for (int index = 0; index < arrivals.size(); index++) {
            GroupArrival arrival = arrivals.get(index);
            if (arrival == null ? !overdue : arrival.succeeded()) {
                continue;
            }
            if (++failed <= MOST_TOLD) {
                JsonNode failure = of(index, arrival);
                text.append(failed == 1 ? "" : "; ").append('#').append(index);
                if (arrival == null) {
                    text.append(" never answered");
                } else {
                    text.append(' ')
                            .append(arrival.task())
                            .append('[')
                            .append(arrival.id())
                            .append("] (");
                    text.append(failure.path("type").asText());
                    text.append(
                            failure.path("message").isNull()
                                    ? ""
                                    : ": " + failure.path("message").asText());
                    text.append(')');
                }
            }
        }
        return failed + " of " + size + " members have not succeeded: " + text
                + (failed > MOST_TOLD ? "; and " + (failed - MOST_TOLD) + " more" : "");
    }
}
