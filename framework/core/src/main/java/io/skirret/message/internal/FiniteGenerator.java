package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import io.skirret.message.UnsendableException;
import java.io.IOException;

/** Refuses NaN and the infinities, which JSON does not have and Jackson would turn into strings. */
final class FiniteGenerator extends JsonGeneratorDelegate {

    FiniteGenerator(JsonGenerator target) {
        super(target, false);
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
