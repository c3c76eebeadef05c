package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API answers of who changed what, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class AuditApiTest extends ApiFixture {

    private static final String AUDIT = "/retry/audit";

    private void write(String who, String action, int hoursAgo, String after) {
        new ActionLog(database)
                .write(
                        new Change(who, "10.0.0.7", Died.NOW.minus(Duration.ofHours(hoursAgo))),
                        action,
                        "breaker partner",
                        "OPEN",
                        after);
    }

    @Test
    void lines_are_found_by_who_what_and_when_page_by_page() {
        for (int i = 0; i < 5; i++) {
            write("ada", "reset", i, "CLOSED");
            write("bob", i == 0 ? "drain" : "reset", 48 + i, "CLOSED");
        }
        assertThat(get(AUDIT).path("lines")).hasSize(10);
        JsonNode first = get(AUDIT + "?limit=3&who=ada");
        assertThat(first.path("lines").findValuesAsText("who")).containsOnly("ada");
        JsonNode second =
                get(AUDIT + "?limit=3&who=ada&after=" + first.path("next").textValue());
        assertThat(second.path("lines")).hasSize(2);
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(get(AUDIT + "?action=drain")
                        .path("lines")
                        .path(0)
                        .path("origin")
                        .textValue())
                .isEqualTo("10.0.0.7");
        assertThat(get(AUDIT + "?who=bob&action=reset").path("lines")).hasSize(4);
        String today = Died.NOW.toString().substring(0, 10);
        assertThat(get(AUDIT + "?who=bob&from=" + today).path("lines")).isEmpty();
        assertThat(get(AUDIT + "?who=ada&until=" + today).path("lines")).hasSize(5);
        assertThat(get(AUDIT + "?who=nobody").path("lines")).isEmpty();
        json(ask("GET", AUDIT + "?from=yesterday"), 400);
        json(ask("GET", AUDIT + "?after=x"), 400);
        json(ask("GET", AUDIT + "?who=a%00"), 400);
    }

    @Test
    void all_of_them_become_a_file_in_which_nothing_is_a_formula() {
        for (int i = 0; i < 501; i++) {
            write("ada", "reset", i, "=1+1");
        }
        String lines = ask("GET", AUDIT + "/export").body();
        assertThat(lines.lines()).hasSize(501).allMatch(line -> line.contains("\"who\":\"ada\""));
        String csv = ask("GET", AUDIT + "/export?format=csv&until=2000-01-01").body();
        assertThat(csv.lines()).hasSize(1);
        assertThat(ask("GET", AUDIT + "/export?format=csv").body()).contains("\"'=1+1\"");
    }
}
