package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import io.skirret.message.UnsendableException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Refuses NaN and the infinities, which JSON does not have and Jackson would turn into strings; remembers where sensitive values are.
 */
final class FiniteGenerator extends JsonGeneratorDelegate {

    private Set<String> sensitive = Set.of();

    FiniteGenerator(JsonGenerator target) {
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

    @Override
    public void writeNumber(double value) throws IOException {
        super.writeNumber(finite(value));
    }

    @Override
    public void writeNumber(float value) throws IOException {
        finite(value);
        super.writeNumber(value);
    }

    @Override
    public void writeArray(double[] array, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            finite(array[i]);
        }
        super.writeArray(array, offset, length);
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new UnsendableException("expected a number that JSON can hold, got " + value
                    + "; nothing was sent; send null or a string for it");
        }
        return value;
    }
}
