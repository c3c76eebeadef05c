package io.skirret.message.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker tells the caller of a task, as Celery's {@code rpc://} has it. The static methods write such messages,
 * {@link #from} reads one of any language: what it says is text, no class is ever taken from it.
 *
 * @param taskId whose result
 * @param status Celery's word for the state: SUCCESS, FAILURE, RETRY, REVOKED, STARTED, PROGRESS or one of the
 *     application's own
 * @param result the result, or the progress, or the exception as JSON
 * @param exceptionType class of the exception, qualified by its module where that is known; null unless the status
 *     tells of one
 * @param exceptionMessage its message; null if it has none
 * @param traceback stack trace as text, null if there is none
 * @param dateDone when it ended, null if it has not
 * @param children ids of the calls that it made, as far as they are known
 * @param notKept why its result is not there though it succeeded; null if it is
 */
public record ResultMessage(
        String taskId,
        String status,
        JsonNode result,
        @Nullable String exceptionType,
        @Nullable String exceptionMessage,
        @Nullable String traceback,
        @Nullable Instant dateDone,
        List<String> children,
        @Nullable String notKept) {

    /** Largest result in bytes as JSON, unless told otherwise. */
    public static final int DEFAULT_MAX_BYTES = DecodeLimits.DEFAULT.maxBodyBytes();

    /** Of a task that runs and says how far it is. */
    public static final String PROGRESS = "PROGRESS";

    private static final String NOT_KEPT = "not_kept";
    private static final String NOT_KEPT_MARK = "skirret_not_kept";

    static final int MAX_TRACEBACK = 16 * 1024;
    static final int MAX_MESSAGE = 4096;
    private static final int MAX_NAME = 255;
    private static final ValueWriter PLAIN = ValueFormat.DEFAULT.writer();

    /**
     * The task returned.
     *
     * @throws UnsendableException if the value does not become JSON, or is too large or deep
     */
    public static Message success(TaskMessage task, @Nullable Object value, Instant done) {
        return success(task, value, done, DEFAULT_MAX_BYTES);
    }

    /** As {@link #success(TaskMessage, Object, Instant)}, with another limit in bytes. */
    public static Message success(TaskMessage task, @Nullable Object value, Instant done, int maxBytes) {
        return success(task, value, done, maxBytes, ValueFormat.DEFAULT);
    }

    /** As {@link #success(TaskMessage, Object, Instant, int)}, with the value in this format. */
    public static Message success(
            TaskMessage task, @Nullable Object value, Instant done, int maxBytes, ValueFormat format) {
        ValueWriter values = format.writerFor(task);
        return message(task, "SUCCESS", json -> values.value(json, value), null, done, maxBytes);
    }

    /**
     * The result that another call of the same task had, as the result of this one.
     *
     * @param first the other's, as {@link #success(TaskMessage, Object, Instant)} made it
     * @throws UnusableMessageException if it is none
     */
    public static Message again(TaskMessage task, Message first, Instant done) throws UnusableMessageException {
        JsonNode result = from(first).result();
        Message again = message(task, "SUCCESS", json -> PLAIN.value(json, result), null, done, DEFAULT_MAX_BYTES);
        Object sensitive = first.headers().get(HeaderNames.SENSITIVE);
        return sensitive == null
                ? again
                : new Message(again.properties(), Map.of(HeaderNames.SENSITIVE, sensitive), again.body());
    }

    /** The task failed for good. Safe with any exception. */
    public static Message failure(TaskMessage task, Throwable thrown, Instant done) {
        return message(task, "FAILURE", exception(thrown), traceback(thrown), done, DEFAULT_MAX_BYTES);
    }

    /** The task failed without an exception of ours, for example because nobody knows it. */
    public static Message failure(TaskMessage task, String module, String type, String message, Instant done) {
        return message(task, "FAILURE", exception(module, type, message), null, done, DEFAULT_MAX_BYTES);
    }

    /** The attempt failed and another will come. */
    public static Message retry(TaskMessage task, Throwable thrown) {
        return message(task, "RETRY", exception(thrown), traceback(thrown), null, DEFAULT_MAX_BYTES);
    }

    /**
     * The task will not run, or was stopped.
     *
     * @param why {@code revoked}, {@code expired} or {@code terminated}
     */
    public static Message revoked(TaskMessage task, String why, Instant done) {
        return message(
                task,
                "REVOKED",
                exception("celery.exceptions", "TaskRevokedError", why),
                null,
                done,
                DEFAULT_MAX_BYTES);
    }

    /** The task runs now. */
    public static Message started(TaskMessage task, long pid, String worker) {
        return message(
                task,
                "STARTED",
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("pid", pid);
                    json.writeStringField("hostname", SafeText.line(worker, MAX_NAME));
                    json.writeEndObject();
                },
                null,
                null,
                DEFAULT_MAX_BYTES);
    }

    /** How far the task is. */
    public static Message progress(TaskMessage task, long current, long total) {
        return message(
                task,
                PROGRESS,
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("current", current);
                    json.writeNumberField("total", total);
                    json.writeEndObject();
                },
                null,
                null,
                DEFAULT_MAX_BYTES);
    }

    private static Message message(
            TaskMessage task,
            String status,
            ValueWriter.Document result,
            @Nullable String traceback,
            @Nullable Instant done,
            int maxBytes) {
        return message(task, status, result, traceback, done, maxBytes, false);
    }

    private static Message message(
            TaskMessage task,
            String status,
            ValueWriter.Document result,
            @Nullable String traceback,
            @Nullable Instant done,
            int maxBytes,
            boolean notKept) {
        Set<String> sensitive = new LinkedHashSet<>();
        byte[] body = PLAIN.writeBare(maxBytes, "a result of " + SafeText.line(task.task(), 100), target -> {
            UniformGenerator json = new UniformGenerator(target);
            json.writeStartObject();
            json.writeStringField("status", status);
            json.writeFieldName("result");
            result.write(json);
            json.writeStringField("traceback", traceback);
            children(json, status, task.id());
            json.writeStringField("date_done", done == null ? null : Iso8601.format(done));
            if (task.group() != null) {
                json.writeStringField("group_id", task.group());
            }
            if (task.parentId() != null) {
                json.writeStringField("parent_id", task.parentId());
            }
            json.writeStringField("task_id", task.id());
            if (notKept) {
                json.writeBooleanField(NOT_KEPT_MARK, true);
            }
            json.writeEndObject();
            sensitive.addAll(json.sensitive());
        });
        return new Message(
                MessageProperties.builder()
                        .json()
                        .correlationId(task.id())
                        .priority(0)
                        .persistent(false)
                        .build(),
                sensitive.isEmpty() ? Map.of() : Map.of(HeaderNames.SENSITIVE, List.copyOf(sensitive)),
                body);
    }

    /** What a message of this class says of the state. */
    public static String status(Message written) {
        try (JsonParser json = Json.PLAIN.createParser(written.body())) {
            json.nextToken();
            json.nextToken();
            return String.valueOf(json.nextTextValue());
        } catch (IOException impossible) {
            throw new IllegalStateException("a result that was written here cannot be read", impossible);
        }
    }

    /**
     * What is kept in place of a result that is too large: it succeeded all the same. Who reads it in another language
     * finds the reason in the result's place.
     */
    public static byte[] notKept(TaskMessage task, int bytes, int maxBytes, Instant done) {
        String why = "the task succeeded, but its result of " + bytes + " bytes was not kept: at most " + maxBytes
                + " are (skirret.results.max-bytes); store it elsewhere and return where";
        return message(
                        task,
                        "SUCCESS",
                        json -> {
                            json.writeStartObject();
                            json.writeStringField(NOT_KEPT, why);
                            json.writeEndObject();
                        },
                        null,
                        done,
                        DEFAULT_MAX_BYTES,
                        true)
                .body();
    }

    /** A retry is its own child: the same id runs again. */
    private static void children(JsonGenerator json, String status, String id) throws IOException {
        json.writeArrayFieldStart("children");
        if (status.equals("RETRY")) {
            json.writeStartArray();
            json.writeStartArray();
            json.writeString(id);
            json.writeNull();
            json.writeEndArray();
            json.writeNull();
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static ValueWriter.Document exception(Throwable thrown) {
        String type = SafeText.type(thrown);
        int dot = type.lastIndexOf('.');
        return exception(
                dot < 0 ? "" : type.substring(0, dot), type.substring(dot + 1), SafeText.message(thrown, MAX_MESSAGE));
    }

    private static ValueWriter.Document exception(String module, String type, @Nullable String message) {
        return json -> {
            json.writeStartObject();
            json.writeStringField("exc_type", type);
            json.writeArrayFieldStart("exc_message");
            if (message != null) {
                json.writeString(message);
            }
            json.writeEndArray();
            json.writeStringField("exc_module", module);
            json.writeEndObject();
        };
    }

    private static String traceback(Throwable thrown) {
        return SafeText.stackTrace(thrown, MAX_TRACEBACK);
    }

    /**
     * The result in a message.
     *
     * @throws UnusableMessageException if it is no result
     */
    public static ResultMessage from(Message message) throws UnusableMessageException {
        return from(message.body(), message.properties().correlationId());
    }

    /**
     * The result in what is kept of it.
     *
     * @param givenId its id unless it says so itself; null if that is not known
     * @throws UnusableMessageException if it is no result
     */
    public static ResultMessage from(byte[] content, @Nullable String givenId) throws UnusableMessageException {
        JsonNode json = read(content);
        JsonNode status = json.path("status");
        JsonNode id = json.path("task_id");
        String taskId = id.isTextual() ? id.asText() : givenId;
        if (!status.isTextual() || taskId == null) {
            throw new UnusableMessageException(
                    UnusableReason.BAD_BODY_SHAPE, "expected a result with status and task_id");
        }
        JsonNode result = json.path("result");
        boolean failed = result.path("exc_type").isTextual();
        JsonNode traceback = json.path("traceback");
        JsonNode done = json.path("date_done");
        return new ResultMessage(
                SafeText.line(taskId, MAX_NAME),
                SafeText.line(status.asText(), MAX_NAME),
                result.isMissingNode() ? NullNode.getInstance() : result,
                failed ? exceptionType(result) : null,
                failed ? exceptionMessage(result.path("exc_message")) : null,
                traceback.isTextual() ? SafeText.lines(traceback.asText(), MAX_TRACEBACK) : null,
                done.isTextual() ? Iso8601.parse(done.asText()).orElse(null) : null,
                children(json.path("children"), taskId),
                json.path(NOT_KEPT_MARK).asBoolean()
                        ? SafeText.line(result.path(NOT_KEPT).asText(), MAX_MESSAGE)
                        : null);
    }

    private static List<String> children(JsonNode children, String taskId) {
        List<String> ids = new ArrayList<>();
        children(children, taskId, ids);
        return ids;
    }

    /**
     * Each is {@code [[id, parent], members]}: a call has no members, those of a group are calls or groups. The id of a
     * group is none of a call. Of a retry it is the call itself. Nested as deep as JSON that is read at all.
     */
    private static void children(JsonNode children, String taskId, List<String> ids) {
        for (JsonNode child : children) {
            JsonNode id = child.path(0).path(0);
            JsonNode members = child.path(1);
            if (members.isArray()) {
                children(members, taskId, ids);
            } else if (id.isTextual() && !id.asText().equals(taskId)) {
                ids.add(SafeText.line(id.asText(), MAX_NAME));
            }
        }
    }

    /** How far it is: {@code current} and {@code total}; null if it says nothing of that. */
    public long @Nullable [] progress() {
        JsonNode current = result.path("current");
        JsonNode total = result.path("total");
        return current.isIntegralNumber() && total.isIntegralNumber()
                ? new long[] {current.asLong(), total.asLong()}
                : null;
    }

    private static JsonNode read(byte[] body) throws UnusableMessageException {
        if (body.length > DecodeLimits.DEFAULT.maxExpandedBytes()) {
            throw new UnusableMessageException(UnusableReason.TOO_LARGE, "a result of " + body.length + " bytes");
        }
        StrictUtf8.check(body);
        try {
            return JsonTrees.read(Json.PLAIN, body);
        } catch (JacksonException notJson) {
            throw new UnusableMessageException(UnusableReason.BAD_JSON, JacksonText.of(notJson, 200));
        } catch (IOException impossible) {
            throw new UnusableMessageException(UnusableReason.BAD_JSON, SafeText.line(impossible.toString(), 200));
        }
    }

    private static String exceptionType(JsonNode result) {
        String type = result.path("exc_type").asText();
        JsonNode module = result.path("exc_module");
        boolean qualified = module.isTextual()
                && !module.asText().isEmpty()
                && !module.asText().equals("builtins");
        return SafeText.line(qualified ? module.asText() + "." + type : type, MAX_NAME);
    }

    private static @Nullable String exceptionMessage(JsonNode message) {
        if (message.isMissingNode() || message.isNull() || (message.isContainerNode() && message.isEmpty())) {
            return null;
        }
        if (message.isArray()) {
            StringBuilder all = new StringBuilder();
            for (JsonNode each : message) {
                if (all.length() > MAX_MESSAGE) {
                    break;
                }
                all.append(all.isEmpty() ? "" : ", ").append(each.isTextual() ? each.asText() : each.toString());
            }
            return SafeText.line(all.toString(), MAX_MESSAGE);
        }
        return SafeText.line(message.isTextual() ? message.asText() : message.toString(), MAX_MESSAGE);
    }

    /**
     * The result as a Java value, by the same strict rules as a task's arguments.
     *
     * @throws UnusableMessageException if it does not fit the type
     */
    public @Nullable Object value(Type type) throws UnusableMessageException {
        return value(type, ValueFormat.DEFAULT);
    }

    /** As {@link #value(Type)}, in this format. */
    public @Nullable Object value(Type type, ValueFormat format) throws UnusableMessageException {
        JsonMapper reader = format.reader();
        try {
            // Through text: a tree would hand its own kind of numbers to a type that leaves the kind open.
            return reader.readerFor(reader.constructType(type)).readValue(Json.PLAIN.writeValueAsBytes(result));
        } catch (JacksonException mismatch) {
            throw mismatch(type, JacksonText.of(mismatch, 300));
        } catch (Throwable thrown) {
            if (thrown instanceof VirtualMachineError broken && !(thrown instanceof StackOverflowError)) {
                throw broken;
            }
            throw mismatch(type, SafeText.type(thrown) + ": " + SafeText.message(thrown, 200));
        }
    }

    private static UnusableMessageException mismatch(Type type, String detail) {
        return new UnusableMessageException(
                UnusableReason.ARG_TYPE_MISMATCH,
                "the result is to be a " + SafeText.line(type.getTypeName(), 150) + ": " + detail);
    }
}
