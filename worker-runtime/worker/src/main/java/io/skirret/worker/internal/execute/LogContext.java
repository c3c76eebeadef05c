package io.skirret.worker.internal.execute;

import io.skirret.message.internal.HeaderMap;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.WorkerTracing.TracedRun;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What every log line of a run carries (MDC): {@code task}, {@code task_id}, {@code task_attempt} from 1,
 * {@code task_root_id}, {@code worker}, of a run that is traced {@code trace_id} and {@code span_id}, and the job's
 * context, header {@code skirret_ctx_user} as {@code ctx_user}. Nothing of it is unsafe in a line, or long.
 */
final class LogContext {

    private static final String HEADER = HeaderNames.CONTEXT_PREFIX;
    private static final String KEY = "ctx_";
    private static final int MOST_ENTRIES = 20;
    private static final int LONGEST = 200;

    private LogContext() {}

    /**
     * Sets it for the current thread, in place of whatever is there: all at once. A {@link ThreadSnapshot} takes it
     * off.
     *
     * @param traced null if nobody traces
     */
    static void set(String worker, TaskMessage call, @Nullable TracedRun traced) {
        Map<String, String> context = new HashMap<>();
        String id = SafeText.line(call.id(), LONGEST);
        context.put("task_id", id);
        context.put("task", SafeText.line(call.task(), LONGEST));
        context.put("task_attempt", Long.toString(call.retries() + 1L));
        context.put("task_root_id", call.rootId().equals(call.id()) ? id : SafeText.line(call.rootId(), LONGEST));
        context.put("worker", SafeText.line(worker, LONGEST));
        if (traced != null) {
            addIfKnown(context, "trace_id", traced.traceId());
            addIfKnown(context, "span_id", traced.spanId());
        }
        if (HeaderMap.mayHaveOurs(call.headers())) {
            addContext(context, call.headers());
        }
        MDC.setContextMap(context);
    }

    private static void addIfKnown(Map<String, String> context, String key, @Nullable String value) {
        if (value != null) {
            context.put(key, value);
        }
    }

    private static void addContext(Map<String, String> context, Map<String, @Nullable Object> headers) {
        int entries = 0;
        for (Map.Entry<String, @Nullable Object> header : headers.entrySet()) {
            Object value = header.getValue();
            if (header.getKey().startsWith(HEADER) && value != null && entries++ < MOST_ENTRIES) {
                context.put(key(header.getKey()), SafeText.line(value.toString(), LONGEST));
            }
        }
    }

    private static String key(String header) {
        return SafeText.line(KEY + header.substring(HEADER.length()), LONGEST);
    }
}
