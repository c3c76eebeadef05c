package io.skirret.message.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that say what a call is, as they came, picked out in one pass: each message would pay for a look-up of
 * every one of them. Not changed once it is made.
 */
final class Envelope {

    @Nullable
    Object task;

    @Nullable
    Object id;

    /** Null also where {@link #hasRetries} says that it is there. */
    @Nullable
    Object retries;

    boolean hasRetries;

    @Nullable
    Object eta;

    @Nullable
    Object expires;

    @Nullable
    Object rootId;

    @Nullable
    Object parentId;

    @Nullable
    Object group;

    @Nullable
    Object timeLimits;

    @Nullable
    Object ignoreResult;

    @Nullable
    Object policy;

    /** Whether there is a header of one hop among them. */
    boolean hasHops;

    /** Whether there is one of our own among them. */
    boolean hasOurs;

    private Envelope() {}

    static Envelope of(LinkedHashMap<String, @Nullable Object> headers) {
        Envelope envelope = new Envelope();
        for (Map.Entry<String, @Nullable Object> header : headers.entrySet()) {
            envelope.take(header.getKey(), header.getValue());
        }
        return envelope;
    }

    private void take(String name, @Nullable Object value) {
        switch (name) {
            case HeaderNames.TASK -> task = value;
            case HeaderNames.ID -> id = value;
            case HeaderNames.RETRIES -> {
                retries = value;
                hasRetries = true;
            }
            case HeaderNames.ETA -> eta = value;
            case HeaderNames.EXPIRES -> expires = value;
            case HeaderNames.ROOT_ID -> rootId = value;
            case HeaderNames.PARENT_ID -> parentId = value;
            case HeaderNames.GROUP -> group = value;
            case HeaderNames.TIMELIMIT -> timeLimits = value;
            case HeaderNames.IGNORE_RESULT -> ignoreResult = value;
            case HeaderNames.POLICY -> {
                policy = value;
                hasOurs = true;
            }
            default -> {
                hasHops = hasHops || HeaderNames.isHop(name);
                hasOurs = hasOurs || name.startsWith(HeaderNames.OURS);
            }
        }
    }
}
