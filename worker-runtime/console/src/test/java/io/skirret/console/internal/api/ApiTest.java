package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.worker.breaker.BreakerState;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API answers about failures and itself, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class ApiTest extends ApiFixture {

    @Test
    void what_asks_workers_or_takes_long_is_not_done_for_pages_of_other_sites() throws Exception {
        List<Route> own = routes.stream().filter(Route::ownSite).toList();
        for (Route route : own) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + route.path()))
                    .header("Sec-Fetch-Site", "cross-site")
                    .build();
            json(http.send(request, HttpResponse.BodyHandlers.ofString()), 403);
        }
        assertThat(own)
                .extracting(Route::path)
                .containsExactlyInAnyOrder(
                        "/retry/policies/simulation", "/retry/registered-tasks", "/retry/tasks/stack", "/retry/worker");
    }

    @Test
    void the_document_tells_of_every_route_and_parameter() {
        Set<String> served = routes.stream().map(Route::toString).collect(Collectors.toCollection(TreeSet::new));
        served.addAll(List.of("GET /session", "POST /session", "DELETE /session"));

        assertThat(document.routes()).isEqualTo(served);
        for (Route route : routes) {
            assertThat(document.parameters(route.method().name(), route.path()))
                    .as("parameters of %s", route)
                    .isEqualTo(new TreeSet<>(route.parameters()));
        }
    }

    @Test
    void what_changes_something_or_is_not_masked_is_for_operators_but_ones_own_views() {
        assertThat(routes)
                .allSatisfy(route -> assertThat(route.role())
                        .as("%s", route)
                        .isEqualTo(
                                (route.method() == Route.Method.GET
                                                        && !route.path().endsWith("/raw"))
                                                || route.path().startsWith("/retry/views")
                                        ? Role.READER
                                        : Role.OPERATOR));
    }

    @Test
    void an_answer_that_the_document_does_not_promise_is_found() {
        assertThat(document.wrong(
                        "GET",
                        "/health",
                        200,
                        "application/json",
                        "{\"status\":\"healthy\",\"score\":2,\"reasons\":[]}"))
                .isNotEmpty();
        assertThat(document.wrong("GET", "/retry/groups", 200, "application/json", "{\"groups\":[{}],\"next\":null}"))
                .isNotEmpty();
        assertThat(document.wrong("GET", LETTERS, 200, "application/json", "{\"entries\":[],\"next\":null,\"more\":1}"))
                .isNotEmpty();
    }

    @Test
    void statuses_of_queries_are_those_of_the_store() {
        assertThat(Field.STATUS.choices())
                .containsExactlyElementsOf(
                        Stream.of(EntryStatus.values()).map(Enum::name).toList());
    }

    @Test
    void the_fingerprint_of_an_entry_finds_it_and_its_group() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        add(Died.of("id-2", "receive", Died.NOW, 0));
        JsonNode entry = get(LETTERS + "?query=id:id-1").path("entries").path(0);
        String fingerprint = entry.path("group").textValue();

        assertThat(search("fingerprint:" + fingerprint.substring(0, 8))).containsExactly("id-1");
        JsonNode group = get("/retry/groups/" + fingerprint.substring(0, 8));
        assertThat(group.path("id")).isEqualTo(entry.path("group_id"));
        assertThat(group.path("count").intValue()).isEqualTo(1);
        assertThat(group.path("tasks").path("orders.send").intValue()).isEqualTo(1);
        assertThat(get("/retry/groups/" + entry.path("group_id").textValue())).isEqualTo(group);
        assertThat(get("/retry/groups?limit=1").path("next").isNull()).isFalse();
        assertThat(get("/retry/groups").path("groups")).hasSize(2);
    }

    @Test
    void health_says_what_waits_for_a_person() {
        assertThat(get("/health").path("status").textValue()).isEqualTo("healthy");
        for (int i = 0; i <= 20; i++) {
            add(Died.of("id-" + i, "send", Died.NOW, 0));
        }

        JsonNode degraded = get("/health");
        assertThat(degraded.path("status").textValue()).isEqualTo("degraded");
        assertThat(degraded.path("score").doubleValue()).isEqualTo(0.75);
        assertThat(degraded.path("reasons").path(0).textValue()).startsWith("21 dead letters are pending");
        for (int i = 21; i <= 50; i++) {
            add(Died.of("id-" + i, "send", Died.NOW, 0));
        }

        assertThat(get("/health").path("score").doubleValue()).isEqualTo(0.5);
    }

    /** People read answers, too; a map that is unordered would put them in another order with each start. */
    @Test
    void members_of_answers_have_one_order() {
        assertThat(names(get("/health"))).containsExactly("status", "score", "reasons");
        assertThat(names(get("/retry/failure-trends"))).containsExactly("hours", "tasks");
        assertThat(names(get("/retry/stats").path("circuit_breaker_stats")))
                .containsExactly("total_circuit_breakers", "open_circuits", "closed_circuits", "half_open_circuits");
        assertThat(names(get("/retry/stats").path("dead_letter_stats")))
                .containsExactly("total_dead_letters", "pending", "by_task_type");
        assertThat(names(get("/retry/policies").at("/policies/0/schedule/0")))
                .containsExactly("retry", "least_ms", "most_ms");
        assertThat(names(get("/session"))).containsExactly("user", "role");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void health_is_as_bad_as_the_worst_that_is_watched() {
        complaint = new HealthCheck.Complaint(0.25, "The broker cannot be used.");

        JsonNode degraded = get("/health");
        assertThat(degraded.path("status").textValue()).isEqualTo("degraded");
        assertThat(degraded.path("score").doubleValue()).isEqualTo(0.25);
        assertThat(degraded.path("reasons").path(0).textValue()).isEqualTo("The broker cannot be used.");

        database.close();
        JsonNode unhealthy = json(ask("GET", "/health"), 503);
        assertThat(unhealthy.path("score").doubleValue()).isZero();
        assertThat(unhealthy.path("reasons")).hasSize(2);
        assertThat(unhealthy.path("reasons").path(0).textValue()).contains("how many are pending is unknown");
    }

    @Test
    void a_database_that_is_away_is_told() {
        database.close();

        assertThat(json(ask("GET", "/health"), 503).path("status").textValue()).isEqualTo("unhealthy");
        JsonNode away = json(ask("DELETE", LETTERS + "?older_than_hours=1"), 503);
        assertThat(away.path("title").textValue()).isEqualTo("Database away");
        assertThat(away.path("detail").textValue()).contains("not done, or not to its end");
        assertThat(json(ask("GET", LETTERS), 503)).isEqualTo(away);
    }

    @Test
    void taxonomy_and_policies_are_told() {
        add(Died.of("id-1", "send", Died.NOW, 0));

        JsonNode types = get("/retry/failure-taxonomy").path("types");
        assertThat(types).hasSize(15);
        assertThat(types).anySatisfy(type -> {
            assertThat(type.path("type").textValue()).isEqualTo("TRANSIENT_NETWORK");
            assertThat(type.path("pending").intValue()).isEqualTo(1);
        });
        assertThat(get("/retry/policies").path("policies"))
                .anySatisfy(
                        policy -> assertThat(policy.path("policy").textValue()).isEqualTo("aggressive"));
    }

    @Test
    void trends_tell_what_died_per_hour_though_it_is_removed() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        add(Died.of("id-2", "send", Died.NOW, 0));
        add(Died.of("id-3", "send", Died.NOW.minus(Duration.ofHours(2)), 0));
        add(Died.of("id-4", "send", Died.NOW.minus(Duration.ofHours(24)), 0));
        ask("DELETE", LETTERS + "/" + id("id:id-3"));

        JsonNode day = get("/retry/failure-trends");
        List<Integer> died = new ArrayList<>();
        day.path("hours").forEach(hour -> died.add(hour.path("died").intValue()));
        assertThat(died).hasSize(24).endsWith(1, 0, 2);
        assertThat(died.stream().mapToInt(Integer::intValue).sum()).isEqualTo(3);
        assertThat(day.path("hours").path(23).path("hour").textValue()).isEqualTo("2026-11-29T12:00:00Z");
        assertThat(day.path("hours")
                        .path(23)
                        .path("types")
                        .path("TRANSIENT_NETWORK")
                        .intValue())
                .isEqualTo(2);
        assertThat(day.path("tasks").path(0).path("died").intValue()).isEqualTo(3);
        assertThat(get("/retry/failure-trends?hours=1").path("hours")).hasSize(1);
    }

    @Test
    void a_circuit_breaker_is_opened_and_its_changes_are_remembered() {
        breakerChanges.look(breakers.statuses());
        JsonNode open = json(post("/retry/circuit-breakers/partner/open", "{'why':'they migrate'}"), 200);
        assertThat(open.path("state").textValue()).isEqualTo("forced_open");
        assertThat(open.path("why").textValue()).startsWith("they migrate (").endsWith(" in the console)");
        assertThat(open.path("changes")).isEmpty();
        breakerChanges.look(breakers.statuses());
        breakerChanges.look(breakers.statuses());
        clock.advance(Duration.ofMinutes(1));
        JsonNode closed = json(ask("POST", "/retry/circuit-breakers/partner/reset"), 200);
        breakerChanges.look(breakers.statuses());

        JsonNode changes =
                get("/retry/circuit-breakers").path("circuit_breakers").path(0).path("changes");
        assertThat(changes.findValuesAsText("state")).containsExactly("closed", "forced_open");
        assertThat(changes.path(1).path("at").textValue()).isEqualTo(Died.NOW.toString());
        assertThat(closed.path("state").textValue()).isEqualTo("closed");
        assertThat(Audited.of(database, "open")).containsExactly("circuit breaker partner: CLOSED -> FORCED_OPEN");
        json(post("/retry/circuit-breakers/partner/open", "{'why':' '}"), 400);
        json(post("/retry/circuit-breakers/nobody/open", "{'why':'x'}"), 404);
    }

    @Test
    void a_circuit_breaker_that_is_found_open_was_not_opened_now() {
        breakers.forceOpen("partner", "it answers nonsense").join();
        breakerChanges.look(breakers.statuses());
        breakerChanges.look(breakers.statuses());
        assertThat(get("/retry/circuit-breakers").findPath("changes")).isEmpty();

        breakers.reset("partner", "all is well").join();
        breakerChanges.look(breakers.statuses());
        assertThat(get("/retry/circuit-breakers").findPath("changes").findValuesAsText("state"))
                .containsExactly("closed");
    }

    @Test
    void a_circuit_breaker_is_reset() {
        breakers.forceOpen("partner", "it answers nonsense").join();
        JsonNode open = get("/retry/circuit-breakers").path("circuit_breakers").path(0);
        assertThat(open.path("type").textValue()).isEqualTo("partner");
        assertThat(open.path("state").textValue()).isEqualTo("forced_open");
        assertThat(open.path("why").textValue()).isEqualTo("it answers nonsense");

        JsonNode closed = json(ask("POST", "/retry/circuit-breakers/partner/reset"), 200);

        assertThat(closed.path("state").textValue()).isEqualTo("closed");
        assertThat(breakers.statuses()).allMatch(status -> status.state() == BreakerState.CLOSED);
        json(ask("POST", "/retry/circuit-breakers/nobody/reset"), 404);
    }

    @Test
    void what_cannot_be_answered_is_a_problem() {
        for (String request : List.of(
                "GET /retry/failure-trends?hours=0 400",
                "GET /retry/failure-trends?hours=745 400",
                "GET /retry/dead-letters?query=typ%3Ax 400",
                "GET /retry/dead-letters?limit=0 400",
                "GET /retry/dead-letters?limit=501 400",
                "GET /retry/dead-letters?after=x 400",
                "GET /retry/dead-letters?after=MjAyNi0xMS0yOQ 400",
                "GET /retry/dead-letters?offset=1 400",
                "GET /retry/dead-letters/" + NOBODY + " 404",
                "GET /retry/dead-letters/1-1-1-1-1 404",
                "GET /retry/dead-letters/..%2e 404",
                "POST /retry/dead-letters/" + NOBODY + "/abandon 404",
                "DELETE /retry/dead-letters/x 404",
                "GET /retry/groups/x 404",
                "GET /retry/groups/ffffffff 404",
                "GET /retry/groups/" + NOBODY + " 404",
                "GET /retry/groups?after=%20 400",
                "GET /health?x=1 400")) {
            String[] parts = request.split(" ");
            json(ask(parts[0], parts[1]), Integer.parseInt(parts[2]));
        }
    }
}
