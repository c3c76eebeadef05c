package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.http.AccountEditor;
import io.skirret.console.internal.http.ConsoleServer;
import io.skirret.console.internal.http.ServerOptions;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.SavedViews;
import io.skirret.console.internal.store.TestDatabase;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries under names, and what is suggested where one is written; over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class ViewApiTest extends ApiFixture {

    private static final String VIEWS = "/retry/views";
    private static final String SLOW = "{'list':'tasks','name':'slow ones','query':'runtime:>5s'}";

    @TempDir
    private Path folder;

    private List<String> names(String list) {
        return get(VIEWS + "?list=" + list).path("views").findValuesAsText("name");
    }

    private List<String> audited() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT action || ' ' || COALESCE(value_before, '-') || ' -> '"
                                + " || COALESCE(value_after, '-') FROM audit ORDER BY id")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void a_query_is_kept_under_a_name_replaced_and_removed_and_each_is_audited() {
        JsonNode saved = json(post(VIEWS, SLOW), 200);
        assertThat(saved.path("owner").textValue()).isEqualTo("local");
        assertThat(names("tasks")).containsExactly("slow ones");
        assertThat(names("dead_letters")).isEmpty();
        json(post(VIEWS, SLOW.replace(">5s", ">9s")), 200);
        json(post(VIEWS, "{'list':'tasks','name':'slow ones','query':null,'shared':true}"), 200);
        JsonNode views = get(VIEWS + "?list=tasks").path("views");
        assertThat(views).hasSize(2);
        String id = views.path(0).path("id").textValue();
        assertThat(ask("DELETE", VIEWS + "/" + id).statusCode()).isEqualTo(204);
        json(ask("DELETE", VIEWS + "/" + id), 404);
        assertThat(names("tasks")).hasSize(1);
        assertThat(audited())
                .containsExactly(
                        "save-view - -> (not shared)",
                        "save-view (not shared) -> (not shared)",
                        "save-view - -> slow ones (shared): ",
                        "remove-view (not shared) -> -");
    }

    @Test
    void what_is_no_view_is_refused_and_there_are_so_many_at_most() {
        for (String body : List.of(
                "{}",
                "{'list':'tasks'}",
                "{'list':'weather','name':'a'}",
                "{'list':'tasks','name':' '}",
                "{'list':'tasks','name':'a','query':'status:pending'}",
                "{'list':'dead_letters','name':'a','query':'*timeout*'}",
                "{'list':'tasks','name':'a','shared':'yes'}",
                "{'list':'tasks','name':'" + "a".repeat(101) + "'}")) {
            json(post(VIEWS, body), 400);
        }
        json(ask("GET", VIEWS), 400);
        json(ask("DELETE", VIEWS + "/no-id"), 404);
        for (int i = 0; i < SavedViews.MOST; i++) {
            json(post(VIEWS, "{'list':'tasks','name':'" + i + "'}"), 200);
        }
        json(post(VIEWS, "{'list':'tasks','name':'one more'}"), 409);
        json(post(VIEWS, "{'list':'tasks','name':'7','query':'state:failure'}"), 200);
        json(post(VIEWS, "{'list':'dead_letters','name':'a','query':'timeout*'}"), 200);
    }

    @Test
    void a_reader_keeps_some_for_nobody_else_and_shares_none() throws Exception {
        AccountEditor accounts = new AccountEditor(folder.resolve("users"));
        String ada = accounts.putToken("ada", "operator");
        String bob = accounts.putToken("bob", "reader");
        String eve = accounts.putToken("eve", "reader");
        try (ConsoleServer other = ConsoleServer.start(
                new ServerOptions("127.0.0.1", 0, Set.of(), folder.resolve("users"), clock), routes)) {
            String shared = "{'list':'tasks','name':'failed','query':'state:failure','shared':true}";
            assertThat(asked(other, bob, "POST", VIEWS, SLOW).statusCode()).isEqualTo(200);
            assertThat(asked(other, bob, "POST", VIEWS, shared).statusCode()).isEqualTo(403);
            HttpResponse<String> everybodys = asked(other, ada, "POST", VIEWS, shared);
            assertThat(everybodys.statusCode()).isEqualTo(200);
            String id = json(everybodys, 200).path("id").textValue();

            assertThat(asked(other, bob, "GET", VIEWS + "?list=tasks", "").body())
                    .contains("slow ones", "failed");
            assertThat(asked(other, eve, "GET", VIEWS + "?list=tasks", "").body())
                    .contains("failed")
                    .doesNotContain("slow ones");
            String his = json(asked(other, bob, "GET", VIEWS + "?list=tasks", ""), 200)
                    .path("views")
                    .path(1)
                    .path("id")
                    .textValue();
            assertThat(asked(other, eve, "DELETE", VIEWS + "/" + his, "").statusCode())
                    .isEqualTo(404);
            assertThat(asked(other, bob, "DELETE", VIEWS + "/" + id, "").statusCode())
                    .isEqualTo(403);
            assertThat(asked(other, bob, "DELETE", VIEWS + "/" + his, "").statusCode())
                    .isEqualTo(204);
            assertThat(asked(other, ada, "DELETE", VIEWS + "/" + id, "").statusCode())
                    .isEqualTo(204);
        }
    }

    private HttpResponse<String> asked(ConsoleServer of, String token, String method, String path, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + of.port() + path))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body.replace('\'', '"')));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void what_is_there_is_suggested() {
        add(Died.of("bad", "orders.send", Died.NOW, 0));

        JsonNode told = get("/retry/query-suggestions?of=dead_letters&text=status:pending%20task:ord");
        assertThat(told.path("from").intValue()).isEqualTo(20);
        assertThat(told.path("options").path(0).path("text").textValue()).isEqualTo("orders.send");
        assertThat(get("/retry/query-suggestions?of=tasks&text=wor")
                        .path("options")
                        .path(0)
                        .path("text")
                        .textValue())
                .isEqualTo("worker:");
        for (String ofTheOtherList : List.of(
                "of=tasks&text=group",
                "of=tasks&text=status:",
                "of=dead_letters&text=runt",
                "of=dead_letters&text=state:")) {
            assertThat(get("/retry/query-suggestions?" + ofTheOtherList).path("options"))
                    .as(ofTheOtherList)
                    .isEmpty();
        }
        json(ask("GET", "/retry/query-suggestions?text=wor"), 400);
        json(ask("GET", "/retry/query-suggestions?of=tasks&text=" + "a".repeat(1_001)), 400);
    }
}
