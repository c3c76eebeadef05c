package io.skirret.console.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.console.internal.http.RawHttp.Answer;
import io.skirret.settings.ConfigException;
import io.skirret.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server refuses before any route is asked, and how. */
final class ConsoleServerTest {

    static final List<Route> ROUTES = List.of(
            new Route(
                    Route.Method.GET,
                    "/things/{id}",
                    Role.READER,
                    Set.of("limit"),
                    request -> Map.of(
                            "id",
                            request.part("id"),
                            "limit",
                            request.number("limit", 1, 100, 50),
                            "exact",
                            Long.MAX_VALUE)),
            new Route(
                    Route.Method.POST,
                    "/things",
                    Role.OPERATOR,
                    Set.of(),
                    request -> Map.of(
                            "name",
                            String.valueOf(
                                    request.body(Set.of("name")).get("name").textValue()))),
            new Route(Route.Method.DELETE, "/things/{id}", Role.OPERATOR, Set.of(), request -> null),
            new Route(Route.Method.GET, "/fails", Role.READER, Set.of(), request -> {
                throw new IllegalStateException("amqp://user:secret@host/ is away");
            }),
            new Route(Route.Method.GET, "/dies", Role.READER, Set.of(), request -> {
                throw new StackOverflowError("secret");
            }));

    private static ConsoleServer server;
    private static RawHttp http;

