package io.skirret.message.internal;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.exc.StreamWriteException;
import io.skirret.message.UnsendableException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the arguments of a call and makes their representation from the same values. What it cannot judge while it
 * writes (raw JSON, very long names and numbers, sensitive values that came to light on the way) is read again, once,
 * with a worker's strictness.
 */
final class ArgumentsGenerator extends UniformGenerator {

    /** In {@code [args, kwargs, embed]} the elements of args, or the entries of kwargs. */
    private static final int ARGUMENTS = 2;

    /** Far below what a reader takes, whatever the characters: longer ones are for the reader to judge. */
    private static final int SHORT_NAME = 256;

    private static final int SHORT_NUMBER_BITS = 3000;
    private static final int NONE = Integer.MAX_VALUE;

    private final SensitivePaths hidden;
    private final boolean hidesSome;
    private final PythonRepr.Text text = new PythonRepr.Text();

    @Nullable
    private String args;

    @Nullable
    private String kwargs;

    /** Whether the bytes must be read again. */
    private boolean unsure;

    /** Whether a name waits for its value. */
    private boolean named;

    private int tokens;

    /** What is deeper is part of a value that is not shown. */
    private int silentBelow = NONE;

    ArgumentsGenerator(JsonGenerator target, SensitivePaths hidden) {
        super(target);
        target.enable(Feature.STRICT_DUPLICATE_DETECTION);
        this.hidden = hidden;
        this.hidesSome = !hidden.isEmpty();
    }

    /**
     * What was written, as people see it.
     *
     * @param body the bytes written
     * @param sensitive what is not to be shown, with what came to light while they were written
     * @throws UnsendableException if no worker would read them
     */
    PythonRepr repr(byte[] body, SensitivePaths sensitive) {
        unsure |= tokens >= DecodeLimits.DEFAULT.maxTokens() || body.length > DecodeLimits.DEFAULT.maxExpandedBytes();
        return unsure || args == null || kwargs == null ? read(body, sensitive) : new PythonRepr(args, kwargs);
    }

    private static PythonRepr read(byte[] body, SensitivePaths sensitive) {
        try (JsonParser json = Json.PLAIN.getFactory().createParser(body);
                ArgumentsGenerator copy = new ArgumentsGenerator(
                        Json.PLAIN.getFactory().createGenerator(OutputStream.nullOutputStream()), sensitive)) {
            json.nextToken();
            copy.writeStartArray();
            json.nextToken();
            copy.copyCurrentStructure(json);
            json.nextToken();
            copy.copyCurrentStructure(json);
            if (copy.args == null || copy.kwargs == null) {
                throw unreadable("a body of another shape", null);
            }
            return new PythonRepr(copy.args, copy.kwargs);
        } catch (IOException failed) {
            throw unreadable(SafeText.message(failed, 300), failed);
        }
    }

    private static UnsendableException unreadable(@Nullable String got, @Nullable Throwable cause) {
        String message = "expected arguments that a worker can read, got " + got
                + "; nothing was sent; send such a value as a string";
        return cause == null ? new UnsendableException(message) : new UnsendableException(message, cause);
    }

    /** What is not part of the arguments: written as it is, without a look. */
    void writeEmbed(SerializableString json) throws IOException {
        delegate.writeRawValue(json);
    }

    /** What has been shown of it so far may be too much: only when all is written are all such places known. */
    @Override
    void sensitive(String path) {
        super.sensitive(path);
        unsure = true;
    }

    private boolean isHeard(int depth) {
        if (depth <= silentBelow) {
            silentBelow = NONE;
        }
        return silentBelow == NONE && !text.isFull();
    }

    /** Whether the value that comes next is shown; what stands before it is. */
    private boolean shows() {
        tokens++;
        named = false;
        JsonStreamContext at = getOutputContext();
        int depth = at.getNestingDepth();
        if (depth < ARGUMENTS || !isHeard(depth)) {
            return false;
        }
        if (at.inArray() && at.getEntryCount() > 0) {
            text.append(", ");
        }
        if (hidesSome && hidden.hides(next(at, depth))) {
            text.append(PythonRepr.HIDDEN);
            silentBelow = depth;
            return false;
        }
        return true;
    }

    private static String next(JsonStreamContext at, int depth) {
        if (!at.inArray()) {
            return SensitivePaths.at(at);
        }
        return SensitivePaths.at(at.getParent()) + "/" + (depth <= ARGUMENTS ? at.getEntryCount() : "*");
    }

    private void show(String plain) {
        if (shows()) {
            text.append(plain);
        }
    }

    private void showString(String value) {
        if (shows()) {
            text.string(value);
        }
    }

    @Override
    void opaque() {
        unsure = true;
        named = false;
    }

    private void open(String all, String inner) {
        boolean isAll = getOutputContext().getNestingDepth() == ARGUMENTS - 1;
        if (shows() || isAll) {
            text.append(isAll ? all : inner);
        }
    }

    @Override
    public void writeStartArray() throws IOException {
        open("(", "[");
        super.writeStartArray();
    }

