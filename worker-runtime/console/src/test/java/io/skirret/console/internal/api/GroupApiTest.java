package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What people say of groups, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class GroupApiTest extends ApiFixture {

    private static final String GROUPS = "/retry/groups";

    /** A dead letter in the group of its place. */
    private String groupOf(String id, String place) {
        add(Died.of(id, place, Died.NOW, 0));
        return get(LETTERS + "?query=id:" + id)
                .path("entries")
                .path(0)
                .path("group")
                .textValue();
    }

    private List<String> list(String parameters) {
        List<String> groups = new ArrayList<>();
        get(GROUPS + "?" + parameters)
                .path("groups")
                .forEach(group -> groups.add(group.path("group").textValue()));
        return groups;
    }

    @Test
    void people_say_what_they_know_of_a_group() {
        String group = GROUPS + "/" + groupOf("id-1", "send");

        json(post(group + "/note", "{'note': 'the partner\\nknows'}"), 200);
        json(post(group + "/assign", "{'assignee': 'grace'}"), 200);
        json(post(group + "/mute", "{'muted': true}"), 200);
        JsonNode said = json(post(group + "/severity", "{'severity': 'critical'}"), 200);

        assertThat(said).isEqualTo(get(group));
        assertThat(said.path("note").textValue()).isEqualTo("the partner\nknows");
        assertThat(said.path("assignee").textValue()).isEqualTo("grace");
        assertThat(said.path("muted").booleanValue()).isTrue();
        assertThat(said.path("severity").textValue()).isEqualTo("critical");
        assertThat(said.path("severity_set").booleanValue()).isTrue();

        json(post(group + "/note", "{'note': null}"), 200);
        json(post(group + "/assign", "{'assignee': null}"), 200);
        JsonNode unsaid = json(post(group + "/severity", "{'severity': null}"), 200);
        assertThat(unsaid.path("note").isNull()).isTrue();
        assertThat(unsaid.path("assignee").isNull()).isTrue();
        assertThat(unsaid.path("severity").textValue()).isEqualTo("medium");
        assertThat(unsaid.path("severity_set").booleanValue()).isFalse();
    }

    @Test
    void groups_are_merged_and_split_again() {
        String one = groupOf("id-1", "send");
        String two = groupOf("id-2", "receive");
        String part = get(GROUPS + "/" + one).path("id").textValue();

        JsonNode whole = json(post(GROUPS + "/" + one + "/merge", "{'into': '" + two + "'}"), 200);
        assertThat(whole.path("group").textValue()).isEqualTo(two);
        assertThat(whole.path("count").intValue()).isEqualTo(2);
        assertThat(list("")).containsExactly(two);
        assertThat(get(GROUPS + "/" + one).path("group").textValue()).isEqualTo(two);
        json(post(GROUPS + "/" + one + "/merge", "{'into': '" + two + "'}"), 409);

        JsonNode split = json(post(GROUPS + "/" + two + "/split", "{'member': '" + part + "'}"), 200);
        assertThat(split.path("group").textValue()).isEqualTo(one);
        assertThat(list("")).containsExactlyInAnyOrder(one, two);
        json(post(GROUPS + "/" + two + "/split", "{'member': '" + part + "'}"), 409);
    }

    @Test
    void a_list_has_the_groups_that_are_asked_for() {
        String one = groupOf("id-1", "send");
        String two = groupOf("id-2", "receive");
        add(Died.letter(Died.call("id-3", "orders.cancel", 0), "receive", Died.NOW));
        String done = groupOf("id-4", "lost");
        json(ask("POST", LETTERS + "/" + id("id:id-4") + "/abandon"), 200);
        json(post(GROUPS + "/" + two + "/assign", "{'assignee': 'grace'}"), 200);
        json(post(GROUPS + "/" + two + "/mute", "{'muted': true}"), 200);
        json(post(GROUPS + "/" + two + "/severity", "{'severity': 'high'}"), 200);

        for (Map.Entry<String, List<String>> asked : Map.of(
                        "assignee=grace", List.of(two),
                        "assignee=", List.of(one, done),
                        "muted=true", List.of(two),
                        "muted=false", List.of(one, done),
                        "severity=high", List.of(two),
                        "severity=medium", List.of(one),
                        "severity=low", List.of(done),
                        "status=open", List.of(one, two),
                        "status=done", List.of(done),
                        "task=orders.cancel&status=open", List.of(two))
                .entrySet()) {
            assertThat(list(asked.getKey())).as(asked.getKey()).containsExactlyInAnyOrderElementsOf(asked.getValue());
        }
        assertThat(list("status=came_back")).isEmpty();
        add(Died.of("id-5", "lost", Died.NOW, 0));
        assertThat(list("status=came_back")).containsExactly(done);

        json(post(GROUPS + "/" + two + "/merge", "{'into': '" + done + "'}"), 200);
        assertThat(list("task=orders.cancel"))
                .as("what is merged into a group counts for it")
                .containsExactly(done);
        assertThat(list("status=open&limit=1")).hasSize(1);
    }

    @Test
    void what_cannot_be_done_to_a_group_is_a_problem() {
        String group = groupOf("id-1", "send");

        for (String[] wrong : new String[][] {
            {group + "/note", "{}", "400"},
            {group + "/note", "{'note': 7}", "400"},
            {group + "/note", "{'note': ''}", "400"},
            {group + "/note", "{'note': '" + "x".repeat(4_001) + "'}", "400"},
            {group + "/note", "{'note': 'x', 'by': 'me'}", "400"},
            {group + "/note", "[]", "400"},
            {group + "/note", "{", "400"},
            {group + "/mute", "{'muted': 'true'}", "400"},
            {group + "/mute", "{'muted': null}", "400"},
            {group + "/severity", "{'severity': 'CRITICAL'}", "400"},
            {group + "/severity", "{}", "400"},
            {group + "/merge", "{'into': '" + group + "'}", "409"},
            {group + "/merge", "{'into': '" + NOBODY + "'}", "404"},
            {group + "/merge", "{'into': '" + group.substring(0, 8) + "'}", "400"},
            {group + "/split", "{'member': '" + group + "'}", "400"},
            {group + "/split", "{'member': '" + NOBODY + "'}", "409"},
            {group.substring(0, 8) + "/note", "{'note': 'x'}", "400"},
            {NOBODY + "/note", "{'note': 'x'}", "404"}
        }) {
            json(post(GROUPS + "/" + wrong[0], wrong[1]), Integer.parseInt(wrong[2]));
        }
        for (String parameter : List.of("severity=HIGH", "muted=1", "status=pending", "severity=", "query=x")) {
            json(ask("GET", GROUPS + "?" + parameter), 400);
        }
        assertThat(get(GROUPS + "/" + group).path("note").isNull()).isTrue();
    }
}
