package io.skirret.transport.amqp;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The frame that begins each message, in AMQP's own bytes: the size of its body and its properties, headers among them.
 * The client reads headers byte by byte through five streams, which takes longer than all else that a worker does with
 * a delivery, and it ends the whole connection over what it cannot read. So it is handed a frame with one header of
 * bytes that has all the others in it; see {@link WireHeaders}.
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

    /** What stands before the headers so that they are the value of one: a length, no name, and the type of bytes. */
    private static final int PACKING = 4 + 1 + 1;

    private static final int UNREADABLE = -1;

    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private ContentHeader() {}

    /** The size of the body that follows; negative if it is beyond all measure, 0 if no message begins like this. */
    static long bodySize(byte[] frame) {
        return frame.length < PROPERTIES_AT
                ? 0
                : ((long) int32(frame, BODY_SIZE_AT) << 32) | (int32(frame, BODY_SIZE_AT + 4) & 0xFFFF_FFFFL);
    }

    /**
     * What the client is handed, which it can read.
     *
     * @param bodyLimit from which size on a body is too large for the client; it follows as a body of no bytes then
     */
    static byte[] forClient(byte[] frame, long bodyLimit) {
        if (frame.length < PROPERTIES_AT) {
            return frame; // no message begins like this, and the client says so
        }
        int table = endOf(frame, PROPERTIES_AT, CONTENT_TYPE, HEADERS + 1);
        int end = hasHeaders(frame) ? endOfTable(frame, table) : table;
        int last = end < 0 ? UNREADABLE : endOf(frame, end, HEADERS - 1, CLUSTER_ID + 1);
        long size = bodySize(frame);
        if (size < 0 || size >= bodyLimit) {
            return withNote(frame, table, end, last, size);
        }
        if (last < 0 || endOf(frame, last, CLUSTER_ID, CLUSTER_ID) < 0) {
            return withNote(frame, table, end, UNREADABLE, 0);
        }
        return hasHeaders(frame) ? packed(frame, table, end) : frame;
    }

    private static byte[] packed(byte[] frame, int table, int end) {
        byte[] packed = new byte[frame.length + PACKING];
        System.arraycopy(frame, 0, packed, 0, table);
        // Bytes are written as a table is, with their number first.
        INT32.set(packed, table, end - table + PACKING - 4);
        packed[table + 5] = 'x';
        System.arraycopy(frame, table, packed, table + PACKING, frame.length - table);
        return packed;
    }

    /** A copy that says what is not in it. */
    private static byte[] withNote(byte[] frame, int table, int end, int last, long tooLarge) {
        boolean readable = last >= 0;
        byte[] packed = readable && hasHeaders(frame) ? packed(frame, table, end) : frame;
        byte[] note = new Unread(readable ? List.of() : List.of("all properties"), tooLarge).note();
        ByteArrayOutputStream copy = new ByteArrayOutputStream(packed.length + note.length + 1);
        copy.write(frame, 0, BODY_SIZE_AT);
        copy.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .putLong(0, tooLarge == 0 ? bodySize(frame) : 0)
                .array());
        copy.writeBytes(ByteBuffer.allocate(Short.BYTES)
                .putShort(0, (short) ((readable ? flags(frame) : 0) | (1 << CLUSTER_ID)))
                .array());
        if (readable) {
            copy.write(packed, PROPERTIES_AT, last + packed.length - frame.length - PROPERTIES_AT);
        }
        copy.write(note.length);
        copy.writeBytes(note);
        return copy.toByteArray();
    }

    private static int flags(byte[] frame) {
        return ((frame[FLAGS_AT] & 0xFF) << 8) | (frame[FLAGS_AT + 1] & 0xFF);
    }

    private static boolean hasHeaders(byte[] frame) {
        return (flags(frame) & (1 << HEADERS)) != 0;
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

    private static int endOfTable(byte[] frame, int at) {
        if (at < 0 || at > frame.length - 4) {
            return UNREADABLE;
        }
        int length = int32(frame, at);
        return length < 0 || length > frame.length - at - 4 ? UNREADABLE : at + 4 + length;
    }

    private static int int32(byte[] frame, int at) {
        return (int) INT32.get(frame, at);
    }

    private static int within(int at, int end) {
        return at <= end ? at : UNREADABLE;
    }
}