    @Override
    @Deprecated
    public void writeStartArray(int size) throws IOException {
        open("(", "[");
        super.writeStartArray(size);
    }

    @Override
    public void writeStartArray(Object value) throws IOException {
        open("(", "[");
        super.writeStartArray(value);
    }

    @Override
    public void writeStartArray(Object value, int size) throws IOException {
        open("(", "[");
        super.writeStartArray(value, size);
    }

    @Override
    public void writeEndArray() throws IOException {
        tokens++;
        JsonStreamContext at = getOutputContext();
        int depth = at.getNestingDepth();
        if (depth == ARGUMENTS) {
            unsure |= args != null;
            text.append(at.getEntryCount() == 1 ? ",)" : ")");
            args = text.end();
            silentBelow = NONE;
        } else if (depth > ARGUMENTS && isHeard(depth)) {
            text.append("]");
        }
        super.writeEndArray();
    }

    @Override
    public void writeStartObject() throws IOException {
        open("{", "{");
        super.writeStartObject();
    }

    @Override
    public void writeStartObject(Object value) throws IOException {
        open("{", "{");
        super.writeStartObject(value);
    }

    @Override
    public void writeStartObject(Object value, int size) throws IOException {
        open("{", "{");
        super.writeStartObject(value, size);
    }

    @Override
    public void writeEndObject() throws IOException {
        tokens++;
        unsure |= named;
        named = false;
        int depth = getOutputContext().getNestingDepth();
        if (depth == ARGUMENTS) {
            unsure |= kwargs != null || args == null;
            text.append("}");
            kwargs = text.end();
            silentBelow = NONE;
        } else if (depth > ARGUMENTS && isHeard(depth)) {
            text.append("}");
        }
        super.writeEndObject();
    }

    /** A field's name: what comes twice is refused here, as every reader would. */
    private void field(String name) {
        tokens++;
        unsure |= name.length() > SHORT_NAME;
        JsonStreamContext at = getOutputContext();
        if (isHeard(at.getNestingDepth())) {
            if (at.getEntryCount() > 0) {
                text.append(", ");
            }
            text.string(name);
            text.append(": ");
        }
    }

    private IOException refused(StreamWriteException failed) {
        if (!named && getOutputContext().inObject()) {
            throw unreadable(SafeText.message(failed, 300), failed);
        }
        return failed;
    }

    @Override
    public void writeFieldName(String name) throws IOException {
        field(name);
        try {
            super.writeFieldName(name);
        } catch (StreamWriteException failed) {
            throw refused(failed);
        }
        named = true;
    }

    @Override
    public void writeFieldName(SerializableString name) throws IOException {
        field(name.getValue());
        try {
            super.writeFieldName(name);
        } catch (StreamWriteException failed) {
            throw refused(failed);
        }
        named = true;
    }

    @Override
    public void writeFieldId(long id) throws IOException {
        writeFieldName(Long.toString(id));
    }

    @Override
    public void writeString(@Nullable String value) throws IOException {
        if (value == null) {
            writeNull();
            return;
        }
        showString(value);
        super.writeString(value);
    }

    @Override
    public void writeString(SerializableString value) throws IOException {
        showString(value.getValue());
        super.writeString(value);
    }

    @Override
    public void writeBinary(Base64Variant variant, byte[] bytes, int offset, int length) throws IOException {
        if (shows()) {
            // More characters than are shown, whatever follows.
            text.string(variant.encode(Arrays.copyOfRange(bytes, offset, offset + Math.min(length, PythonRepr.MAX))));
        }
        super.writeBinary(variant, bytes, offset, length);
    }

    @Override
    public void writeNumber(int value) throws IOException {
        if (shows()) {
            text.append(value);
        }
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(long value) throws IOException {
        if (shows()) {
            text.append(value);
        }
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(BigInteger value) throws IOException {
        unsure |= value.bitLength() > SHORT_NUMBER_BITS;
        if (shows()) {
            text.append(value.toString());
        }
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(double value) throws IOException {
        if (shows()) {
            text.number(Double.toString(value));
        }
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(float value) throws IOException {
        if (shows()) {
            text.number(Float.toString(value));
        }
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(BigDecimal value) throws IOException {
        unsure |= value.unscaledValue().bitLength() > SHORT_NUMBER_BITS;
        if (shows()) {
            text.number(value.toString());
        }
        super.writeNumber(value);
    }

    @Override
    public void writeBoolean(boolean value) throws IOException {
        show(value ? "True" : "False");
        super.writeBoolean(value);
    }

    @Override
    public void writeNull() throws IOException {
        show("None");
        super.writeNull();
    }

    /** Digits as they stand in what is copied. */
    @Override
    protected void _copyCurrentIntValue(JsonParser json) throws IOException {
        _copyCurrentFloatValue(json);
    }

    @Override
    protected void _copyCurrentFloatValue(JsonParser json) throws IOException {
        if (shows()) {
            text.number(json.getText());
        }
        super.writeNumber(json.getText());
    }
}
