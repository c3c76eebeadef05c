package io.skirret.message.internal;

import io.skirret.message.UnusableMessageException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Expands a gzip of any number of members (RFC 1952), one after the other. {@link java.util.zip.GZIPInputStream} calls
 * itself for each empty member, so that some ten thousand of them overflow the stack.
 */
final class Gzip {

    private static final int CHUNK = 8192;
    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final byte[] bytes;
    private int at;

    private Gzip(byte[] bytes) {
        this.bytes = bytes;
    }

    static boolean is(byte[] body) {
        return body.length > 2 && body[0] == 0x1f && body[1] == (byte) 0x8b;
    }

    /**
     * @throws UnusableMessageException if it expands to more than {@code most} bytes
     * @throws ZipException if it is no whole gzip
     * @throws EOFException if it ends too soon
     */
    static byte[] expand(byte[] body, int most) throws UnusableMessageException, ZipException, EOFException {
        return new Gzip(body).expand(most);
    }

    private byte[] expand(int most) throws UnusableMessageException, ZipException, EOFException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK);
        Inflater inflater = new Inflater(true);
        try {
            byte[] chunk = new byte[CHUNK];
            while (at < bytes.length) {
                header();
                inflater.reset();
                member(inflater, chunk, out, most);
            }
            return out.toByteArray();
        } catch (DataFormatException corrupt) {
            throw new ZipException(corrupt.getMessage());
        } finally {
            inflater.end();
        }
    }

    private void member(Inflater inflater, byte[] chunk, ByteArrayOutputStream out, int most)
            throws UnusableMessageException, DataFormatException, ZipException, EOFException {
        inflater.setInput(bytes, at, bytes.length - at);
        CRC32 crc = new CRC32();
        while (!inflater.finished()) {
            int read = inflater.inflate(chunk);
            if (read == 0 && !inflater.finished()) {
                throw new EOFException("unexpected end of the stream");
            }
            Compression.room(out, read, most);
            crc.update(chunk, 0, read);
            out.write(chunk, 0, read);
        }
        at += (int) inflater.getBytesRead();
        need(TRAILER);
        if (littleEndian() != crc.getValue() || littleEndian() != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("its checksum or its length is wrong");
        }
    }

    private void header() throws ZipException, EOFException {
        need(FIXED_HEADER);
        int flags = bytes[at + 3] & 0xff;
        if ((bytes[at] & 0xff) != 0x1f
                || (bytes[at + 1] & 0xff) != 0x8b
                || bytes[at + 2] != 8
                || (flags & RESERVED) != 0) {
            throw new ZipException("not a gzip header");
        }
        at += FIXED_HEADER;
        if ((flags & HAS_EXTRA) != 0) {
            need(2);
            int length = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
            at += 2;
            need(length);
            at += length;
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_CRC) != 0) {
            need(2);
            at += 2;
        }
    }

    private void skipText() throws EOFException {
        while (true) {
            need(1);
            if (bytes[at++] == 0) {
                return;
            }
        }
    }

    private long littleEndian() {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (bytes[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    private void need(int count) throws EOFException {
        if (bytes.length - at < count) {
            throw new EOFException("unexpected end of the stream");
        }
    }
}
