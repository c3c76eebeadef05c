package io.skirret.events.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in a message of events, byte for byte. */
class EventWriterTest {

    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.000789123Z");

    private final EventWriter writer = new EventWriter("worker@here", new LamportClock());

    private static CeleryEvent succeeded(String result, double runtime) {
        return new ToldEvent(AT, "id", result, runtime);
    }

    @Test
    void text_of_any_kind_goes_over_in_ascii_also_half_of_a_pair() throws Exception {
        String any = "a\"\\\n\u0001 \u00e9\u20ac \ud83d\ude00 \ud83d!";

        byte[] body = writer.one(succeeded(any, 0.5)).body();

        assertThat(new String(body, StandardCharsets.ISO_8859_1))
                .matches("\\p{ASCII}*")
                .contains("\\uD83D!");
        assertThat(new ObjectMapper().readTree(body).path("result").asText()).isEqualTo(any);
    }

    @Test
    void numbers_are_as_exact_as_they_were() throws Exception {
        String body = new String(
                writer.many(List.of(succeeded("1", 1.2e-5), succeeded("1", 1e9)))
                        .body(),
                StandardCharsets.US_ASCII);
        JsonNode both = new ObjectMapper().readTree(body);

        assertThat(both.findValuesAsText("clock")).containsExactly("1", "2");
        assertThat(both.path(0).path("runtime").doubleValue()).isEqualTo(1.2e-5);
        assertThat(both.path(1).path("runtime").doubleValue()).isEqualTo(1e9);
        assertThat(body).contains("\"timestamp\":1770091506.000789}");
    }
}
