package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.failure.Fingerprint;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.HeaderNames;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The dead letters of a console that a command means. */
final class ConsoleEntries {

    private static final String PATH = "/retry/dead-letters";
    private static final int PAGE = 500;

    private final ConsoleApi api;
    private final String query;

    ConsoleEntries(ConsoleApi api, String query) {
        this.api = api;
        this.query = query;
    }

    /**
     * One entry.
     *
     * @param id in the console, as the call's own may be that of several
     * @param groupId the group of its fingerprint
     */
    record Stored(String id, String status, String groupId, DeadLetter letter) {}

    /**
     * Those of a search that are to be shown.
     *
     * @param matched how many there are; all only if {@code exact}
     */
    record Found(List<Stored> entries, long matched, boolean exact) {}

    /** What a queue and filters mean, in the console's language. */
    static String query(String queue, DeadLetterFilter filter, @Nullable String given) {
        StringBuilder query = new StringBuilder("queue:" + quoted(queue));
        filter.describe(query);
        return query.append(given == null ? " status:pending" : given.isBlank() ? "" : " (" + given + ")")
                .toString();
    }

    /** A text that means itself. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The query, for people. */
    @Override
    public String toString() {
        return query;
    }

    /** The newest that match, up to a limit. */
    Found newest(long limit) {
        List<Stored> entries = new ArrayList<>();
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("query", query));
        long matched = 0;
        boolean exact = true;
        String next = null;
        do {
            long size = Math.min(PAGE, limit - entries.size());
            parameters.put("limit", String.valueOf(size));
            JsonNode page = api.get(PATH + ConsoleApi.parameters(parameters));
            if (next == null) {
                matched = page.path("count").longValue();
                exact = page.path("count_exact").booleanValue();
            }
            page.path("entries").forEach(each -> entries.add(listed(each)));
            next = page.path("next").textValue();
            if (next != null) {
                parameters.put("after", next);
            }
        } while (next != null && entries.size() < limit);
        return new Found(entries, Math.max(matched, entries.size()), exact || next == null);
    }

    /**
     * All of one entry.
     *
     * @param reveal whether with the exact bytes of its body, which the console writes down as shown; else masked, and
     *     cut if it is long
     */
    Stored whole(Stored listed, boolean reveal) {
        JsonNode json = api.get(PATH + "/" + listed.id());
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        json.path("headers").properties().forEach(each -> headers.put(each.getKey(), plain(each.getValue())));
        JsonNode group = api.get("/retry/groups/" + listed.groupId());
        Message message = new Message(
                MessageProperties.builder().build(),
                headers,
                reveal
                        ? api.bytes(PATH + "/" + listed.id() + "/raw")
                        : Base64.getDecoder().decode(json.path("body_base64").asText()));
        Fingerprint fingerprint = taken(group.path("group").asText(), texts(group.path("grouped_by")));
        return new Stored(
                listed.id(), json.path("status").asText(), listed.groupId(), letter(json, message, fingerprint));
    }

    /** What the groups are made of, by the ids of what is merged into each. */
    Map<String, Fingerprint> groups() {
        Map<String, Fingerprint> groups = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("limit", String.valueOf(PAGE)));
        String next;
        do {
            JsonNode page = api.get("/retry/groups" + ConsoleApi.parameters(parameters));
            for (JsonNode group : page.path("groups")) {
                Fingerprint fingerprint = new Fingerprint(
                        group.path("version").intValue(),
                        group.path("group").asText(),
                        texts(group.path("grouped_by")));
                group.path("members").forEach(member -> groups.put(member.asText(), fingerprint));
            }
            next = page.path("next").textValue();
            if (next != null) {
                parameters.put("after", next);
            }
        } while (next != null);
        return groups;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** Asks for a change of all that match, or what it would be. */
    JsonNode change(String verb, boolean dryRun, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>(more);
        body.put("query", query);
        body.put("dry_run", dryRun);
        return api.post(PATH + "/bulk-" + verb, body);
    }

    /** Writes all that match. */
    void export(String format, OutputStream to) {
        api.copy(PATH + "/export" + ConsoleApi.parameters(Map.of("query", query, "format", format)), to);
    }

    private static Stored listed(JsonNode json) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put(HeaderNames.ID, json.path("task_id").textValue());
        headers.put(HeaderNames.TASK, json.path("task").textValue());
        headers.put(HeaderNames.REPLAYS, json.path("replays").intValue());
        headers.values().removeIf(Objects::isNull);
        Message message = new Message(MessageProperties.builder().build(), headers, new byte[0]);
        Fingerprint fingerprint = taken(json.path("group").asText(), List.of());
        return new Stored(
                json.path("id").asText(),
                json.path("status").asText(),
                json.path("group_id").asText(),
                letter(json, message, fingerprint));
    }

    /** Of the version that is here, whatever the console's: else another is made of what is recorded. */
    private static Fingerprint taken(String value, List<String> components) {
        return new Fingerprint(Fingerprint.VERSION, value, components);
    }

    private static DeadLetter letter(JsonNode json, Message message, Fingerprint fingerprint) {
        JsonNode http = json.path("http_status");
        return DeadLetter.of(json.path("reason").asText(), message)
                .failureType(json.path("failure_type").textValue())
                .httpStatus(http.isInt() ? http.intValue() : null)
                .advice(json.path("advice").textValue())
                .exception(json.path("exception").textValue())
                .exceptionMessage(json.path("message").textValue())
                .stackTrace(json.path("stack_trace").textValue())
                .fingerprint(fingerprint)
                .attempts(json.path("attempts").intValue())
                .firstAt(time(json.path("first_at")))
                .lastAt(time(json.path("last_at")))
                .worker(json.path("worker").textValue())
                .queue(json.path("queue").textValue())
                .breaker(json.path("breaker").textValue())
                .build();
    }

    private static @Nullable Instant time(JsonNode value) {
        return value.isTextual() ? Instant.parse(value.textValue()) : null;
    }

    private static @Nullable Object plain(JsonNode value) {
        return new ObjectMapper().convertValue(value, Object.class);
    }
}
