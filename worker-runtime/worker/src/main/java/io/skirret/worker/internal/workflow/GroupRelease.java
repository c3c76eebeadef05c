package io.skirret.worker.internal.workflow;

import io.skirret.message.Message;
import io.skirret.message.internal.GroupMember;
import io.skirret.message.internal.TaskMessage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of what a group lets go, in the property {@code message_id}: by it a second one of the same is known, and the
 * worker that takes it knows that the group is over.
 */
final class GroupRelease {

    private static final String PREFIX = "skirret.group/";
    private static final Pattern WRITTEN = Pattern.compile(PREFIX + "([^/]+)/(?:body|failed/(\\d{1,9})/\\d{1,4})");

    private GroupRelease() {}

    /** What follows the group. */
    static String body(String group) {
        return PREFIX + group + "/body";
    }

    /** An error callback of a round of failures. */
    static String failed(String group, int round, int place) {
        return PREFIX + group + "/failed/" + round + "/" + place;
    }

    /** Whether it is what follows the group. */
    static boolean isBody(Message message) {
        Matcher written = matcher(message.properties().messageId());
        return written != null && written.group(2) == null;
    }

    /** The round of failures that it tells of; null if it is none of these. */
    static @Nullable Integer roundOf(Message message) {
        Matcher written = matcher(message.properties().messageId());
        return written == null || written.group(2) == null ? null : Integer.valueOf(written.group(2));
    }

    /** The group that a call follows, when it comes for the first time; null for none. */
    static @Nullable String groupOf(TaskMessage call) {
        if (call.retries() > 0) {
            return null;
        }
        Matcher written = matcher(call.properties().messageId());
        return written != null && written.group(2) == null && GroupMember.isUsableId(written.group(1))
                ? written.group(1)
                : null;
    }

    private static @Nullable Matcher matcher(@Nullable String id) {
        if (id == null || !id.startsWith(PREFIX)) {
            return null;
        }
        Matcher matcher = WRITTEN.matcher(id);
        return matcher.matches() ? matcher : null;
    }
}
