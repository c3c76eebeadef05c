package io.skirret.transport.amqp;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The frame that begins each message, in AMQP's own bytes: the size of its body and its properties, headers among them.
 * The client ends the whole connection over one that it cannot read; this looks first, and leaves out what the client
 * could not read.
 */
final class ContentHeader {

    private static final int BODY_SIZE_AT = 4;
    private static final int FLAGS_AT = 12;
    private static final int PROPERTIES_AT = 14;

    private static final int CONTENT_TYPE = 15;
    private static final int HEADERS = 13;
    private static final int DELIVERY_MODE = 12;
    private static final int PRIORITY = 11;
    private static final int TIMESTAMP = 6;
    /** The last one; AMQP has no use for it, and nobody sends it. */
    private static final int CLUSTER_ID = 2;

    /** As the client has it: the table of headers itself is none of them. */
    private static final int DEEPEST = 32;

    private static final int UNREADABLE = -1;

    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private ContentHeader() {}

    /** The size of the body that follows; negative if it is beyond all measure. */
    static long bodySize(byte[] frame) {
        return ((long) int32(frame, BODY_SIZE_AT) << 32) | (int32(frame, BODY_SIZE_AT + 4) & 0xFFFF_FFFFL);
    }

    /**
     * Whether the client can read it.
     *
     * @param bodyLimit from which size on a body is too large for the client
     */
    static boolean isReadable(byte[] frame, long bodyLimit) {
        if (frame.length < PROPERTIES_AT) {
            return true; // no message begins like this, and the client says so
        }
        long size = bodySize(frame);
        if (size < 0 || size >= bodyLimit) {
            return false;
        }
        if ((flags(frame) & (1 << HEADERS)) == 0) {
            return true;
        }
        int table = endOf(frame, CONTENT_TYPE, HEADERS + 1);
        int end = endOfText(frame, table, frame.length);
        return end >= 0 && isTable(frame, table + 4, end, 0);
    }

    /**
     * A copy that the client can read.
     *
     * @param bodyLimit as for {@link #isReadable}; what is too large follows as a body of no bytes
     */
    static byte[] readable(byte[] frame, long bodyLimit) {
        long size = bodySize(frame);
        boolean tooLarge = size < 0 || size >= bodyLimit;
        int flags = flags(frame);
        int table = endOf(frame, CONTENT_TYPE, HEADERS + 1);
        int end = (flags & (1 << HEADERS)) == 0 ? table : endOfText(frame, table, frame.length);
        int last = end < 0 ? UNREADABLE : endOf(frame, end, HEADERS - 1, CLUSTER_ID + 1);
        List<String> leftOut = new ArrayList<>();
        ByteArrayOutputStream copy = new ByteArrayOutputStream(frame.length + 256);
        copy.write(frame, 0, BODY_SIZE_AT);
        copy.writeBytes(
                ByteBuffer.allocate(Long.BYTES).putLong(0, tooLarge ? 0 : size).array());
        if (last < 0) {
            copyFlags(copy, 0);
            leftOut.add("all properties");
        } else {
            copyFlags(copy, flags);
            copy.write(frame, PROPERTIES_AT, table - PROPERTIES_AT);
            if (end > table) {
                byte[] headers = readableHeaders(frame, table + 4, end, leftOut);
                copy.writeBytes(ByteBuffer.allocate(4).putInt(0, headers.length).array());
                copy.writeBytes(headers);
            }
            copy.write(frame, end, last - end);
        }
        byte[] note = new Unread(leftOut, tooLarge ? size : 0).note();
        copy.write(note.length);
        copy.writeBytes(note);
        return copy.toByteArray();
    }

    private static int flags(byte[] frame) {
        return ((frame[FLAGS_AT] & 0xFF) << 8) | (frame[FLAGS_AT + 1] & 0xFF);
    }