    @BeforeAll
    static void start() {
        server = ConsoleServer.start(ServerOptions.local(0, new ManualClock()), ROUTES);
        http = new RawHttp(server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "[::]"})
    void aPublicAddressWithoutUsersIsRefused(String host) {
        ServerOptions open = new ServerOptions(host, 0, Set.of(), null, new ManualClock());

        assertThatThrownBy(() -> ConsoleServer.start(open, ROUTES).close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("others than this machine can reach")
                .hasMessageContaining("it was not started");
    }

    @Test
    void aPublicAddressWithUsersIsServedAndAsksWhoIsThere(@TempDir Path folder) throws Exception {
        Path users = Files.writeString(folder.resolve("users"), "token ci reader sha256:" + "0".repeat(64));
        ServerOptions open = new ServerOptions("0.0.0.0", 0, Set.of(), users, new ManualClock());

        try (ConsoleServer publicServer = ConsoleServer.start(open, ROUTES)) {
            assertThat(new RawHttp(publicServer.port()).ask("GET /things/1").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void aHostThatIsNoneAndAPortThatIsTakenAreRefused() {
        assertThatThrownBy(() -> ConsoleServer.start(
                        new ServerOptions("no such host", 0, Set.of(), null, new ManualClock()), ROUTES))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no address of this machine");
        assertThatThrownBy(() -> ConsoleServer.start(ServerOptions.local(server.port(), new ManualClock()), ROUTES))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot listen at 127.0.0.1:" + server.port());
    }

    @Test
    void anAnswerIsJsonExactToTheLastDigitWithTheHeadersOfSafety() {
        Answer answer = http.ask("GET /things/7?limit=3");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.body()).contains("\"exact\":9223372036854775807", "\"id\":\"7\"", "\"limit\":3");
        assertSafe(answer);
    }

    @Test
    void headSaysWhatGetSaysWithoutTheBody() {
        assertThat(http.ask("HEAD /things/7").status()).isEqualTo(200);
        assertThat(http.ask("HEAD /things/7?limit=x").status()).isEqualTo(400);
        assertThat(http.ask("HEAD /nothing").status()).isEqualTo(404);
        assertThat(http.ask("HEAD /things/7").body()).isEmpty();
    }

    @Test
    void whoAsksByAnotherMethodIsToldThoseThereAre() {
        assertThat(http.ask("PUT /things/7").header("Allow").orElse("").split(", "))
                .containsExactlyInAnyOrder("GET", "HEAD", "DELETE");
    }

    static List<Arguments> badRequests() {
        String post = "Content-Type: application/json";
        return List.of(
                bad(404, "nothing there", "GET /nothing"),
                bad(404, "a trailing slash", "GET /things/7/"),
                bad(400, "a doubled slash", "GET //things/7"),
                bad(404, "capitals", "GET /THINGS/7"),
                bad(404, "a file of the class path", "GET /io/skirret/console"),
                bad(405, "another method", "POST /things/7", post),
                bad(405, "PUT", "PUT /things/7", post),
                bad(
                        403,
                        "OPTIONS, as a browser asks before a foreign request",
                        "OPTIONS /things/7",
                        "Origin: http://localhost"),
                bad(405, "OPTIONS", "OPTIONS /things/7"),
                bad(405, "TRACE", "TRACE /things/7"),
                bad(400, "a method in a header", "GET /things/7", "X-HTTP-Method-Override: DELETE"),
                bad(400, "dots", "GET /things/../7/../../etc/passwd/../../../.."),
                bad(400, "encoded dots", "GET /things/%2e%2e/7"),
                bad(400, "an encoded slash", "GET /things/a%2Fb"),
                bad(400, "an encoded backslash", "GET /things/a%5Cb"),
                bad(400, "an encoded null", "GET /things/a%00b"),
                bad(400, "bytes that are no UTF-8", "GET /things/%C0%AF"),
                bad(400, "half an escape", "GET /things/%4"),
                bad(404, "a parameter of the path", "GET /things;jsessionid=1/7"),
                bad(414, "a long path", "GET /things/" + "x".repeat(10_000)),
                bad(431, "a large header", "GET /things/7", "X-Large: " + "x".repeat(1_000_000)),
                bad(400, "an unknown parameter", "GET /things/7?limt=3"),
                bad(400, "a parameter twice", "GET /things/7?limit=3&limit=4"),
                bad(400, "a parameter out of range", "GET /things/7?limit=101"),
                bad(400, "a parameter that is no number", "GET /things/7?limit=1e9"),
                bad(400, "a parameter with half an escape", "GET /things/7?limit=%4"),
                bad(400, "a parameter that is no UTF-8", "GET /things/7?limit=%FF"),
                bad(400, "a parameter without a value", "GET /things/7?limit"),
                bad(421, "another host", "GET /things/7", "Host: evil.example"),
                bad(421, "another host with our port", "GET /things/7", "Host: evil.example:80"),
                bad(421, "a host that begins like an address", "GET /things/7", "Host: 127.0.0.1.evil.example"),
                bad(400, "an empty host", "GET /things/7", "Host: "),
                bad(421, "a whole address of another host", "GET http://evil.example/things/7", "Host: evil.example"),
                bad(400, "a whole address and a host that differ", "GET http://evil.example/things/7"),
                bad(415, "no type", "POST /things", "Content-Length: 0"),
                bad(
                        415,
                        "a form",
                        "POST /things",
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: 0"),
                bad(415, "text", "POST /things", "Content-Type: text/plain", "Content-Length: 0"),
                bad(415, "another alphabet", "POST /things", post + "; charset=utf-7", "Content-Length: 0"),
                bad(415, "compressed", "POST /things", post, "Content-Encoding: gzip", "Content-Length: 0"),
                bad(400, "no body", "POST /things", post, "Content-Length: 0"),
                bad(413, "a large body that is announced", "POST /things", post, "Content-Length: 11000000"),
                bad(400, "a length that is none", "POST /things", post, "Content-Length: x"),
                bad(400, "two lengths", "POST /things", post, "Content-Length: 1", "Content-Length: 2"),
                bad(
                        400,
                        "a length and chunks",
                        "POST /things",
                        post,
                        "Content-Length: 3",
                        "Transfer-Encoding: chunked"),
                bad(403, "a change from another site", "DELETE /things/7", "Sec-Fetch-Site: cross-site"),
                bad(403, "a change from a neighbour", "DELETE /things/7", "Sec-Fetch-Site: same-site"),
                bad(403, "a change from nowhere", "DELETE /things/7", "Sec-Fetch-Site: none"),
                bad(403, "a change of another origin", "DELETE /things/7", "Origin: http://evil.example"),
                bad(403, "a change of no origin", "DELETE /things/7", "Origin: null"),
                bad(403, "a change of another port", "DELETE /things/7", "Origin: http://localhost:1"),
                bad(500, "a route that fails", "GET /fails"),
                bad(500, "a route that dies", "GET /dies"));
    }

    private static Arguments bad(int status, String what, String line, String... headers) {
        return Arguments.of(status, what, line, headers);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("badRequests")
    void aBadRequestIsAProblemWithoutSecrets(int status, String what, String line, String[] headers) {
        boolean host = List.of(headers).stream().anyMatch(header -> header.startsWith("Host:"));
        Answer answer = host
                ? http.send(line + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n")
                : http.ask(line, headers);

        assertThat(answer.status()).as(what).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status, "\"detail\":");
        assertThat(answer.body()).doesNotContain("secret", "Exception", "at io.", "org.eclipse", "io.javalin");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.header("Server")).isEmpty();
        assertSafe(answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badBodies")
    void aBadBodyIsRefused(String what, String body, int status) {
        Answer answer = http.askWith(body, "POST /things");

        assertThat(answer.status()).as(what).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }

    static List<Arguments> badBodies() {
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            keys.append("\"").append(i).append("\":1,");
        }
        return List.of(
                Arguments.of("no JSON", "name=x", 400),
                Arguments.of("a list", "[]", 400),
                Arguments.of("a number", "1", 400),
                Arguments.of("half", "{\"name\":", 400),
                Arguments.of("two", "{\"name\":\"a\"} {}", 400),
                Arguments.of("a name twice", "{\"name\":\"a\",\"name\":\"b\"}", 400),
                Arguments.of("an unknown member", "{\"nam\":\"a\"}", 400),
                Arguments.of("bytes that are no UTF-8", "{\"name\":\"\u00ff\u00fe\"}", 400),
                Arguments.of("depth", "{\"name\":" + "[".repeat(100_000), 400),
                Arguments.of("keys", keys.append("\"z\":1}").toString(), 400),
                Arguments.of("size", "{\"name\":\"" + "x".repeat(11_000_000) + "\"}", 413));
    }

    @Test
    void aBodyThatIsALittleTooLargeIsReadAndTheConnectionServesTheNextRequest() {
        String body = "{\"name\":\"" + "x".repeat(4_000_000) + "\"}";
        Answer answer = http.send("POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body
                + "GET /things/next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Connection")).isEmpty();
        assertThat(answer.body()).contains("HTTP/1.1 200 OK", "\"id\":\"next\"");
    }

    @Test
    void aBodyWithoutAnEndIsCutOff() {
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        Answer answer = http.send("POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(40));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void requestsWithoutAHostOrWithTwoAreRefused() {
        assertThat(http.send("GET /things/7 HTTP/1.1\r\nConnection: close\r\n\r\n")
                        .status())
                .isEqualTo(400);
        assertThat(http.send("GET /things/7 HTTP/1.0\r\n\r\n").status()).isEqualTo(421);
        assertThat(http.send("GET /things/7 HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]", "[::1]:80", "192.168.1.20:8080"})
    void thisMachineAndAddressesAreHosts(String host) {
        assertThat(http.send("GET /things/7 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aNameThatItWasGivenIsAHost() {
        ServerOptions named = new ServerOptions("127.0.0.1", 0, Set.of("Console.example"), null, new ManualClock());

        try (ConsoleServer behindName = ConsoleServer.start(named, ROUTES)) {
            RawHttp byName = new RawHttp(behindName.port());
            for (String host : List.of("console.example", "CONSOLE.example:8443", "localhost")) {
                assertThat(byName.send("GET /things/7 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                                .status())
                        .as(host)
                        .isEqualTo(200);
            }
            assertThat(byName.send("GET /things/7 HTTP/1.1\r\nHost: a.console.example\r\nConnection: close\r\n\r\n")
                            .status())
                    .isEqualTo(421);
        }
    }

    @Test
    void itsOwnPagesAndProgramsMayChange() {
        assertThat(http.ask("DELETE /things/7").status()).isEqualTo(204);
        assertThat(http.ask("DELETE /things/7", "Sec-Fetch-Site: same-origin").status())
                .isEqualTo(204);
        assertThat(http.ask("DELETE /things/7", "Origin: http://localhost:" + server.port())
                        .status())
                .isEqualTo(204);
    }

    private static void assertSafe(Answer answer) {
        assertThat(answer.header("Content-Security-Policy").orElse("none"))
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }
}
