package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.message.internal.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API answers about dead letters, and does to them, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class DeadLetterApiTest extends ApiFixture {

    @Test
    void pages_follow_each_other_without_a_gap() {
        for (int i = 0; i < 7; i++) {
            add(Died.of("id-" + i, "send", Died.NOW.minusSeconds(i / 3), 0));
        }

        List<String> seen = new ArrayList<>();
        JsonNode page = get(LETTERS + "?limit=3");
        assertThat(page.path("count").intValue()).isEqualTo(7);
        assertThat(page.path("count_exact").booleanValue()).isTrue();
        for (int pages = 1; ; pages++) {
            page.path("entries").forEach(entry -> seen.add(entry.path("task_id").textValue()));
            if (page.path("next").isNull()) {
                assertThat(pages).isEqualTo(3);
                break;
            }
            page = get(LETTERS + "?limit=3&after=" + page.path("next").textValue());
            assertThat(page.has("count")).isFalse();
        }

        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void every_field_can_be_asked_for() {
        add(Died.of("id-1", "send", Died.NOW.minusSeconds(60), 1));

        assertThat(search("")).containsExactly("id-1");
        for (String query : List.of(
                "id:id-1",
                "task:orders.*",
                "queue:orders",
                "reason:retries-exhausted",
                "type:TRANSIENT_NETWORK",
                "category:network",
                "remediation:auto_retry",
                "exception:IOException",
                "status:pending",
                "http:500..599",
                "retries:2",
                "replays:1",
                "after:1h",
                "user:ada tenant:7 -project:*",
                "No ANSWER",
                "NOT task:other")) {
            assertThat(search(query)).as(query).containsExactly("id-1");
            assertThat(search("-(" + query + ")")).as("not " + query).isEmpty();
        }
    }

    @Test
    void an_entry_has_its_message_exactly_and_the_others_of_its_call() {
        add(Died.of("id-1", "send", Died.NOW.minusSeconds(60), 0));
        Message again = Died.of("id-1", "send", Died.NOW, 1);
        add(again);

        JsonNode entry = get(LETTERS + "/" + id("replays:1"));
        assertThat(entry.path("body_text").textValue()).isEqualTo(new String(again.body(), StandardCharsets.UTF_8));
        assertThat(entry.path("stack_trace").textValue()).contains("com.shop.Partner.send");
        assertThat(entry.path("headers").path("id").textValue()).isEqualTo("id-1");
        assertThat(entry.path("same_call")).hasSize(1);
        assertThat(entry.path("same_call").path(0).path("replays").intValue()).isZero();
    }

    @Test
    void what_is_sensitive_is_masked() {
        Message call = Died.call("secret", "orders.send", 0);
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.put(HeaderNames.SENSITIVE, List.of("/0/0"));
        add(Died.letter(new Message(call.properties(), headers, call.body()), "send", Died.NOW));

        JsonNode entry = get(LETTERS + "/" + id(""));
        assertThat(entry.path("body_masked").booleanValue()).isTrue();
        assertThat(entry.path("body_text").textValue()).contains("***").doesNotContain("secret");
        assertThat(new String(
                        Base64.getDecoder().decode(entry.path("body_base64").textValue()), StandardCharsets.UTF_8))
                .isEqualTo(entry.path("body_text").textValue());
    }

    @Test
    void what_is_abandoned_is_so_once() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        String path = LETTERS + "/" + id("id:id-1");

        assertThat(json(ask("POST", path + "/abandon"), 200).path("status").textValue())
                .isEqualTo("abandoned");
        assertThat(json(ask("POST", path + "/abandon"), 409).path("detail").textValue())
                .contains("is abandoned");
        assertThat(search("status:abandoned")).containsExactly("id-1");
    }

    @Test
    void what_is_removed_is_gone() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        String path = LETTERS + "/" + id("id:id-1");

        assertThat(ask("DELETE", path).statusCode()).isEqualTo(204);
        assertThat(ask("DELETE", path).statusCode()).isEqualTo(404);
        assertThat(ask("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void a_purge_removes_what_is_old_and_nothing_without_an_age() {
        for (int hours : new int[] {1, 23, 24, 25, 100}) {
            add(Died.of("id-" + hours, "send", Died.NOW.minus(Duration.ofHours(hours)), 0));
        }

        for (String age :
                List.of("", "?older_than_hours=", "?older_than_hours=0", "?older_than_hours=%32%34h", "?older=24")) {
            assertThat(ask("DELETE", LETTERS + age).statusCode()).as(age).isEqualTo(400);
        }
        assertThat(search("")).hasSize(5);

        JsonNode purged = json(ask("DELETE", LETTERS + "?older_than_hours=24"), 200);
        assertThat(purged.path("removed").intValue()).isEqualTo(2);
        assertThat(purged.path("more").booleanValue()).isFalse();
        assertThat(search("")).containsExactlyInAnyOrder("id-1", "id-23", "id-24");
    }

    @Test
    void a_purge_goes_on_until_nothing_old_is_left() {
        List<IncomingEntry> old = new ArrayList<>();
        for (int i = 0; i <= 1_000; i++) {
            Message letter = Died.of("id-" + i, "send", Died.NOW.minus(Duration.ofHours(2)), 0);
            old.add(IncomingEntry.of(Died.QUEUE, letter, null, false, Died.NOW, Set.of()));
        }
        store.add(old, Set.of());

        JsonNode purged = json(ask("DELETE", LETTERS + "?older_than_hours=1"), 200);
        assertThat(purged.path("removed").intValue()).isEqualTo(1_001);
        assertThat(search("")).isEmpty();
    }

    @Test
    void a_long_body_is_cut_and_one_that_is_no_text_is_shown_as_bytes() {
        byte[] body = "x".repeat((64 << 10) + 1).getBytes(StandardCharsets.UTF_8);
        addWithBody("long", body);
        addWithBody("binary", new byte[] {(byte) 0xff, 0});

        JsonNode cut = get(LETTERS + "/" + id("id:long"));
        assertThat(cut.path("body_cut").booleanValue()).isTrue();
        assertThat(cut.path("body_text").isNull()).isTrue();
        assertThat(Base64.getDecoder().decode(cut.path("body_base64").textValue()))
                .isEqualTo(Arrays.copyOf(body, 64 << 10));
        assertThat(cut.path("body_bytes").intValue()).isEqualTo(body.length);
        JsonNode binary = get(LETTERS + "/" + id("id:binary"));
        assertThat(binary.path("body_cut").booleanValue()).isFalse();
        assertThat(binary.path("body_text").isNull()).isTrue();
        assertThat(binary.path("body_base64").textValue()).isEqualTo("/wA=");
    }

    @Test
    void headers_are_shown_whatever_they_hold() {
        Message call = Died.call("id-1", "orders.send", 0);
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("x_bytes", new byte[] {(byte) 0xff, 0});
        headers.put("x_time", Died.NOW);
        headers.put("x_list", Arrays.asList(true, null, Map.of("most", Long.MAX_VALUE)));
        add(Died.letter(new Message(call.properties(), headers, call.body()), "send", Died.NOW));

        JsonNode shown = get(LETTERS + "/" + id("")).path("headers");
        assertThat(shown.path("x_bytes").textValue()).isEqualTo("/wA=");
        assertThat(shown.path("x_time").textValue()).isEqualTo(Died.NOW.toString());
        assertThat(shown.path("x_list").toString()).isEqualTo("[true,null,{\"most\":9223372036854775807}]");
    }

    private void addWithBody(String id, byte[] body) {
        Message call = Died.call(id, "orders.send", 0);
        add(Died.letter(new Message(call.properties(), call.headers(), body), "send", Died.NOW));
    }

    @Test
    void a_query_that_is_none_says_where() {
        JsonNode problem = json(ask("GET", LETTERS + "?query=a+typ%3Ax"), 400);

        assertThat(problem.path("column").intValue()).isEqualTo(3);
        assertThat(problem.path("got").textValue()).isEqualTo("\"typ:\"");
        assertThat(problem.path("hint").textValue()).contains("Did you mean \"type\"?");
    }
}