    private static void copyFlags(ByteArrayOutputStream copy, int flags) {
        copy.writeBytes(ByteBuffer.allocate(2)
                .putShort(0, (short) (flags | (1 << CLUSTER_ID)))
                .array());
    }

    private static byte[] readableHeaders(byte[] frame, int from, int to, List<String> leftOut) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream(to - from);
        int at = from;
        while (at < to) {
            int value = at + 1 + (frame[at] & 0xFF);
            int end = value < to ? endOfValue(frame, value, to) : UNREADABLE;
            if (end < 0) {
                leftOut.add("all headers behind the first " + headers.size() + " bytes of them");
                break;
            }
            if (isNested(frame[value]) && !isNest(frame, value, end, 1)) {
                leftOut.add("header '" + new String(frame, at + 1, value - at - 1, StandardCharsets.UTF_8) + "'");
            } else {
                headers.write(frame, at, end - at);
            }
            at = end;
        }
        return headers.toByteArray();
    }

    private static int endOf(byte[] frame, int first, int last) {
        return endOf(frame, PROPERTIES_AT, first, last);
    }

    /** Where the properties with these flags, both included, end that begin here; UNREADABLE if they do not fit. */
    private static int endOf(byte[] frame, int from, int first, int last) {
        int flags = flags(frame);
        int at = from;
        for (int property = first; property >= last && at >= 0; property--) {
            if ((flags & (1 << property)) != 0) {
                at = switch (property) {
                    case DELIVERY_MODE, PRIORITY -> within(at + 1, frame.length);
                    case TIMESTAMP -> within(at + 8, frame.length);
                    default -> at < frame.length ? within(at + 1 + (frame[at] & 0xFF), frame.length) : UNREADABLE;
                };
            }
        }
        return at;
    }

    private static boolean isTable(byte[] frame, int from, int to, int depth) {
        int at = from;
        while (at < to) {
            int value = at + 1 + (frame[at] & 0xFF);
            int end = value < to ? endOfValue(frame, value, to) : UNREADABLE;
            if (end < 0 || (isNested(frame[value]) && !isNest(frame, value, end, depth + 1))) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static boolean isArray(byte[] frame, int from, int to, int depth) {
        int at = from;
        while (at < to) {
            int end = endOfValue(frame, at, to);
            if (end < 0 || (isNested(frame[at]) && !isNest(frame, at, end, depth + 1))) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static boolean isNested(byte type) {
        return type == 'F' || type == 'A';
    }

    private static boolean isNest(byte[] frame, int at, int end, int depth) {
        if (depth > DEEPEST) {
            return false;
        }
        return frame[at] == 'F' ? isTable(frame, at + 5, end, depth) : isArray(frame, at + 5, end, depth);
    }

    /** Where a value ends whose type stands here, whatever is in it. */
    private static int endOfValue(byte[] frame, int at, int end) {
        byte type = frame[at];
        if (type == 'S') { // as most are
            return endOfText(frame, at + 1, end);
        }
        return switch (type) {
            case 'V' -> at + 1;
            case 't', 'b', 'B' -> within(at + 2, end);
            case 's', 'u' -> within(at + 3, end);
            case 'I', 'i', 'f' -> within(at + 5, end);
            case 'D' -> within(at + 6, end);
            case 'l', 'd', 'T' -> within(at + 9, end);
            case 'x', 'F', 'A' -> endOfText(frame, at + 1, end);
            default -> UNREADABLE;
        };
    }

    /** Where something ends whose length stands here in four bytes. */
    private static int endOfText(byte[] frame, int at, int end) {
        if (at < 0 || at > end - 4) {
            return UNREADABLE;
        }
        int length = int32(frame, at);
        return length < 0 || length > end - at - 4 ? UNREADABLE : at + 4 + length;
    }

    private static int int32(byte[] frame, int at) {
        return (int) INT32.get(frame, at);
    }

    private static int within(int at, int end) {
        return at <= end ? at : UNREADABLE;
    }
}
