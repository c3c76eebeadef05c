package io.skirret.message.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.InflaterInputStream;

/**
 * What the body of a call costs to read, as far as that can be told without reading it.
 *
 * @param bytes in JSON, expanded
 * @param values about how many values there are in it
 */
public record BodyCost(long bytes, long values) {

    private static final int CHUNK = 8192;

    /**
     * Looks through the body once; a compressed one is expanded for that, and nothing of it kept. What cannot be
     * expanded costs nothing, since it is refused.
     */
    public static BodyCost of(TaskMessage call, DecodeLimits limits) {
        byte[] body = call.body();
        if (!isCompressed(call)) {
            return new BodyCost(body.length, values(body, body.length));
        }
        long most = Math.min(limits.maxExpandedBytes(), (long) body.length * limits.maxRatio());
        return Gzip.is(body) ? new BodyCost(most, most / 2) : ofZlib(body, most);
    }

    /** Whether it may be much larger than it looks. */
    public static boolean isCompressed(TaskMessage call) {
        return call.headers().get(HeaderNames.COMPRESSION) instanceof String name && !name.isEmpty();
    }

    private static BodyCost ofZlib(byte[] body, long most) {
        long bytes = 0;
        long values = 0;
        byte[] chunk = new byte[CHUNK];
        try (InflaterInputStream json = new InflaterInputStream(new ByteArrayInputStream(body))) {
            for (int read = json.read(chunk); read >= 0 && bytes <= most; read = json.read(chunk)) {
                bytes += read;
                values += values(chunk, read);
            }
        } catch (IOException broken) {
            return new BodyCost(0, 0);
        }
        return new BodyCost(bytes, values);
    }

    /** Each value but the first of a list or an object is preceded by one of these. */
    private static long values(byte[] json, int length) {
        long values = 0;
        for (int at = 0; at < length; at++) {
            byte each = json[at];
            if (each == ',' || each == ':' || each == '[' || each == '{') {
                values++;
            }
        }
        return values;
    }
}
