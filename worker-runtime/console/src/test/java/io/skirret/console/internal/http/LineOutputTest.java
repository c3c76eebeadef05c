package io.skirret.console.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.time.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files that are made while they are sent: all of it, or a connection that is cut. */
final class LineOutputTest {

    private static final int MANY = 20_000;
    private static final String LINE = "{\"text\":\"" + "x".repeat(90) + "\"}";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ConsoleServer server;

    @BeforeAll
    static void start() {
        server = ConsoleServer.start(
                ServerOptions.local(0, new ManualClock()),
                List.of(route("/all", MANY, false), route("/part", MANY, true), route("/none", 1, true)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Route route(String path, int lines, boolean fails) {
        Route.Lines written = output -> {
            for (int i = 0; i < lines; i++) {
                output.json(Map.of("text", "x".repeat(90)));
            }
            if (fails) {
                throw new IllegalStateException("the database is away");
            }
            output.text("the end\r\n");
        };
        return new Route(
                Route.Method.GET,
                path,
                Role.READER,
                Set.of(),
                request -> Route.Answer.lines("application/jsonl", "lines.jsonl", written));
    }

    private static HttpResponse<String> ask(String method, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_file_comes_line_by_line() throws Exception {
        HttpResponse<String> answer = ask("GET", "/all");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"lines.jsonl\"");
        assertThat(answer.body().lines()).hasSize(MANY + 1).startsWith(LINE).endsWith("the end");
    }

    @Test
    void one_that_fails_on_its_way_is_not_taken_for_all() {
        assertThatThrownBy(() -> ask("GET", "/part")).isInstanceOf(IOException.class);
    }

    @Test
    void one_that_fails_before_anything_is_sent_is_a_problem() throws Exception {
        HttpResponse<String> answer = ask("GET", "/none");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
        assertThat(answer.body()).doesNotContain("xxx", "away");
    }

    @Test
    void who_asks_for_the_head_gets_no_lines() throws Exception {
        HttpResponse<String> answer = ask("HEAD", "/part");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }
}
