package io.skirret.message.internal;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Kombu's {@code compression} header: what the JDK can expand is expanded, within the limits; the rest is refused by
 * name.
 */
final class Compression {

    private static final int ALWAYS_ALLOWED = 64 * 1024;
    private static final int CHUNK = 8192;

    private Compression() {}

    static byte[] expand(@Nullable Object compression, byte[] body, DecodeLimits limits)
            throws UnusableMessageException {
        if (compression == null) {
            return body;
        }
        if (!(compression instanceof String name)) {
            throw new UnusableMessageException(
                    UnusableReason.BAD_HEADER_TYPE, "expected header 'compression' to be a string");
        }
        return switch (name) {
            // Kombu calls a zlib stream application/x-gzip; a real gzip begins with 1f 8b.
            case "application/x-gzip", "gzip", "zlib" -> inflate(body, limits);
            case "" -> body;
            default ->
                throw new UnusableMessageException(
                        UnusableReason.REFUSED_COMPRESSION,
                        "expected no compression, zlib or gzip, got '" + SafeText.line(name, 60)
                                + "'; the sender can set task_compression = \"zlib\"");
        };
    }

    private static byte[] inflate(byte[] body, DecodeLimits limits) throws UnusableMessageException {
        long byRatio = Math.max(ALWAYS_ALLOWED, (long) body.length * limits.maxRatio());
        int most = (int) Math.min(limits.maxExpandedBytes(), byRatio);
        Inflater inflater = new Inflater();
        try {
            return Gzip.is(body) ? Gzip.expand(body, most) : inflate(body, inflater, most);
        } catch (ZipException | EOFException corrupt) {
            throw broken(String.valueOf(corrupt.getMessage()));
        } catch (IOException impossible) {
            throw broken(impossible.toString());
        } finally {
            inflater.end();
        }
    }

    private static byte[] inflate(byte[] body, Inflater inflater, int most)
            throws IOException, UnusableMessageException {
        byte[] expanded = drain(new InflaterInputStream(new ByteArrayInputStream(body), inflater), most);
        if (inflater.getRemaining() > 0) {
            throw broken("bytes after the end of the stream");
        }
        return expanded;
    }

    private static byte[] drain(InputStream in, int most) throws IOException, UnusableMessageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            room(out, read, most);
            out.write(chunk, 0, read);
        }
        return out.toByteArray();
    }

    static void room(ByteArrayOutputStream out, int more, int most) throws UnusableMessageException {
        if (out.size() + more > most) {
            throw new UnusableMessageException(
                    UnusableReason.BOMB, "expected a body of at most " + most + " bytes expanded, got more");
        }
    }

    private static UnusableMessageException broken(String detail) {
        return new UnusableMessageException(
                UnusableReason.REFUSED_COMPRESSION,
                "expected a whole zlib or gzip stream, got a broken one: " + SafeText.line(detail, 100));
    }
}
