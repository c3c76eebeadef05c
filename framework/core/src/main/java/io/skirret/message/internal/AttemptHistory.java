package io.skirret.message.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.AttemptRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The failed attempts of a call so far, oldest first. Travels as JSON text in the header {@code skirret_attempts}.
 * Bounded: at most {@value #MAX_RECORDS} records and {@value #MAX_BYTES} bytes; the first one and the newest stay,
 * those between go and are counted. Immutable.
 *
 * @param records the attempts that are remembered
 * @param dropped how many between the first and the second of them are not
 */
public record AttemptHistory(List<AttemptRecord> records, int dropped) {

    public static final int MAX_RECORDS = 20;
    public static final int MAX_BYTES = 16 * 1024;
    public static final AttemptHistory EMPTY = new AttemptHistory(List.of(), 0);

    private static final int VERSION = 1;
    /** A year: whatever anybody writes there, a time stays one that can be reckoned with. */
    private static final long MOST_MILLIS = Duration.ofDays(365).toMillis();

    public AttemptHistory {
        records = List.copyOf(records);
        if (dropped < 0) {
            throw new IllegalArgumentException("expected a count of 0 or more, got " + dropped);
        }
    }

    /** When the first attempt started; the total time of all attempts counts from there. */
    public Optional<Instant> firstStarted() {
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(records.get(0).at().minus(records.get(0).took()));
    }

    /** When the first attempt failed. */
    public Optional<Instant> firstAt() {
        return records.isEmpty() ? Optional.empty() : Optional.of(records.get(0).at());
    }

    public Optional<AttemptRecord> last() {
        return records.isEmpty() ? Optional.empty() : Optional.of(records.get(records.size() - 1));
    }

    /** This history with one more attempt. */
    public AttemptHistory plus(AttemptRecord attempt) {
        List<AttemptRecord> more = new ArrayList<>(records);
        more.add(attempt);
        int gone = dropped;
        while (more.size() > MAX_RECORDS || (more.size() > 2 && size(more) > MAX_BYTES)) {
            more.remove(1);
            gone = Math.min(gone + 1, Integer.MAX_VALUE - 1);
        }
        return new AttemptHistory(more, gone);
    }

    /** What the headers tell; empty if they tell nothing or what they tell cannot be read. */
    public static AttemptHistory from(Map<String, @Nullable Object> headers) {
        if (!(headers.get(HeaderNames.ATTEMPTS) instanceof String text) || text.length() > 2 * MAX_BYTES) {
            return EMPTY;
        }
        try {
            return read(Json.PLAIN.readTree(text));
        } catch (IOException | RuntimeException hostile) {
            // Anyone can send this header. What it says is of use to people; nothing is decided by it but the time
            // budget.
            return EMPTY;
        }
    }

    private static AttemptHistory read(JsonNode json) {
        if (json.path("v").asInt() != VERSION || !json.path("attempts").isArray()) {
            return EMPTY;
        }
        List<AttemptRecord> records = new ArrayList<>();
        for (JsonNode each : json.path("attempts")) {
            if (records.size() == MAX_RECORDS) {
                break;
            }
            JsonNode delay = each.path("delay_ms");
            records.add(new AttemptRecord(
                    each.path("n").asInt(),
                    Iso8601.parse(each.path("at").asText()).orElseThrow(),
                    each.path("worker").asText(),
                    each.path("type").asText(),
                    each.path("exception").asText(),
                    each.path("message").isTextual() ? each.path("message").asText() : null,
                    delay.canConvertToLong() && delay.asLong() >= 0 ? Duration.ofMillis(delay.asLong()) : null,
                    millis(each.path("took_ms")),
                    Math.max(0, each.path("deferrals").asInt()),
                    each.path("adapted").isTextual() ? each.path("adapted").asText() : null));
        }
        return new AttemptHistory(records, Math.max(0, json.path("dropped").asInt()));
    }

    private static Duration millis(JsonNode number) {
        return number.canConvertToLong() && number.asLong() >= 0
                ? Duration.ofMillis(Math.min(number.asLong(), MOST_MILLIS))
                : Duration.ZERO;
    }

    /** The header's text. */
    String toHeader() {
        ObjectNode json = Json.PLAIN.createObjectNode().put("v", VERSION).put("dropped", dropped);
        ArrayNode attempts = json.putArray("attempts");
        for (AttemptRecord each : records) {
            attempts.add(json(each));
        }
        return json.toString();
    }

    private static ObjectNode json(AttemptRecord each) {
        ObjectNode one = Json.PLAIN
                .createObjectNode()
                .put("n", each.number())
                .put("at", Iso8601.format(each.at()))
                .put("worker", each.worker())
                .put("type", each.failureType())
                .put("exception", each.exception())
                .put("message", each.message());
        if (!each.took().isZero()) {
            one.put("took_ms", each.took().toMillis());
        }
        if (each.deferrals() > 0) {
            one.put("deferrals", each.deferrals());
        }
        if (each.adapted() != null) {
            one.put("adapted", each.adapted());
        }
        Duration delay = each.delay();
        return delay == null ? one.putNull("delay_ms") : one.put("delay_ms", delay.toMillis());
    }

    private static int size(List<AttemptRecord> records) {
        return new AttemptHistory(records, Integer.MAX_VALUE).toHeader().getBytes(StandardCharsets.UTF_8).length;
    }
}
