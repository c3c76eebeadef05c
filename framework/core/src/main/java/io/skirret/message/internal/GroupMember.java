package io.skirret.message.internal;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * That a call is a member of a group, or follows in a chain that is one: its header {@code skirret_group_member}, as
 * {@code <id>;<index>;<size>;<mode>;<replays>}. Immutable.
 *
 * @param group id of the group, which is the name of its barrier
 * @param index its place, from 0
 * @param size how many members there are
 * @param onFailure what the group does when one fails
 * @param replays how often the calls before it in its chain were sent again from the dead letters
 */
public record GroupMember(String group, int index, int size, OnMemberFailure onFailure, int replays) {

    /** The most members of a group. */
    public static final int MOST = 50_000;

    private static final Pattern WRITTEN =
            Pattern.compile("([A-Za-z0-9._-]{1,100});(\\d{1,5});(\\d{1,5});([FWC]);(\\d{1,9})");

    /** What a group does when a member has failed for good. */
    public enum OnMemberFailure {
        FAIL_FAST('F'),
        WAIT_ALL('W'),
        COLLECT('C');

        final char letter;

        OnMemberFailure(char letter) {
            this.letter = letter;
        }

        static OnMemberFailure of(char letter) {
            return letter == 'F' ? FAIL_FAST : letter == 'W' ? WAIT_ALL : COLLECT;
        }
    }

    /** Whether this can be the id of a group. */
    public static boolean isUsableId(String id) {
        return WRITTEN.matcher(id + ";0;1;F;0").matches();
    }

    /**
     * What a call says of its group, with how often it was sent again itself; null if it is a member of none.
     *
     * @throws UnusableMessageException if that cannot be read
     */
    public static @Nullable GroupMember of(Map<String, @Nullable Object> headers) throws UnusableMessageException {
        Object header = headers.get(HeaderNames.GROUP_MEMBER);
        if (header == null) {
            return null;
        }
        Matcher written = WRITTEN.matcher(String.valueOf(header));
        if (written.matches()) {
            int index = Integer.parseInt(written.group(2));
            int size = Integer.parseInt(written.group(3));
            if (index < size && size <= MOST) {
                int own = Headers.count(headers, HeaderNames.REPLAYS);
                return new GroupMember(
                        written.group(1),
                        index,
                        size,
                        OnMemberFailure.of(written.group(4).charAt(0)),
                        (int) Math.min(1_000_000, (long) Integer.parseInt(written.group(5)) + own));
            }
        }
        throw new UnusableMessageException(
                UnusableReason.BAD_HEADER_TYPE,
                "expected " + HeaderNames.GROUP_MEMBER + " as <id>;<index>;<size>;<F, W or C>;<replays>, got '"
                        + SafeText.line(String.valueOf(header), 150) + "'");
    }

    /** As the header has it. */
    public String header() {
        return group + ";" + index + ";" + size + ";" + onFailure.letter + ";" + replays;
    }
}
