package io.skirret.message.internal;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes are UTF-8 and nothing else. Jackson guesses UTF-16 and 32 from the first bytes and lets overlong forms
 * and half surrogates pass; text that we cannot write back as it came must not be let in.
 */
final class StrictUtf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;

    private StrictUtf8() {}

    static void check(byte[] body) throws UnusableMessageException {
        int plain = plainPrefix(body);
        if (plain == body.length) {
            return;
        }
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            throw bad("a byte order mark");
        }
        if (!isUtf8(body)) {
            throw bad("bytes that are not UTF-8 (or UTF-16, or UTF-32)");
        }
        if (hasHalfSurrogate(body)) {
            throw bad("an escape of half a surrogate pair");
        }
    }

    /** Length of the start, in steps of eight, without a zero byte, a byte over 127 or a backslash. */
    private static int plainPrefix(byte[] body) {
        int at = 0;
        for (; at + Long.BYTES <= body.length; at += Long.BYTES) {
            long eight = (long) LONGS.get(body, at);
            long backslash = eight ^ BACKSLASHES;
            long found = eight | ((backslash - LOW_BITS) & ~backslash) | ((eight - LOW_BITS) & ~eight);
            if ((found & HIGH_BITS) != 0) {
                return at;
            }
        }
        for (; at < body.length; at++) {
            if (body[at] <= 0 || body[at] == '\\') {
                return at;
            }
        }
        return at;
    }

    private static boolean isUtf8(byte[] body) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(body);
        CharBuffer chars = CharBuffer.allocate(Math.min(body.length + 1, 4096));
        CoderResult result;
        do {
            chars.clear();
            result = decoder.decode(bytes, chars, true);
        } while (result.isOverflow());
        if (result.isError()) {
            return false;
        }
        for (byte each : body) {
            if (each == 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasHalfSurrogate(byte[] body) {
        for (int at = 0; at < body.length; at++) {
            if (body[at] != '\\') {
                continue;
            }
            int unit = escaped(body, at);
            if (unit < 0) {
                at++;
            } else if (Character.isHighSurrogate((char) unit)) {
                int next = escaped(body, at + 6);
                if (next < 0 || !Character.isLowSurrogate((char) next)) {
                    return true;
                }
                at += 11;
            } else if (Character.isLowSurrogate((char) unit)) {
                return true;
            } else {
                at += 5;
            }
        }
        return false;
    }

    /** The UTF-16 unit of an escape at this place, or -1 if there is none. */
    private static int escaped(byte[] body, int at) {
        if (at + 6 > body.length || body[at] != '\\' || body[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(body[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }

    private static UnusableMessageException bad(String found) {
        return new UnusableMessageException(
                UnusableReason.BAD_UTF8, "expected UTF-8 without a byte order mark, got " + found);
    }
}
