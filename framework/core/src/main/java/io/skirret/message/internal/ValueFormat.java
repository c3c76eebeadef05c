package io.skirret.message.internal;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.Type;
import java.util.List;

/**
 * How an application's values become JSON and come back: with what its own modules of Jackson add, and with or without
 * kombu's tags. Immutable and thread-safe; costly to make, so keep one.
 */
public final class ValueFormat {

    /** Nothing added, no tags. */
    public static final ValueFormat DEFAULT = new ValueFormat(List.of(), false);

    private final List<Module> modules;
    private final ValueWriter plain;
    private final ValueWriter writer;
    private final JsonMapper reader;

    private ValueFormat(List<Module> modules, boolean celeryTags) {
        this.modules = modules;
        this.plain = new ValueWriter(Json.writer(modules, false));
        this.writer = celeryTags ? new ValueWriter(Json.writer(modules, true)) : plain;
        this.reader = Json.reader(DecodeLimits.DEFAULT, modules);
    }

    /**
     * @param modules the application's own; what Skirret is strict about stays so
     * @param celeryTags whether values that JSON does not have are written with kombu's tags, for Celery 5.3 and later
     */
    public static ValueFormat of(List<Module> modules, boolean celeryTags) {
        return modules.isEmpty() && !celeryTags ? DEFAULT : new ValueFormat(List.copyOf(modules), celeryTags);
    }

    /**
     * Whether a value of this type may have a part that is marked {@link io.skirret.task.Sensitive}, however deep; true
     * of a type that does not say what is in it.
     */
    public boolean mayHaveSensitiveParts(Type type) {
        return SensitiveParts.in(type, reader);
    }

    ValueWriter writer() {
        return writer;
    }

    /** For a caller's result: a caller in Java has no use for tags, which hold less. */
    ValueWriter writerFor(TaskMessage call) {
        return "java".equals(call.headers().get(HeaderNames.LANG)) ? plain : writer;
    }

    /** Reads within {@link DecodeLimits#DEFAULT}. */
    JsonMapper reader() {
        return reader;
    }

    JsonMapper reader(DecodeLimits limits) {
        return limits.equals(DecodeLimits.DEFAULT) ? reader : Json.reader(limits, modules);
    }
}
