package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes JSON from any values, bounded in size and depth; whatever goes wrong is an {@link UnsendableException}. */
final class ValueWriter {

    private final JsonMapper mapper;
    private final ObjectWriter writer;

    ValueWriter(JsonMapper mapper) {
        this.mapper = mapper;
        this.writer = mapper.writer();
    }

    /** Writes one document, or a value of it, to what is open for it. */
    @FunctionalInterface
    interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    /** For a document that nobody represents. */
    byte[] write(int maxBytes, String what, Document document) {
        return writeBare(maxBytes, what, json -> document.write(new UniformGenerator(json)));
    }

    /** For a document that brings its own {@link UniformGenerator}. */
    byte[] writeBare(int maxBytes, String what, Document document) {
        BoundedOutput out = new BoundedOutput(maxBytes);
        try {
            JsonGenerator json = mapper.getFactory().createGenerator(out, JsonEncoding.UTF8);
            document.write(json);
            json.close();
        } catch (UnsendableException ours) {
            throw ours;
        } catch (Throwable failed) {
            // Getters are the user's code and may throw anything; a machine out of memory says nothing about the value.
            if (failed instanceof VirtualMachineError broken && !(failed instanceof StackOverflowError)) {
                throw broken;
            }
            throw unsendable(what, maxBytes, failed);
        }
        byte[] bytes = out.toByteArray();
        try {
            // What no reader would take: half a surrogate pair, a character U+0000 passed as raw JSON.
            StrictUtf8.check(bytes);
        } catch (UnusableMessageException unreadable) {
            throw new UnsendableException(
                    "expected " + what + " with whole characters only, got half a surrogate pair in a string;"
                            + " nothing was sent; send the bytes as byte[] if they are not text",
                    unreadable);
        }
        return bytes;
    }

    /** One value in a document being written. */
    void value(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            writer.writeValue(json, value);
        }
    }

    private static UnsendableException unsendable(String what, int maxBytes, Throwable failed) {
        for (Throwable at = failed; at != null; at = at.getCause()) {
            if (at instanceof UnsendableException ours) {
                return ours;
            }
            if (at instanceof BoundedOutput.Full) {
                return new UnsendableException(
                        "expected " + what + " of at most " + maxBytes + " bytes as JSON, got more; nothing was sent;"
                                + " store large data elsewhere and send its key");
            }
            if (at instanceof StreamConstraintsException || at instanceof StackOverflowError) {
                return new UnsendableException("expected " + what + " nested at most "
                        + DecodeLimits.DEFAULT.maxDepth()
                        + " deep, got deeper nesting or a cycle; nothing was sent; send ids instead of object graphs");
            }
        }
        String detail = failed instanceof DatabindException databind
                ? JacksonText.of(databind, 300)
                : SafeText.line(SafeText.type(failed) + ": " + SafeText.message(failed, 200), 300);
        return new UnsendableException(
                "expected " + what + " that become JSON, got " + detail
                        + "; nothing was sent; send plain values, records or classes with getters",
                failed);
    }
}
