package io.skirret.message.internal;

import java.io.OutputStream;
import java.util.Arrays;

/** Collects bytes up to a limit. */
final class BoundedOutput extends OutputStream {

    /** Thrown in the middle of writing; not an IOException, so that nothing on the way wraps it. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Full() {
            super(null, null, false, false);
        }
    }

    private final int limit;
    private byte[] bytes = new byte[512];
    private int size;

    BoundedOutput(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        room(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    private void room(int more) {
        if (more > limit - size) {
            throw new Full();
        }
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.min(limit, bytes.length * 2)));
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }
}
