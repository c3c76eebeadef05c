package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API answers of alerts, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class AlertApiTest extends ApiFixture {

    private static final String ALERTS = "/retry/alerts";

    @Test
    void before_anybody_looked_nothing_is_fine_but_unknown() {
        JsonNode all = get(ALERTS);
        assertThat(all.path("active")).isEmpty();
        assertThat(all.path("kinds")).hasSize(8);
        assertThat(all.path("kinds").path(0).path("looked_at").isNull()).isTrue();
        assertThat(all.path("kinds").path(0).path("text").textValue()).isEqualTo("Nobody has looked yet.");
        assertThat(all.path("webhooks").path(0).path("address").textValue()).startsWith("http://127.0.0.1:");
        assertThat(all.toString()).doesNotContain("s3cret");
    }

    @Test
    void what_is_in_trouble_is_listed_silenced_and_told() {
        for (int i = 0; i < 21; i++) {
            add(Died.of("id-" + i, "send", Died.NOW, 0));
        }
        JsonNode silence =
                json(post(ALERTS + "/silences", "{'kind':'dead_letters','for_s':3600,'why':'the partner knows'}"), 200);
        alerts.look();
        JsonNode all = get(ALERTS);
        assertThat(all.path("active").path(0).path("level").textValue()).isEqualTo("warning");
        assertThat(all.path("active").path(0).path("value").doubleValue()).isEqualTo(21);
        assertThat(all.path("silences").path(0).path("why").textValue()).isEqualTo("the partner knows");

        String id = silence.path("id").textValue();
        assertThat(ask("DELETE", ALERTS + "/silences/" + id).statusCode()).isEqualTo(204);
        json(ask("DELETE", ALERTS + "/silences/" + id), 404);
        json(ask("DELETE", ALERTS + "/silences/x"), 404);
        alerts.look();
        alerts.senders().values().forEach(Runnable::run);
        JsonNode changes = get(ALERTS + "/history").path("changes");
        assertThat(changes).hasSize(2);
        assertThat(changes.path(0).path("told").path(0).path("state").textValue())
                .isEqualTo("sent");
        assertThat(changes.path(1).path("silenced").booleanValue()).isTrue();
        JsonNode first = get(ALERTS + "/history?limit=1&kind=dead_letters");
        JsonNode second =
                get(ALERTS + "/history?limit=1&after=" + first.path("next").textValue());
        assertThat(second.path("changes").path(0)).isEqualTo(changes.path(1));
        assertThat(get(ALERTS + "/history?kind=worker_gone").path("changes")).isEmpty();
        assertThat(Audited.of(database, "silence")).hasSize(1);
    }

    @Test
    void a_test_is_told_and_written_down() {
        assertThat(json(ask("POST", ALERTS + "/test"), 200)
                        .path("webhooks")
                        .path(0)
                        .textValue())
                .isEqualTo("ops");
        json(ask("POST", ALERTS + "/test"), 409);
        alerts.senders().values().forEach(Runnable::run);
        assertThat(receiver.texts()).hasSize(2).allMatch(text -> text.contains("Nothing is wrong."));
        assertThat(Audited.of(database, "test-alerts")).hasSize(1);
    }

    @Test
    void what_is_no_silence_is_refused() {
        json(post(ALERTS + "/silences", "{}"), 400);
        json(post(ALERTS + "/silences", "{'for_s':59}"), 400);
        json(post(ALERTS + "/silences", "{'for_s':2592001}"), 400);
        json(post(ALERTS + "/silences", "{'for_s':60,'kind':'weather'}"), 400);
        json(post(ALERTS + "/silences", "{'for_s':60,'subject':'orders'}"), 400);
        json(ask("GET", ALERTS + "/history?kind=weather"), 400);
        for (int i = 0; i < 100; i++) {
            json(post(ALERTS + "/silences", "{'for_s':60}"), 200);
        }
        json(post(ALERTS + "/silences", "{'for_s':60}"), 400);
    }
}
