package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.PublishException;
import io.skirret.transport.QueueAdmin.Disposition;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API does and says of dead letters that are sent again. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class OperationApiTest extends ApiFixture {

    private static final String OPERATIONS = "/retry/operations";
    private static final String BULK = LETTERS + "/bulk-retry";

    @BeforeEach
    void declare() {
        transport.declare(Died.QUEUE);
    }

    private void die(int count) {
        for (int i = 0; i < count; i++) {
            add(Died.of("id-" + i, "send", Died.NOW.plusMillis(i), 0));
        }
    }

    private JsonNode operation(JsonNode started) {
        return started.path("operation");
    }

    private JsonNode awaitState(JsonNode operation, String state) {
        String path = OPERATIONS + "/" + operation.path("id").textValue();
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> get(path), found -> found.path("state").textValue().equals(state));
    }

    @Test
    void what_was_sent_and_never_told_of_is_reopened_on_purpose_only() {
        die(3);
        String first = LETTERS + "/"
                + get(LETTERS + "?query=id:id-0")
                        .path("entries")
                        .path(0)
                        .path("id")
                        .textValue();
        JsonNode sent = operation(json(ask("POST", first + "/retry"), 202));
        awaitState(sent, "completed");

        JsonNode refused = json(ask("POST", first + "/reopen"), 409);
        assertThat(refused.path("detail").textValue()).contains("although_sent", "may run twice");
        assertThat(json(post(first + "/reopen", "{'although_sent': true}"), 200)
                        .path("status")
                        .textValue())
                .isEqualTo("pending");
        JsonNode again = json(post(first + "/reopen", "{'although_sent': true}"), 409);
        assertThat(again.path("detail").textValue()).contains("got one that is pending; nothing was done.");
        JsonNode entry = get(OPERATIONS + "/" + sent.path("id").textValue() + "/entries")
                .path("entries")
                .path(0);
        assertThat(entry.path("result").textValue()).isEqualTo("cancelled");
        assertThat(entry.path("detail").textValue()).contains("nobody told what became of it; reopened by ");
        assertThat(Audited.of(database, "reopen")).singleElement().asString().endsWith(": RETRYING -> PENDING");

        JsonNode both = operation(json(post(BULK, "{'query': 'id:id-1,id-2', 'canary': 1}"), 202));
        awaitState(both, "canary");
        String all = "{'query': 'id:*', 'although_sent': true}";
        JsonNode done = json(post(LETTERS + "/bulk-reopen", all), 200);
        assertThat(done.path("changed").intValue())
                .as("the other waits in its operation")
                .isEqualTo(1);
        assertThat(get(LETTERS + "?query=status:retrying").path("entries"))
                .singleElement()
                .satisfies(left -> assertThat(left.path("task_id").textValue()).isEqualTo("id-2"));
        assertThat(json(post(LETTERS + "/bulk-reopen", "{'query': 'id:*'}"), 200)
                        .path("changed")
                        .intValue())
                .isZero();
    }

    private HttpResponse<String> postUnder(String key, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void one_is_sent_and_linked_both_ways() {
        die(1);
        String id = id("");

        JsonNode started = json(ask("POST", LETTERS + "/" + id + "/retry"), 202);
        JsonNode done = awaitState(operation(started), "completed");

        assertThat(done.path("sent").intValue()).isEqualTo(1);
        assertThat(done.path("owner").textValue()).isEqualTo("local");
        assertThat(transport.admin().status(Died.QUEUE).orElseThrow().ready()).isEqualTo(1);
        JsonNode entry = get(LETTERS + "/" + id);
        assertThat(entry.path("status").textValue()).isEqualTo("retrying");
        assertThat(entry.path("version").textValue()).isEqualTo("retrying-1");
        assertThat(entry.path("operations").path(0).path("id")).isEqualTo(done.path("id"));
        assertThat(get(OPERATIONS + "/" + done.path("id").textValue() + "/entries")
                        .path("entries")
                        .path(0)
                        .path("id")
                        .textValue())
                .isEqualTo(id);

        JsonNode refused = json(ask("POST", LETTERS + "/" + id + "/retry"), 409);
        assertThat(refused.path("detail").textValue()).contains(done.path("id").textValue() + " of local has it");
        assertThat(refused.path("busy").path(0).path("id").textValue()).isEqualTo(id);
    }

    @Test
    void health_tells_of_one_that_cannot_send() {
        die(1);
        broker.failPublishes(publication -> PublishException.Reason.REJECTED);

        JsonNode started = operation(json(ask("POST", LETTERS + "/" + id("") + "/retry"), 202));

        JsonNode health = await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/health"), answer -> answer.path("reasons").size() == 1);
        assertThat(health.path("score").doubleValue()).isEqualTo(0.5);
        assertThat(health.path("reasons").path(0).textValue())
                .startsWith("Operation " + started.path("id").textValue() + " sends nothing since " + Died.NOW + ": ");
    }

    @Test
    void a_dry_run_counts_and_changes_nothing() {
        die(3);

        JsonNode dry =
                json(post(BULK, "{\"query\":\"task:orders.*\",\"dry_run\":true,\"rate_per_s\":2.5,\"canary\":1}"), 200);

        assertThat(dry.path("count").intValue()).isEqualTo(3);
        assertThat(dry.path("scope").textValue()).isEqualTo("query task:orders.*");
        assertThat(dry.path("options").path("rate_per_s").doubleValue()).isEqualTo(2.5);
        assertThat(get(OPERATIONS).path("operations")).isEmpty();
        assertThat(search("status:pending")).hasSize(3);
    }

    @Test
    void a_group_is_sent_behind_a_canary_and_steered() {
        die(4);
        String group = get(LETTERS + "/" + id("")).path("group_id").textValue();

        JsonNode started = json(post(BULK, "{\"group\":\"" + group + "\",\"canary\":1}"), 202);
        String path = OPERATIONS + "/" + operation(started).path("id").textValue();
        JsonNode canary = awaitState(operation(started), "canary");
        assertThat(canary.path("waiting").intValue()).isEqualTo(3);
        json(post(path + "/resume", "{}"), 409);
        assertThat(json(ask("POST", path + "/pause"), 200).path("state").textValue())
                .isEqualTo("paused");
        json(ask("POST", path + "/continue"), 409);
        json(ask("POST", path + "/resume"), 200);
        awaitState(canary, "canary");
        json(ask("POST", path + "/continue"), 200);
        assertThat(awaitState(canary, "completed").path("sent").intValue()).isEqualTo(4);
        json(ask("POST", path + "/cancel"), 409);

        JsonNode page = get(path + "/entries?limit=3");
        assertThat(page.path("entries")).hasSize(3);
        assertThat(get(path + "/entries?limit=3&after=" + page.path("next").textValue())
                        .path("entries")
                        .path(0)
                        .path("place")
                        .intValue())
                .isEqualTo(4);
        assertThat(get(path + "/entries?result=waiting").path("entries")).isEmpty();
        assertThat(get(OPERATIONS + "?limit=1").path("next").isNull()).isFalse();
    }

    @Test
    void an_operation_is_ended_and_gives_back_what_is_not_sent() {
        die(3);
        JsonNode started = json(post(BULK, "{\"query\":\"task:*\",\"canary\":1}"), 202);
        JsonNode canary = awaitState(operation(started), "canary");

        JsonNode ended = json(ask("POST", OPERATIONS + "/" + canary.path("id").textValue() + "/cancel"), 200);

        assertThat(ended.path("state").textValue()).isEqualTo("cancelled");
        assertThat(ended.path("cancelled").intValue()).isEqualTo(2);
        assertThat(search("status:pending")).hasSize(2);
        assertThat(search("status:retrying")).containsExactly("id-0");
    }

    @Test
    void the_same_request_under_a_key_does_nothing_twice() {
        die(2);
        String body = "{\"query\":\"task:*\"}";

        JsonNode first = json(postUnder("k-1", BULK, body), 202);
        awaitState(operation(first), "completed");
        JsonNode again = json(postUnder("k-1", BULK, body), 202);

        assertThat(again.path("again").booleanValue()).isTrue();
        assertThat(operation(again).path("id")).isEqualTo(operation(first).path("id"));
        assertThat(get(OPERATIONS).path("operations")).hasSize(1);
        JsonNode other = json(postUnder("k-1", BULK, "{\"query\":\"task:x\"}"), 409);
        assertThat(other.path("title").textValue()).isEqualTo("Key of another request");
        json(postUnder("k 2", BULK, body), 400);
    }

    @Test
    void an_edited_call_is_sent_once_and_its_changes_are_kept() {
        die(1);
        String id = id("");
        String path = LETTERS + "/" + id + "/edit";
        String edit = "{\"version\":\"pending-0\",\"args\":[9007199254740993]";

        JsonNode dry = json(post(path, edit + ",\"dry_run\":true}"), 200);
        assertThat(dry.path("changes").path(0).textValue()).isEqualTo("args[0]: \"id-0\" -> 9007199254740993");
        assertThat(get(LETTERS + "/" + id).path("version").textValue()).isEqualTo("pending-0");

        JsonNode started = json(post(path, edit + "}"), 202);
        JsonNode done = awaitState(operation(started), "completed");
        assertThat(done.path("kind").textValue()).isEqualTo("edit");
        assertThat(done.path("changes")).isEqualTo(dry.path("changes"));
        List<Message> sent = new ArrayList<>();
        transport.admin().browse(Died.QUEUE, 9, message -> {
            sent.add(message);
            return Disposition.KEEP;
        });
        assertThat(sent).singleElement().satisfies(message -> {
            assertThat(new String(message.body(), StandardCharsets.UTF_8)).startsWith("[[9007199254740993],{},");
            assertThat(message.headers()).containsEntry("id", "id-0");
        });

        JsonNode late = json(post(path, edit + "}"), 409);
        assertThat(late.path("title").textValue()).isEqualTo("Changed meanwhile");
        assertThat(late.path("busy").path(0).path("operation")).isEqualTo(done.path("id"));
    }

    @Test
    void an_argument_is_named_as_a_worker_tells() {
        die(1);
        String path = LETTERS + "/" + id("") + "/edit";
        String edit = "{\"version\":\"pending-0\",\"dry_run\":true,\"arguments\":{\"%s\":\"bob\"}}";
        assertThat(json(post(path, edit.formatted("to")), 409).path("detail").textValue())
                .contains("Give args and kwargs instead");
        TaskDefinition<?> task = new TaskDefinition<>(
                "orders.send",
                "Orders.send()",
                List.of(new TaskParameter("to", String.class)),
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
        try (Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues(Died.QUEUE)
                .clock(clock)
                .build()) {
            worker.start();
            // It begins to answer some time after its start.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> post(path, edit.formatted("to")).statusCode() == 200);

            assertThat(json(post(path, edit.formatted("to")), 200)
                            .path("changes")
                            .path(0)
                            .textValue())
                    .isEqualTo("args[0]: \"id-0\" -> \"bob\"");
            assertThat(json(post(path, edit.formatted("too")), 400)
                            .path("detail")
                            .textValue())
                    .contains("parameters (to), got too");
        }
        json(post(path, edit.formatted("to").replace("\"dry_run\":true", "\"args\":[]")), 400);
    }

    @Test
    void what_is_no_edit_is_a_problem() {
        die(1);
        String path = LETTERS + "/" + id("") + "/edit ";
        for (String request : new String[] {
            path + "{} 400",
            path + "{\"version\":\"pending-0\"} 400",
            path + "{\"version\":\"pending-0\",\"args\":{}} 400",
            path + "{\"version\":\"pending-0\",\"kwargs\":[]} 400",
            path + "{\"version\":\"pending-0\",\"headers\":{\"id\":\"x\"}} 400",
            path + "{\"version\":\"pending-0\",\"headers\":{\"team\":[]}} 400",
            path + "{\"version\":\"pending-0\",\"args\":[NaN]} 400",
            path + "{\"version\":\"pending-0\",\"args\":[\"id-0\"]} 400",
            path + "{\"version\":\"pending-9\",\"args\":[1]} 409",
            path + "{\"version\":\"pending-0\",\"args\":[1],\"canary\":1} 400",
            path + "{\"version\":\"pending-0\",\"args\":[1],\"queue\":\"nowhere\"} 409",
            path + "{\"version\":\"pending-0\",\"args\":[" + "[".repeat(40) + "]".repeat(40) + "]} 400",
            LETTERS + "/" + NOBODY + "/edit {\"version\":\"pending-0\",\"args\":[1]} 404"
        }) {
            String[] parts = request.split(" ", -1);
            assertThat(json(post(parts[0], parts[1]), Integer.parseInt(parts[2]))
                            .path("detail")
                            .textValue())
                    .as(request)
                    .isNotBlank();
        }
        assertThat(search("status:pending")).containsExactly("id-0");
    }

    @Test
    void what_cannot_be_asked_for_is_a_problem() {
        die(1);
        String id = id("");
        for (String request : new String[] {
            BULK + " {} 400",
            BULK + " {\"query\":\"\"} 400",
            BULK + " {\"query\":\"typ:x\"} 400",
            BULK + " {\"query\":\"task:*\",\"group\":\"x\"} 400",
            BULK + " {\"ids\":[]} 400",
            BULK + " {\"ids\":[\"1-1-1-1-1\"]} 400",
            BULK + " {\"ids\":[\"" + NOBODY + "\"]} 409",
            BULK + " {\"group\":\"" + NOBODY + "\"} 404",
            BULK + " {\"query\":\"task:*\",\"rate_per_s\":0} 400",
            BULK + " {\"query\":\"task:*\",\"rate_per_s\":-1} 400",
            BULK + " {\"query\":\"task:*\",\"rate_per_s\":1e400} 400",
            BULK + " {\"query\":\"task:*\",\"rate_per_s\":\"5\"} 400",
            BULK + " {\"query\":\"task:*\",\"canary\":0} 400",
            BULK + " {\"query\":\"task:*\",\"canary\":10001} 400",
            BULK + " {\"query\":\"task:*\",\"canary\":1.5} 400",
            BULK + " {\"query\":\"task:*\",\"max_in_flight\":0} 400",
            BULK + " {\"query\":\"task:*\",\"min_age_s\":-1} 400",
            BULK + " {\"query\":\"task:*\",\"priority\":256} 400",
            BULK + " {\"query\":\"task:*\",\"priority\":null} 400",
            BULK + " {\"query\":\"task:*\",\"queue\":\"nowhere\"} 409",
            BULK + " {\"query\":\"task:*\",\"queue\":\"\"} 400",
            BULK + " {\"query\":\"task:*\",\"task\":\"a\\nb\"} 400",
            BULK + " {\"query\":\"task:*\",\"task\":\"" + "ü".repeat(128) + "\"} 400",
            BULK + " {\"query\":\"task:*\",\"dry_run\":1} 400",
            BULK + " {\"query\":\"task:*\",\"dryrun\":true} 400",
            LETTERS + "/" + id + "/retry {\"canary\":1} 400",
            LETTERS + "/" + NOBODY + "/retry {} 404",
            LETTERS + "/x/retry {} 404",
            OPERATIONS + "/" + NOBODY + "/cancel {} 404",
            OPERATIONS + "/" + NOBODY + "/pause {\"x\":1} 400",
            OPERATIONS + "/x/pause {} 404"
        }) {
            String[] parts = request.split(" ", -1);
            String body = String.join(" ", java.util.Arrays.copyOfRange(parts, 1, parts.length - 1));
            JsonNode problem = json(post(parts[0], body), Integer.parseInt(parts[parts.length - 1]));
            assertThat(problem.path("detail").textValue()).as(request).isNotBlank();
        }
        for (String request : new String[] {
            OPERATIONS + "?after=x 400",
            OPERATIONS + "/" + NOBODY + " 404",
            OPERATIONS + "/" + NOBODY + "/entries 404",
            OPERATIONS + "?state=running 400"
        }) {
            String[] parts = request.split(" ");
            json(ask("GET", parts[0]), Integer.parseInt(parts[1]));
        }
        json(post(BULK, "{\"query\":\"task:*\",\"task\":\"" + "x".repeat(1 << 20) + "\"}"), 413);
        assertThat(get(OPERATIONS).path("operations")).isEmpty();
        assertThat(search("status:pending")).containsExactly("id-0");
    }
}
