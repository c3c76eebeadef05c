package io.skirret.message.internal;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers where sensitive values are. Brings the many ways to write down to few: a value of an array is written as
 * any other, and what is raw or read from elsewhere is told as such.
 */
class UniformGenerator extends JsonGeneratorDelegate {

    private Set<String> sensitive = Set.of();

    UniformGenerator(JsonGenerator target) {
        super(target, false);
    }

    /** That what stands there is not to be shown. */
    void sensitive(String path) {
        if (sensitive.isEmpty()) {
            sensitive = new LinkedHashSet<>();
        }
        sensitive.add(path);
    }

    /** Where something was written that is not to be shown. */
    Set<String> sensitive() {
        return sensitive;
    }

    /** That what comes now is written as it is, unknown to this generator. */
    void opaque() {}

    @Override
    public void writeNumber(short value) throws IOException {
        writeNumber((int) value);
    }

    @Override
    public void writeString(char[] value, int offset, int length) throws IOException {
        writeString(new String(value, offset, length));
    }

    @Override
    public void writeArray(int[] array, int offset, int length) throws IOException {
        writeStartArray();
        for (int i = offset; i < offset + length; i++) {
            writeNumber(array[i]);
        }
        writeEndArray();
    }

    @Override
    public void writeArray(long[] array, int offset, int length) throws IOException {
        writeStartArray();
        for (int i = offset; i < offset + length; i++) {
            writeNumber(array[i]);
        }
        writeEndArray();
    }

    @Override
    public void writeArray(double[] array, int offset, int length) throws IOException {
        writeStartArray();
        for (int i = offset; i < offset + length; i++) {
            writeNumber(array[i]);
        }
        writeEndArray();
    }

    @Override
    public void writeArray(String[] array, int offset, int length) throws IOException {
        writeStartArray();
        for (int i = offset; i < offset + length; i++) {
            writeString(array[i]);
        }
        writeEndArray();
    }

    @Override
    public void writeString(Reader reader, int length) throws IOException {
        opaque();
        super.writeString(reader, length);
    }

    @Override
    public int writeBinary(Base64Variant variant, InputStream bytes, int length) throws IOException {
        opaque();
        return super.writeBinary(variant, bytes, length);
    }

    @Override
    public void writeNumber(String encoded) throws IOException {
        opaque();
        super.writeNumber(encoded);
    }

    @Override
    public void writeNumber(char[] encoded, int offset, int length) throws IOException {
        opaque();
        super.writeNumber(encoded, offset, length);
    }

    @Override
    public void writeRawUTF8String(byte[] string, int offset, int length) throws IOException {
        opaque();
        super.writeRawUTF8String(string, offset, length);
    }

    @Override
    public void writeUTF8String(byte[] string, int offset, int length) throws IOException {
        opaque();
        super.writeUTF8String(string, offset, length);
    }

    @Override
    public void writeRaw(String raw) throws IOException {
        opaque();
        super.writeRaw(raw);
    }

    @Override
    public void writeRaw(String raw, int offset, int length) throws IOException {
        opaque();
        super.writeRaw(raw, offset, length);
    }

    @Override
    public void writeRaw(SerializableString raw) throws IOException {
        opaque();
        super.writeRaw(raw);
    }

    @Override
    public void writeRaw(char[] raw, int offset, int length) throws IOException {
        opaque();
        super.writeRaw(raw, offset, length);
    }

    @Override
    public void writeRaw(char raw) throws IOException {
        opaque();
        super.writeRaw(raw);
    }

    @Override
    public void writeRawValue(String raw) throws IOException {
        opaque();
        super.writeRawValue(raw);
    }

    @Override
    public void writeRawValue(String raw, int offset, int length) throws IOException {
        opaque();
        super.writeRawValue(raw, offset, length);
    }

    @Override
    public void writeRawValue(char[] raw, int offset, int length) throws IOException {
        opaque();
        super.writeRawValue(raw, offset, length);
    }

    @Override
    public void writeEmbeddedObject(Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            writeBinary(bytes);
        } else {
            opaque();
            super.writeEmbeddedObject(value);
        }
    }
}
