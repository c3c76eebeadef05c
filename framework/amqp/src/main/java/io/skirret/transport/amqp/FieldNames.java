package io.skirret.transport.amqp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names of headers, one text for each: a message has twenty of them, nearly always the same, and making texts of
 * them would take as long as reading all their values. Thread-safe; bounded, since a name takes the place of one that
 * it shares a slot with.
 */
final class FieldNames {

    private static final int SLOTS = 512;

    // Without a lock: whoever sees no name, or an older one, makes its own.
    private static final Name[] KNOWN = new Name[SLOTS];

    /** Its fields are final, so that whoever sees it sees them. */
    private record Name(byte[] bytes, String text) {}

    private FieldNames() {}

    /** The text of these bytes. */
    static String of(byte[] bytes, int from, int length) {
        int slot = slot(bytes, from, length);
        Name known = KNOWN[slot];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, bytes, from, from + length)) {
            return known.text;
        }
        Name read = new Name(
                Arrays.copyOfRange(bytes, from, from + length),
                new String(bytes, from, length, StandardCharsets.UTF_8));
        KNOWN[slot] = read;
        return read.text;
    }

    private static int slot(byte[] bytes, int from, int length) {
        if (length == 0) {
            return 0;
        }
        int some = 31 * (31 * (31 * length + bytes[from]) + bytes[from + length / 2]) + bytes[from + length - 1];
        return (some ^ (some >>> 9)) & (SLOTS - 1);
    }
}
