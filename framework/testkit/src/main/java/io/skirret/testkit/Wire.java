package io.skirret.testkit;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.ValueFormat;
import org.jspecify.annotations.Nullable;

/** Values as they travel. */
final class Wire {

    private static final TaskMessageDecoder DECODER = new TaskMessageDecoder(DecodeLimits.DEFAULT);

    private final ValueFormat format;
    private final TaskMessageEncoder encoder;

    Wire(ValueFormat format) {
        this.format = format;
        this.encoder = new TaskMessageEncoder(
                TaskMessageEncoder.defaultOrigin(), TaskMessageEncoder.DEFAULT_MAX_BODY_BYTES, format);
    }

    ValueFormat format() {
        return format;
    }

    TaskMessage message(TaskCall call) {
        try {
            return DECODER.decode(encoder.encode(call));
        } catch (UnusableMessageException unusable) {
            throw new IllegalArgumentException("the call of " + call.task() + " cannot travel", unusable);
        }
    }

    String json(@Nullable Object... arguments) {
        try {
            return SentTasks.arguments(
                    message(TaskCall.of("t", "t").args(arguments).build()));
        } catch (UnusableMessageException unusable) {
            throw new IllegalArgumentException("these arguments cannot travel", unusable);
        }
    }
}
