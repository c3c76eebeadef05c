package io.skirret.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads each command's answer. Workers of many versions answer: what one leaves out has a neutral value. */
final class AnswerReader {

    /** Times of Celery's that are smaller are of a process's own clock and tell nobody anything. */
    private static final double EARLIEST = 1e8;

    private static final double LATEST = 1e11;
    private static final double MICROS = 1e6;
    private static final int LONGEST_SHOWN = 100;

    private AnswerReader() {}

    /** What is in {@code ok}; an answer of another form as it is. */
    static String ok(JsonNode answer) {
        return text(answer.has("ok") ? answer.get("ok") : answer);
    }

    static Long clock(JsonNode answer) {
        JsonNode clock = answer.path("clock");
        if (!clock.isNumber()) {
            throw unexpected("a number as 'clock'", answer);
        }
        return clock.longValue();
    }

    static List<TaskInfo> tasks(JsonNode answer) {
        return list(answer, AnswerReader::task);
    }

    static List<ScheduledTask> scheduled(JsonNode answer) {
        return list(answer, one -> new ScheduledTask(isoTime(one.path("eta")), task(one.path("request"))));
    }

    static List<String> texts(JsonNode answer) {
        return list(answer, AnswerReader::text);
    }

    static List<ActiveQueue> queues(JsonNode answer) {
        return list(
                answer,
                one -> new ActiveQueue(
                        text(one.path("name")),
                        text(one.path("exchange").path("name")),
                        text(one.path("routing_key")),
                        one.path("durable").asBoolean()));
    }

    static List<RegisteredTask> registered(JsonNode answer) {
        return list(answer, one -> registered(text(one)));
    }

    /** {@code name}, or {@code name [rate_limit=10/m queue=mail]}. */
    private static RegisteredTask registered(String described) {
        int bracket = described.lastIndexOf(" [");
        if (bracket < 0 || !described.endsWith("]")) {
            return new RegisteredTask(described, Map.of());
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String attribute :
                described.substring(bracket + 2, described.length() - 1).split(" (?=\\w+=)", -1)) {
            int equals = attribute.indexOf('=');
            if (equals > 0) {
                attributes.put(attribute.substring(0, equals), attribute.substring(equals + 1));
            }
        }
        return new RegisteredTask(described.substring(0, bracket), attributes);
    }

    static Map<String, TaskPlace> places(JsonNode answer) {
        Map<String, TaskPlace> places = new LinkedHashMap<>();
        object(answer)
                .fieldNames()
                .forEachRemaining(id -> places.put(
                        id,
                        new TaskPlace(
                                text(answer.path(id).path(0)),
                                task(answer.path(id).path(1)))));
        return places;
    }

    static Map<String, @Nullable Object> map(JsonNode answer) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        object(answer).fieldNames().forEachRemaining(name -> map.put(name, Answers.plain(answer.path(name))));
        return map;
    }

    static WorkerStatistics statistics(JsonNode answer) {
        Map<String, Long> total = new LinkedHashMap<>();
        JsonNode counts = object(answer).path("total");
        counts.fieldNames()
                .forEachRemaining(task -> total.put(task, counts.path(task).asLong()));
        JsonNode version = answer.path("skirret").path("version");
        return new WorkerStatistics(
                answer.path("pid").asLong(),
                Duration.ofSeconds(Math.max(0, answer.path("uptime").asLong())),
                total,
                concurrency(answer.path("pool"), version.isTextual()),
                text(answer.path("pool").path("implementation")),
                answer.path("prefetch_count").asInt(),
                version.isTextual() ? version.textValue() : null,
                map(answer));
    }

    /** Celery's number stays what it was started with, whatever the pool has grown or shrunk to. */
    private static int concurrency(JsonNode pool, boolean ours) {
        JsonNode processes = pool.path("processes");
        return ours || processes.isEmpty() ? pool.path("max-concurrency").asInt() : processes.size();
    }

    static TaskInfo task(JsonNode one) {
        JsonNode came = one.path("delivery_info");
        return new TaskInfo(
                text(one.path("id")),
                text(one.path("name")),
                text(one.path("args")),
                text(one.path("kwargs")),
                text(one.path("hostname")),
                seconds(one.path("time_start")),
                one.path("acknowledged").asBoolean(),
                text(came.path("routing_key")),
                came.path("priority").asInt(),
                came.path("redelivered").asBoolean(),
                one.path("worker_pid").isNumber() ? one.path("worker_pid").longValue() : null);
    }

    /** The text itself, any other value as JSON, nothing for null. */
    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.isNull() || node.isMissingNode() ? "" : node.toString();
    }

    private static @Nullable Instant seconds(JsonNode node) {
        double seconds = node.asDouble();
        return node.isNumber() && seconds > EARLIEST && seconds < LATEST
                ? Instant.EPOCH.plusNanos(Math.round(seconds * MICROS) * 1000)
                : null;
    }

    private static @Nullable Instant isoTime(JsonNode node) {
        try {
            return node.isTextual() ? OffsetDateTime.parse(node.textValue()).toInstant() : null;
        } catch (DateTimeException otherForm) {
            return null;
        }
    }

    private static <T> List<T> list(JsonNode answer, Function<JsonNode, T> reader) {
        if (!answer.isArray()) {
            throw unexpected("a list", answer);
        }
        List<T> read = new ArrayList<>();
        answer.forEach(one -> read.add(reader.apply(one)));
        return List.copyOf(read);
    }

    private static JsonNode object(JsonNode answer) {
        if (!answer.isObject()) {
            throw unexpected("an object", answer);
        }
        return answer;
    }

    private static UnexpectedAnswer unexpected(String expected, JsonNode got) {
        String shown = got.toString();
        return new UnexpectedAnswer("expected " + expected + ", got "
                + (shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "..." : shown));
    }
}
