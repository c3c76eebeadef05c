package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of people about groups, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class GroupingRuleApiTest extends ApiFixture {

    private static final String RULES = "/retry/grouping-rules";

    private JsonNode addRule(String name, String query) {
        return json(post(RULES, "{'name': '" + name + "', 'query': '" + query + "'}"), 200);
    }

    private JsonNode entry(String taskId) {
        return get(LETTERS + "?query=id:" + taskId).path("entries").path(0);
    }

    @Test
    void what_a_rule_matches_is_one_group_that_says_by_which_rule() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        String before = entry("id-1").path("group").textValue();
        addRule("partner-down", "exception:IOException http:500..599 task:orders.*");
        addRule("later", "task:*");
        add(Died.of("id-2", "send", Died.NOW, 0));
        add(Died.of("id-3", "receive", Died.NOW, 0));
        add(Died.letter(Died.call("id-4", "mails.send", 0), "send", Died.NOW));

        assertThat(entry("id-1").path("group").textValue())
                .as("what is here stays as it is")
                .isEqualTo(before);
        JsonNode group = get("/retry/groups/" + entry("id-2").path("group").textValue());
        assertThat(group.path("count").intValue()).isEqualTo(2);
        assertThat(entry("id-3").path("group_id")).isEqualTo(group.path("id"));
        assertThat(group.path("grouped_by").toString())
                .isEqualTo(
                        "[\"named: partner-down\",\"by the rule: exception:IOException http:500..599 task:orders.*\"]");
        assertThat(group.path("version").intValue()).isZero();
        assertThat(get("/retry/groups/" + entry("id-4").path("group").textValue())
                        .path("grouped_by")
                        .path(0)
                        .textValue())
                .as("the first that matches wins")
                .isEqualTo("named: later");
    }

    @Test
    void a_rule_that_is_moved_up_is_tried_before_its_neighbour() {
        String all = addRule("all", "task:*").path("rule").path("id").textValue();
        String partner =
                addRule("partner-down", "task:orders.*").path("rule").path("id").textValue();
        add(Died.of("id-1", "send", Died.NOW, 0));
        assertThat(groupedBy("id-1")).isEqualTo("named: all");

        JsonNode moved = json(post(RULES + "/" + partner + "/move", "{'to': 'up'}"), 200);
        add(Died.of("id-2", "send", Died.NOW, 0));

        assertThat(names(moved)).containsExactly("partner-down", "all");
        assertThat(names(get(RULES))).containsExactly("partner-down", "all");
        assertThat(groupedBy("id-2")).isEqualTo("named: partner-down");
        assertThat(moves()).containsExactly("place 2 -> place 1");

        json(post(RULES + "/" + partner + "/move", "{'to': 'up'}"), 200);
        json(post(RULES + "/" + all + "/move", "{'to': 'down'}"), 200);
        assertThat(moves()).as("who has no neighbour stays").hasSize(1);
        addRule("third", "task:stock.*");
        assertThat(names(json(post(RULES + "/" + partner + "/move", "{'to': 'down'}"), 200)))
                .containsExactly("all", "partner-down", "third");

        json(post(RULES + "/" + partner + "/move", "{'to': 'first'}"), 400);
        json(post(RULES + "/" + partner + "/move", "{}"), 400);
        json(post(RULES + "/00000000-0000-0000-0000-000000000000/move", "{'to': 'up'}"), 404);
        json(post(RULES + "/x/move", "{'to': 'up'}"), 404);
    }

    private String groupedBy(String taskId) {
        return get("/retry/groups/" + entry(taskId).path("group").textValue())
                .path("grouped_by")
                .path(0)
                .textValue();
    }

    private static List<String> names(JsonNode rules) {
        return rules.path("rules").findValuesAsText("name");
    }

    private List<String> moves() {
        List<String> moves = new ArrayList<>();
        get("/retry/audit?action=move-rule")
                .path("lines")
                .forEach(each -> moves.add(each.path("before").textValue() + " -> "
                        + each.path("after").textValue()));
        return moves;
    }

    @Test
    void a_dry_run_tells_what_is_here_and_adds_nothing() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        add(Died.of("id-2", "send", Died.NOW, 0));
        add(Died.of("id-3", "receive", Died.NOW, 0));
        add(Died.letter(Died.call("id-4", "mails.send", 0), "send", Died.NOW));

        JsonNode told = json(post(RULES, "{'name': 'x', 'query': 'task:orders.send', 'dry_run': true}"), 200);

        assertThat(told.path("rule").isNull()).isTrue();
        assertThat(told.path("matched").intValue()).isEqualTo(3);
        assertThat(told.path("matched_exact").booleanValue()).isTrue();
        assertThat(told.path("group_count").intValue()).isEqualTo(2);
        assertThat(told.path("groups").path(0).path("group"))
                .isEqualTo(entry("id-1").path("group"));
        assertThat(told.path("groups").path(0).path("matched").intValue()).isEqualTo(2);
        assertThat(told.path("groups").path(0).path("count").intValue()).isEqualTo(3);
        assertThat(get(RULES).path("rules")).isEmpty();
    }

    @Test
    void a_rule_that_is_removed_matches_no_more() {
        String id = addRule("all", "task:*").path("rule").path("id").textValue();
        add(Died.of("id-1", "send", Died.NOW, 0));
        assertThat(get(RULES).path("rules")).hasSize(1);

        assertThat(ask("DELETE", RULES + "/" + id).statusCode()).isEqualTo(204);
        add(Died.of("id-2", "send", Died.NOW, 0));

        assertThat(get(RULES).path("rules")).isEmpty();
        assertThat(entry("id-1").path("group")).isNotEqualTo(entry("id-2").path("group"));
        json(ask("DELETE", RULES + "/" + id), 404);
        json(ask("DELETE", RULES + "/x"), 404);
    }

    /** A rule and a query of the same text mean the same, before an entry is stored and after. */
    @Test
    void a_rule_matches_what_its_query_finds() {
        List<String> queries = List.of(
                "id:again",
                "task:orders.send",
                "queue:orders",
                "queue:other",
                "reason:retries-exhausted",
                "type:TRANSIENT_NETWORK",
                "category:network",
                "remediation:auto_retry",
                "exception:IOException",
                "http:503",
                "http:404",
                "retries:2",
                "retries:>2",
                "replays:0",
                "user:ada tenant:7 -project:*",
                "No ANSWER",
                "\"com.shop\"",
                "NOT task:other");
        List<String> ruled = new ArrayList<>();
        for (String query : queries) {
            get(RULES)
                    .path("rules")
                    .forEach(rule -> ask("DELETE", RULES + "/" + rule.path("id").textValue()));
            addRule("only", query.replace("\"", "\\\""));
            json(post(LETTERS + "/bulk-remove", "{'query': 'id:again'}"), 200);
            add(Died.of("again", "send", Died.NOW, 0));
            JsonNode group = get("/retry/groups/" + entry("again").path("group").textValue());
            boolean named = group.path("version").intValue() == 0;
            assertThat(named).as(query).isEqualTo(search(query).contains("again"));
            if (named) {
                ruled.add(query);
            }
        }
        assertThat(ruled).hasSizeBetween(queries.size() / 2, queries.size() - 3);
    }

    @Test
    void what_is_no_rule_is_refused() {
        for (String body : List.of(
                "{}",
                "{'name': 'x'}",
                "{'name': 'a b', 'query': 'task:x'}",
                "{'name': '.x', 'query': 'task:x'}",
                "{'name': '" + "x".repeat(65) + "', 'query': 'task:x'}",
                "{'name': 'x', 'query': ''}",
                "{'name': 'x', 'query': 'typ:x'}",
                "{'name': 'x', 'query': 'status:pending'}",
                "{'name': 'x', 'query': 'task:x -(y after:24h)'}",
                "{'name': 'x', 'query': 'group:12345678'}",
                "{'name': 'x', 'query': 'fingerprint:12345678'}",
                "{'name': 'x', 'query': 'task:x', 'regex': '.*'}")) {
            json(post(RULES, body), 400);
        }
        assertThat(get(RULES).path("rules")).isEmpty();
        for (int i = 0; i < 100; i++) {
            addRule("rule", "task:x" + i);
        }
        json(post(RULES, "{'name': 'rule', 'query': 'task:x'}"), 400);
    }
}
