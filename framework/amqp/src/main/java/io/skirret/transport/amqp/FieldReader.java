package io.skirret.transport.amqp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads AMQP's field tables from their bytes, in RabbitMQ's form (0-9-1 with its errata), to the values that a
 * {@link io.skirret.message.Message} has. For one thread.
 */
final class FieldReader {

    /** As the client has it: the table of headers itself is none of them. */
    private static final int DEEPEST = 32;

    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** These bytes are no such table, or it is nested too deeply. Without a stack: anybody may send as many. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1;
        private static final UnreadableException IT = new UnreadableException();

        private UnreadableException() {
            super("no field table", null, false, false);
        }
    }

    private final byte[] bytes;
    private final int end;
    private int at;

    FieldReader(byte[] table) {
        this.bytes = table;
        this.end = table.length;
    }

    boolean hasMore() {
        return at < end;
    }

    /** How many bytes are read. */
    int at() {
        return at;
    }

    /** The name of the next field; its value comes next. */
    String name() throws UnreadableException {
        return name(end);
    }

    /** Where the value that comes next ends, if it is a table or a list, so that it can be passed over; else -1. */
    int endOfNest() {
        byte type = bytes[at];
        if ((type != 'F' && type != 'A') || end - at < 5) {
            return -1;
        }
        int length = (int) INT32.get(bytes, at + 1);
        return length < 0 || length > end - at - 5 ? -1 : at + 5 + length;
    }

    void passTo(int position) {
        at = position;
    }

    /** The next value. */
    @Nullable
    Object value() throws UnreadableException {
        return value(end, 0);
    }

    private String name(int to) throws UnreadableException {
        int length = bytes[at] & 0xFF;
        int from = at + 1;
        if (length >= to - from) { // a value follows, of one byte at least
            throw UnreadableException.IT;
        }
        at = from + length;
        return FieldNames.of(bytes, from, length);
    }

    private @Nullable Object value(int to, int depth) throws UnreadableException {
        byte type = bytes[at++];
        return switch (type) {
            case 'S' -> {
                int length = length(to);
                yield new String(bytes, take(length, to), length, StandardCharsets.UTF_8);
            }
            case 'I' -> (int) INT32.get(bytes, take(4, to));
            case 'V' -> null;
            case 't' -> bytes[take(1, to)] != 0;
            case 'l' -> (long) INT64.get(bytes, take(8, to));
            case 'd' -> Double.longBitsToDouble((long) INT64.get(bytes, take(8, to)));
            case 'F' -> table(length(to), to, depth + 1);
            case 'A' -> list(length(to), to, depth + 1);
            case 'T' -> Instant.ofEpochMilli((long) INT64.get(bytes, take(8, to)) * 1000);
            case 'b' -> (int) bytes[take(1, to)];
            case 'B' -> bytes[take(1, to)] & 0xFF;
            case 's' -> (int) (short) INT16.get(bytes, take(2, to));
            case 'u' -> (short) INT16.get(bytes, take(2, to)) & 0xFFFF;
            case 'i' -> (int) INT32.get(bytes, take(4, to)) & 0xFFFF_FFFFL;
            case 'f' -> (double) Float.intBitsToFloat((int) INT32.get(bytes, take(4, to)));
            case 'D' -> {
                int from = take(5, to);
                yield new BigDecimal(BigInteger.valueOf((int) INT32.get(bytes, from + 1)), bytes[from] & 0xFF);
            }
            case 'x' -> {
                int length = length(to);
                int from = take(length, to);
                yield Arrays.copyOfRange(bytes, from, from + length);
            }
            default -> throw UnreadableException.IT;
        };
    }

    private Map<String, @Nullable Object> table(int length, int to, int depth) throws UnreadableException {
        int from = nest(length, to, depth);
        LinkedHashMap<String, @Nullable Object> table = new LinkedHashMap<>();
        while (at < from + length) {
            put(table, name(from + length), value(from + length, depth));
        }
        return Collections.unmodifiableMap(table);
    }

    private List<@Nullable Object> list(int length, int to, int depth) throws UnreadableException {
        int from = nest(length, to, depth);
        List<@Nullable Object> list = new ArrayList<>();
        while (at < from + length) {
            list.add(value(from + length, depth));
        }
        return Collections.unmodifiableList(list);
    }

    /** Of fields with one name the first counts, as for the client. */
    static void put(LinkedHashMap<String, @Nullable Object> table, String name, @Nullable Object value) {
        int size = table.size();
        Object before = table.put(name, value);
        if (table.size() == size) {
            table.put(name, before);
        }
    }

    private int nest(int length, int to, int depth) throws UnreadableException {
        int from = at;
        if (depth > DEEPEST || length > to - from) {
            throw UnreadableException.IT;
        }
        return from;
    }

    private int length(int to) throws UnreadableException {
        int length = (int) INT32.get(bytes, take(4, to));
        if (length < 0) {
            throw UnreadableException.IT;
        }
        return length;
    }

    /** Where the next bytes begin, so many of them, and goes behind them. */
    private int take(int length, int to) throws UnreadableException {
        int from = at;
        if (length > to - from) {
            throw UnreadableException.IT;
        }
        at = from + length;
        return from;
    }
}
