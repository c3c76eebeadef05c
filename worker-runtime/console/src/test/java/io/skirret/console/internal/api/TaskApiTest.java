package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API answers of single calls, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class TaskApiTest extends ApiFixture {

    private static final String TASKS = "/retry/tasks";
    private static final long NOW = Died.NOW.getEpochSecond();

    private void tell(String type, String id, double after, String more) {
        String json = "{'type':'" + type + "','hostname':'celery@web','uuid':'" + id + "','timestamp':" + (NOW + after)
                + more + "}";
        Message event = new Message(
                MessageProperties.builder().build(),
                Map.of(),
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, "task.multi"), event))
                .join();
    }

    private void untilTold(int tasks) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return calls.total() == tasks;
        });
    }

    private List<String> found(String query) {
        List<String> ids = new ArrayList<>();
        get(TASKS + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .path("tasks")
                .forEach(task -> ids.add(task.path("id").textValue()));
        return ids;
    }

    private void tellOfThree() {
        tell("task-received", "slow-er", 0, ",'name':'orders.send','skirret_queue':'orders','root_id':'slow-er'");
        tell("task-started", "slow-er", 2, "");
        tell(
                "task-retried",
                "slow-er",
                3,
                ",'exception':'java.io.IOException(no)','skirret_policy':'night'" + ",'skirret_next_retry':"
                        + (NOW + 60));
        tell("task-started", "slow-er", 60, "");
        tell("task-succeeded", "slow-er", 67, ",'runtime':7.0");
        tell("task-received", "bad", 1, ",'name':'proj.add','parent_id':'slow-er','root_id':'slow-er'");
        tell("task-failed", "bad", 2, ",'exception':'ValueError(Bad Luck)','skirret_failure_type':'DATA_INVALID'");
        tell("task-received", "waits", 1, ",'name':'proj.add','retries':2");
        untilTold(3);
    }

    @Test
    void calls_are_found_by_what_is_known_of_them() {
        tellOfThree();

        assertThat(found("")).hasSize(3);
        assertThat(found("state:success")).containsExactly("slow-er");
        assertThat(found("-state:success task:proj.*")).containsExactlyInAnyOrder("bad", "waits");
        assertThat(found("runtime:>5s")).containsExactly("slow-er");
        assertThat(found("runtime:>7s")).isEmpty();
        assertThat(found("wait:1s..2s")).containsExactly("slow-er");
        assertThat(found("exception:ValueError \"bad luck\"")).containsExactly("bad");
        assertThat(found("parent:slow-er OR retries:2")).containsExactlyInAnyOrder("bad", "waits");
        assertThat(found("root:slow-er")).hasSize(2);
        assertThat(found("worker:celery@* queue:orders id:slow*")).containsExactly("slow-er");
        assertThat(found("NOT started:*")).containsExactlyInAnyOrder("bad", "waits");
    }

    @Test
    void what_is_no_query_for_calls_is_refused_with_its_place() {
        JsonNode problem = json(ask("GET", TASKS + "?query=state:success+group:3f2a9c01"), 400);
        assertThat(problem.path("column").intValue()).isEqualTo(15);
        assertThat(problem.path("hint").textValue()).contains("runtime").doesNotContain("fingerprint");
        problem = json(ask("GET", TASKS + "?query=runtime:5"), 400);
        assertThat(problem.path("column").intValue()).isEqualTo(9);
        assertThat(json(ask("GET", LETTERS + "?query=runtime:%3E5s"), 400)
                        .path("column")
                        .intValue())
                .isEqualTo(1);
        json(ask("GET", TASKS + "?after=bm90aGluZw"), 400);
        // With a zero byte for an id.
        json(ask("GET", TASKS + "?after=MjAyNi0xMS0yOVQxMjowMDowMFogAA"), 400);
        json(ask("GET", TASKS + "?limit=501"), 400);
    }

    @Test
    void one_call_has_its_attempts_its_children_and_its_dead_letters() {
        tellOfThree();
        add(Died.of("bad", "proj.add", Died.NOW, 0));

        JsonNode call = get(TASKS + "/slow-er");

        assertThat(call.path("state").textValue()).isEqualTo("SUCCESS");
        assertThat(call.path("runtime_ms").doubleValue()).isEqualTo(7_000);
        assertThat(call.path("attempts")).hasSize(2);
        JsonNode first = call.path("attempts").path(0);
        assertThat(first.path("outcome").textValue()).isEqualTo("RETRY");
        assertThat(first.path("policy").textValue()).isEqualTo("night");
        assertThat(first.path("exception").textValue()).isEqualTo("java.io.IOException");
        assertThat(first.path("next_retry_at").textValue())
                .isEqualTo(Instant.ofEpochSecond(NOW + 60).toString());
        assertThat(call.path("children").path(0).path("id").textValue()).isEqualTo("bad");
        assertThat(call.path("more_children").booleanValue()).isFalse();
        assertThat(get(TASKS + "/bad").path("dead_letters")).hasSize(1);
        json(ask("GET", TASKS + "/nobody"), 404);
        json(ask("GET", TASKS + "/%00"), 400);
    }

    @Test
    void numbers_follow_the_calls_and_a_step_that_is_told_twice_counts_once() {
        tellOfThree();
        tell("task-succeeded", "slow-er", 67, ",'runtime':7.0");
        tell("task-started", "new", 3, "");
        untilTold(4);

        JsonNode stats = get(TASKS + "/stats");

        JsonNode hour = stats.path("series").path(0);
        assertThat(hour.path("at").textValue()).isEqualTo("2026-11-29T12:00:00Z");
        assertThat(hour.path("started").intValue()).isEqualTo(3);
        assertThat(hour.path("succeeded").intValue()).isEqualTo(1);
        assertThat(hour.path("failed").intValue()).isEqualTo(1);
        assertThat(hour.path("retried").intValue()).isEqualTo(1);
        assertThat(hour.path("run_ms").path("p95").doubleValue()).isBetween(6_560.0, 7_440.0);
        assertThat(hour.path("wait_ms").path("count").intValue()).isEqualTo(1);
        assertThat(stats.path("tasks").findValuesAsText("task")).contains("orders.send", "proj.add");
        assertThat(stats.path("workers").path(0).path("worker").textValue()).isEqualTo("celery@web");
        JsonNode retry = stats.path("retries").path(0);
        assertThat(retry.path("policy").textValue()).isEqualTo("night");
        assertThat(retry.path("success_rate").doubleValue()).isEqualTo(1.0);
        JsonNode one = get(TASKS + "/stats?hours=1&task=proj.add");
        assertThat(one.path("point_minutes").intValue()).isEqualTo(1);
        assertThat(one.path("series").path(0).path("failed").intValue()).isEqualTo(1);
        assertThat(get(TASKS + "/stats?task=nobody").path("series")).isEmpty();
        json(ask("GET", TASKS + "/stats?hours=745"), 400);
    }

    @Test
    void pages_follow_one_another() {
        for (int i = 0; i < 7; i++) {
            tell("task-started", "id " + i, i, "");
        }
        untilTold(7);

        List<String> all = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = get(TASKS + "?limit=3" + (next.isEmpty() ? "" : "&after=" + next));
            page.path("tasks").forEach(task -> all.add(task.path("id").textValue()));
            next = page.path("next").textValue();
        }
        assertThat(all).hasSize(7).doesNotHaveDuplicates();
    }
}
