package io.skirret.worker.internal.consume;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What a line about a message carries for machines, under the names that a run has in the log's context. Nothing of it
 * is unsafe in a line, or long.
 */
public final class LogFields {

    private static final int LONGEST = 200;

    private LogFields() {}

    /** What a message is called in a line for people. */
    public static String who(String queue, @Nullable TaskMessage call) {
        return call == null ? "a message from " + queue : who(call);
    }

    /** What a call is called in a line for people. */
    public static String who(TaskMessage call) {
        return SafeText.line(call.task(), LONGEST) + "[" + SafeText.line(call.id(), LONGEST) + "]";
    }

    /** The same line with what the message is, if it could be read. */
    public static LoggingEventBuilder add(LoggingEventBuilder line, String queue, @Nullable TaskMessage call) {
        LoggingEventBuilder told = line.addKeyValue("queue", queue);
        return call == null
                ? told
                : told.addKeyValue("task_id", SafeText.line(call.id(), LONGEST))
                        .addKeyValue("task", SafeText.line(call.task(), LONGEST))
                        .addKeyValue("task_attempt", call.retries() + 1L)
                        .addKeyValue("task_root_id", SafeText.line(call.rootId(), LONGEST));
    }
}
