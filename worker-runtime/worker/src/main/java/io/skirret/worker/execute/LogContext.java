package io.skirret.worker.execute;

import io.skirret.message.HeaderNames;
import io.skirret.message.SafeText;
import io.skirret.message.TaskMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What every log line of a run carries (MDC): {@code task}, {@code task_id}, {@code task_attempt} from 1, {@code task_root_id}, and the
 * job's context, header {@code skirret_ctx_user} as {@code ctx_user}. Nothing of it is unsafe in a line, or long.
 */
final class LogContext {

    private static final String HEADER = HeaderNames.CONTEXT_PREFIX;
    private static final String KEY = "ctx_";
    private static final int MOST_ENTRIES = 20;
    private static final int LONGEST = 200;

    private LogContext() {}

    static void put(TaskMessage call) {
        MDC.put("task_id", SafeText.line(call.id(), LONGEST));
        MDC.put("task", SafeText.line(call.task(), LONGEST));
        MDC.put("task_attempt", Long.toString(call.retries() + 1L));
        MDC.put("task_root_id", SafeText.line(call.rootId(), LONGEST));
        int entries = 0;
        for (Map.Entry<String, @Nullable Object> header : call.headers().entrySet()) {
            Object value = header.getValue();
            if (header.getKey().startsWith(HEADER) && value != null && entries++ < MOST_ENTRIES) {
                MDC.put(key(header.getKey()), SafeText.line(value.toString(), LONGEST));
            }
        }
    }

    static void remove(TaskMessage call) {
        MDC.remove("task_root_id");
        MDC.remove("task_attempt");
        MDC.remove("task");
        MDC.remove("task_id");
        for (String header : call.headers().keySet()) {
            if (header.startsWith(HEADER)) {
                MDC.remove(key(header));
            }
        }
    }

    private static String key(String header) {
        return SafeText.line(KEY + header.substring(HEADER.length()), LONGEST);
    }
}
