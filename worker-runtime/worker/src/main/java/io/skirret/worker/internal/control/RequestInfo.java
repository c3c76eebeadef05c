package io.skirret.worker.internal.control;

import io.skirret.message.Message;
import io.skirret.message.internal.SafeText;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Delivery;
import io.skirret.worker.internal.execute.ActiveRun;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages that a worker holds, as Celery's {@code Request.info} tells of them. Arguments are the text that the caller
 * wrote for people, without what is to be hidden.
 */
final class RequestInfo {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TEXT = 1024;
    private static final int NANOS_A_MICRO = 1000;

    private RequestInfo() {}

    static Map<String, @Nullable Object> of(ActiveRun run, String worker) {
        return of(run.attempt().delivery(), worker, run.startedAt(), run.acknowledged());
    }

    static Map<String, @Nullable Object> of(Delivery delivery, String worker) {
        return of(delivery, worker, null, false);
    }

    static String id(Delivery delivery) {
        return header(delivery.message(), "id", LONGEST_NAME);
    }

    private static Map<String, @Nullable Object> of(
            Delivery delivery, String worker, @Nullable Instant started, boolean acknowledged) {
        Message message = delivery.message();
        String name = header(message, "task", LONGEST_NAME);
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        info.put("id", id(delivery));
        info.put("name", name);
        info.put("args", header(message, "argsrepr", LONGEST_TEXT));
        info.put("kwargs", header(message, "kwargsrepr", LONGEST_TEXT));
        info.put("type", name);
        info.put("hostname", worker);
        info.put("time_start", started == null ? null : seconds(started));
        info.put("acknowledged", acknowledged);
        info.put("delivery_info", delivery(delivery.info(), message));
        info.put("worker_pid", started == null ? null : ProcessHandle.current().pid());
        return info;
    }

    private static Map<String, @Nullable Object> delivery(DeliveryInfo came, Message message) {
        Integer priority = message.properties().priority();
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        info.put("exchange", came.exchange());
        info.put("routing_key", came.routingKey());
        info.put("priority", priority == null ? 0 : priority);
        info.put("redelivered", came.redelivered());
        return info;
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / NANOS_A_MICRO / 1e6;
    }

    /** Headers come from outside, and need not be text. */
    private static String header(Message message, String name, int longest) {
        return message.headers().get(name) instanceof String text ? SafeText.line(text, longest) : "";
    }
}
