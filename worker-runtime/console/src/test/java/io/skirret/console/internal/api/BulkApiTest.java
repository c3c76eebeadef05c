package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done to many dead letters at once, and what can be taken away, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class BulkApiTest extends ApiFixture {

    private JsonNode bulk(String verb, String body) {
        return json(post(LETTERS + "/bulk-" + verb, body), 200);
    }

    private static void assertDone(JsonNode answer, int matched, int changed) {
        assertThat(answer.path("matched").intValue()).isEqualTo(matched);
        assertThat(answer.path("changed").intValue()).isEqualTo(changed);
        assertThat(answer.path("more").booleanValue()).isFalse();
    }

    @Test
    void a_query_names_those_that_are_abandoned_reopened_and_removed() {
        for (int i = 0; i < 5; i++) {
            add(Died.of("id-" + i, i < 3 ? "send" : "receive", Died.NOW, 0));
        }
        json(ask("POST", LETTERS + "/" + id("id:id-0") + "/abandon"), 200);

        JsonNode dry = bulk("abandon", "{'query': 'id:id-0,id-1,id-2', 'dry_run': true}");
        assertDone(dry, 3, 2);
        assertThat(dry.path("scope").textValue()).isEqualTo("query id:id-0,id-1,id-2");
        assertThat(search("status:abandoned")).as("a dry run changes nothing").hasSize(1);

        assertDone(bulk("abandon", "{'query': 'id:id-0,id-1,id-2'}"), 2, 2);
        assertThat(search("status:abandoned")).containsExactlyInAnyOrder("id-0", "id-1", "id-2");

        assertDone(bulk("reopen", "{'query': 'status:abandoned -id:id-0'}"), 2, 2);
        assertThat(search("status:abandoned")).containsExactly("id-0");

        assertDone(bulk("remove", "{'query': 'id:*'}"), 5, 5);
        assertThat(search("")).isEmpty();
    }

    @Test
    void a_group_is_meant_with_all_that_is_merged_into_it() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        add(Died.of("id-2", "receive", Died.NOW, 0));
        add(Died.of("id-3", "lost", Died.NOW, 0));
        String part = fingerprint("id-1");
        String whole = fingerprint("id-2");
        json(post("/retry/groups/" + part + "/merge", "{'into': '" + whole + "'}"), 200);

        for (String name : List.of(part, whole, whole.substring(0, 6))) {
            assertThat(search("group:" + name)).as(name).containsExactlyInAnyOrder("id-1", "id-2");
            assertThat(search("-group:" + name)).as(name).containsExactly("id-3");
        }
        assertThat(search("fingerprint:" + whole)).containsExactly("id-2");
        assertDone(bulk("abandon", "{'group': '" + whole + "'}"), 2, 2);
        assertThat(search("status:pending")).containsExactly("id-3");
    }

    private String fingerprint(String taskId) {
        return get(LETTERS + "?query=id:" + taskId)
                .path("entries")
                .path(0)
                .path("group")
                .textValue();
    }

    @Test
    void ids_name_those_that_are_there() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        String id = id("id:id-1");

        assertDone(bulk("abandon", "{'ids': ['" + id + "', '" + id + "', '" + NOBODY + "']}"), 1, 1);
        assertDone(bulk("abandon", "{'ids': ['" + id + "']}"), 0, 0);
    }

    @Test
    void a_change_goes_on_over_more_than_a_batch() {
        List<IncomingEntry> many = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            Message letter = Died.of("id-" + i, "send", Died.NOW.minusSeconds(i / 7), 0);
            many.add(IncomingEntry.of(Died.QUEUE, letter, null, false, Died.NOW, Set.of()));
        }
        store.add(many, Set.of());

        assertDone(bulk("abandon", "{'query': 'task:*'}"), 1_200, 1_200);
        assertThat(get("/retry/groups").path("groups").path(0).path("abandoned").intValue())
                .isEqualTo(1_200);
        assertThat(ask("GET", LETTERS + "/export").body().lines()).hasSize(1_200);
    }

    /** The ids of a page are found first, then the rows of those. */
    @Test
    void what_is_removed_while_a_page_is_read_does_not_end_an_export() {
        List<IncomingEntry> many = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Message letter = Died.of("id-" + i, "send", Died.NOW.minusSeconds(i), 0);
            many.add(IncomingEntry.of(Died.QUEUE, letter, null, false, Died.NOW, Set.of()));
        }
        store.add(many, Set.of());
        UUID removed = UUID.fromString(id("id:id-3"));
        AtomicBoolean found = new AtomicBoolean();
        database.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                if (context.getRenderedSql().contains(" FROM dead_letter WHERE id = ANY(") && !found.getAndSet(true)) {
                    // On another thread: on this one it would be in the transaction that reads.
                    CompletableFuture.runAsync(
                                    () -> store.remove(List.of(removed), new Change("ada", "test", Died.NOW)))
                            .join();
                }
            }
        });

        assertThat(ask("GET", LETTERS + "/export?query=status:pending").body().lines())
                .hasSize(599);
        assertThat(found).isTrue();
    }

    @Test
    void one_that_is_abandoned_is_reopened_once() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        String path = LETTERS + "/" + id("");
        json(ask("POST", path + "/reopen"), 409);
        json(ask("POST", path + "/abandon"), 200);

        assertThat(json(ask("POST", path + "/reopen"), 200).path("status").textValue())
                .isEqualTo("pending");
    }

    @Test
    void what_does_not_say_which_are_meant_changes_none() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        for (String body : List.of(
                "{}",
                "{'query': ''}",
                "{'query': ' '}",
                "{'query': 'typ:x'}",
                "{'ids': []}",
                "{'ids': ['x']}",
                "{'ids': '" + id("") + "'}",
                "{'ids': ['" + id("") + "'], 'query': 'id:*'}",
                "{'query': 'id:*', 'dry_run': 'yes'}",
                "{'query': 'id:*', 'dry': true}",
                "{'group': '1234'}",
                "'id:*'")) {
            for (String verb : List.of("abandon", "reopen", "remove")) {
                json(post(LETTERS + "/bulk-" + verb, body), 400);
            }
        }
        json(post(LETTERS + "/bulk-remove", "{'group': '" + NOBODY + "'}"), 404);
        assertThat(search("status:pending")).hasSize(1);
    }

    @Test
    void an_export_has_lines_of_json_with_every_digit() throws IOException {
        add(Died.letter(
                withBody("[[9007199254740993, 1.10, 1e400, NaN], {\"key\": -9223372036854775808}, {}]"),
                "send",
                Died.NOW));
        add(Died.of("id-2", "receive", Died.NOW.minusSeconds(1), 0));

        HttpResponse<String> answer = ask("GET", LETTERS + "/export?format=jsonl&query=task:*");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"dead-letters.jsonl\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/jsonl");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("\"args\":[9007199254740993,1.10,1E+400,\"NaN\"]", "\"key\":-9223372036854775808");
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.path("task_id").textValue()).isEqualTo("id-2");
        assertThat(second.path("arguments").path("args").path(0).textValue()).isEqualTo("id-2");
        assertThat(ask("GET", LETTERS + "/" + id("id:id-1")).body()).contains("[9007199254740993,1.10,1E+400,\"NaN\"]");
    }

    private static Message withBody(String body) {
        Message call = Died.call("id-1", "orders.send", 0);
        return new Message(call.properties(), call.headers(), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_table_has_no_formula_in_it() {
        int added = 0;
        for (String text : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\"quoted\", x")) {
            add(DeadLetter.of(text, Died.call("id-" + added++, "orders.send", 0))
                    .exceptionMessage(text)
                    .lastAt(Died.NOW)
                    .queue(Died.QUEUE)
                    .build()
                    .toMessage());
        }

        HttpResponse<String> answer = ask("GET", LETTERS + "/export?format=csv");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=utf-8");
        assertThat(answer.body()).startsWith("\"id\",\"task_id\",\"task\",").endsWith("\r\n");
        assertThat(answer.body().split("\r\n")).hasSize(7);
        assertThat(answer.body())
                .doesNotContainPattern("(^|,|\n)\"?[=+@\t-]")
                .contains("\"'=1+1\"", "\"'-1\"", "\"'@SUM(A1)\"", "\"\"\"quoted\"\", x\"");
    }

    @Test
    void what_is_sensitive_leaves_in_the_raw_bytes_only() {
        Message call = new TaskMessageEncoder()
                .encode(TaskCall.of("orders.send", "id-1")
                        .args(List.of("secret"))
                        .hiddenArgs(Set.of(0))
                        .build());
        add(Died.letter(call, "send", Died.NOW));

        for (String format : List.of("jsonl", "csv")) {
            assertThat(ask("GET", LETTERS + "/export?format=" + format).body())
                    .contains("***")
                    .doesNotContain("secret");
        }
        String path = LETTERS + "/" + id("");
        assertThat(get(path).path("arguments").path("args").path(0).textValue()).isEqualTo("***");
        HttpResponse<String> raw = ask("GET", path + "/raw");
        assertThat(raw.body()).isEqualTo(new String(call.body(), StandardCharsets.UTF_8));
        assertThat(raw.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(raw.headers().firstValue("Content-Disposition").orElse("")).startsWith("attachment; filename=");
        json(ask("GET", LETTERS + "/" + NOBODY + "/raw"), 404);
    }

    @Test
    void an_entry_names_those_it_stands_for() {
        add(Died.of("id-1", "send", Died.NOW.minusSeconds(60), 0));
        String first = id("");
        add(Died.of("id-1", "send", Died.NOW, 1));
        String second = id("replays:1");

        assertThat(get(LETTERS + "/" + first).path("replaced_by").textValue()).isEqualTo(second);
        assertThat(get(LETTERS + "/" + second).path("replaces").toString()).isEqualTo("[\"" + first + "\"]");
        assertThat(get(LETTERS + "/" + first).path("replaces")).isEmpty();
    }

    @Test
    void what_cannot_be_exported_is_a_problem() {
        json(ask("GET", LETTERS + "/export?format=xml"), 400);
        json(ask("GET", LETTERS + "/export?query=typ%3Ax"), 400);
        json(ask("GET", LETTERS + "/export?limit=1"), 400);
    }
}
