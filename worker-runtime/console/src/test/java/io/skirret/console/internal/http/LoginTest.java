package io.skirret.console.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.console.internal.http.RawHttp.Answer;
import io.skirret.settings.ConfigException;
import io.skirret.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Who is let in, as what, and for how long. */
final class LoginTest {

    private static final String ADA = "user ada operator " + hash("correct horse");
    private static final String BOB = "user bob reader " + hash("battery");
    private static final String READER_TOKEN = "reader-token";
    private static final String OPERATOR_TOKEN = "operator-token";
    private static final List<String> LINES = List.of(
            "# who may come in",
            "",
            ADA,
            BOB,
            "token ci reader sha256:" + sha256(READER_TOKEN),
            "token deploy operator sha256:" + sha256(OPERATOR_TOKEN));

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private Path users;
    private ConsoleServer server;
    private RawHttp http;

    @BeforeEach
    void start() throws IOException {
        users = Files.write(folder.resolve("users"), LINES);
        server = ConsoleServer.start(
                new ServerOptions("127.0.0.1", 0, Set.of(), users, clock), ConsoleServerTest.ROUTES);
        http = new RawHttp(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyRouteLetsInWhoHasItsRoleAndNobodyElse() {
        List<String> seen = new ArrayList<>();
        for (Route route : server.routes()) {
            String line = route.method() + " " + route.path().replaceAll("\\{\\w+\\}", "1");
            boolean operator = route.role() == Role.OPERATOR;
            assertThat(http.ask(line).status()).as("%s by nobody", route).isEqualTo(401);
            assertThat(http.ask(line, bearer(READER_TOKEN)).status() == 403)
                    .as("%s is refused to a reader", route)
                    .isEqualTo(operator);
            assertThat(http.ask(line, bearer(OPERATOR_TOKEN)).status())
                    .as("%s by an operator", route)
                    .isNotIn(401, 403);
            assertThat(operator
                            || route.method() == Route.Method.GET
                            || route.path().equals("/session"))
                    .as("%s changes something and is for operators", route)
                    .isTrue();
            seen.add(route.toString());
        }
        assertThat(seen).contains("GET /things/{id}", "POST /things", "DELETE /things/{id}", "GET /session");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/things/1", "/nothing", "/", "/things/1/", "/fails", "/THINGS/1", "/session/", "/openapi.yaml"})
    void nobodyLearnsWhatIsThere(String path) {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            Answer answer = http.ask(method + " " + path);
            assertThat(answer.status()).as("%s %s", method, path).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: Bearer wrong",
                "Authorization: Basic YWRhOmNvcnJlY3QgaG9yc2U=",
                "Authorization: Basic \u00ff\u00fe",
                "Authorization: reader-token",
                "Authorization: Bearer reader-token\r\nAuthorization: Bearer reader-token",
                "Cookie: skirret-session=",
                "Cookie: skirret-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            })
    void whatIsNoCredentialIsRefused(String header) {
        assertThat(http.ask("GET /things/1", header).status()).isEqualTo(401);
    }

    @Test
    void aUserLogsInAndOut() {
        Answer answer = logIn("ada", "correct horse");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie").orElse(""))
                .contains("HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=43200");
        String cookie = cookie(answer);
        assertThat(http.ask("GET /session", cookie).body()).contains("\"user\":\"ada\"", "\"role\":\"operator\"");
        assertThat(cookie(logIn("ada", "correct horse"))).isNotEqualTo(cookie);

        assertThat(http.ask("DELETE /session", cookie, "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(204);
        assertThat(http.ask("GET /session", cookie).status()).isEqualTo(401);
    }

    @Test
    void aCookieAloneChangesNothing() {
        String cookie = cookie(logIn("ada", "correct horse"));

        assertThat(http.ask("DELETE /things/1", cookie).status()).isEqualTo(403);
        assertThat(http.ask("DELETE /things/1", cookie, "Origin: http://localhost:1")
                        .status())
                .isEqualTo(403);
        assertThat(http.ask("DELETE /things/1", cookie, "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(204);
        assertThat(http.ask("DELETE /things/1", bearer(OPERATOR_TOKEN)).status())
                .isEqualTo(204);
    }

    @Test
    void anotherSiteLogsNobodyIn() {
        String body = "{\"user\":\"ada\",\"password\":\"correct horse\"}";

        assertThat(http.askWith(body, "POST /session", "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aSessionEndsAfterTwelveHours() {
        String cookie = cookie(logIn("bob", "battery"));

        clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(http.ask("GET /session", cookie).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(http.ask("GET /session", cookie).status()).isEqualTo(401);
    }

    @Test
    void aChangedFileHoldsAtOnce() throws IOException {
        String cookie = cookie(logIn("ada", "correct horse"));

        Files.write(users, List.of(ADA.replace("operator", "reader"), BOB));
        assertThat(http.ask("GET /session", cookie).body()).contains("\"role\":\"reader\"");
        assertThat(http.ask("GET /things/1", bearer(READER_TOKEN)).status()).isEqualTo(401);

        Files.write(users, List.of(BOB));
        assertThat(http.ask("GET /session", cookie).status()).isEqualTo(401);

        Files.write(users, List.of("nonsense"));
        assertThat(logIn("bob", "battery").status()).isEqualTo(204);
    }

    @Test
    void aFileThatCouldNotBeReadHoldsOnceItCan() throws IOException {
        byte[] noUtf8 = (BOB + "\n# \u00ff").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(users, noUtf8);
        FileTime changed = Files.getLastModifiedTime(users);
        assertThat(http.ask("GET /things/1", bearer(READER_TOKEN)).status()).isEqualTo(200);

        byte[] readable = (BOB + "\n# x").getBytes(StandardCharsets.UTF_8);
        assertThat(readable).hasSameSizeAs(noUtf8);
        Files.write(users, readable);
        Files.setLastModifiedTime(users, changed);
        assertThat(http.ask("GET /things/1", bearer(READER_TOKEN)).status()).isEqualTo(401);
    }

    @Test
    void wrongPasswordsAreLimitedAndRightOnesDoNotFreeThem() {
        for (int i = 0; i < LoginLimit.MOST_PER_ADDRESS - 1; i++) {
            assertThat(logIn("user" + i, "wrong").status()).isEqualTo(401);
            assertThat(logIn("bob", "battery").status()).isEqualTo(204);
        }
        assertThat(logIn("ada", "wrong").status()).isEqualTo(401);

        Answer refused = logIn("ada", "correct horse");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).contains("60");

        clock.advance(LoginLimit.WINDOW);
        assertThat(logIn("ada", "correct horse").status()).isEqualTo(204);
    }

    @Test
    void wrongPasswordsOfOneUserAreLimitedWhereverTheyComeFrom() {
        LoginLimit limit = new LoginLimit(clock);
        for (int i = 0; i < LoginLimit.MOST_PER_USER; i++) {
            limit.begin("192.0.2." + i, "ada");
        }

        assertThatThrownBy(() -> limit.begin("192.0.2.200", "ada"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(429));
        limit.begin("192.0.2.200", "bob");
    }

    @Test
    void aBodyThatIsNoLoginIsRefused() {
        for (String body : List.of(
                "{}",
                "{\"user\":\"ada\"}",
                "{\"user\":\"ada\",\"password\":\"\"}",
                "{\"user\":1,\"password\":\"x\"}",
                "{\"user\":\"ada\",\"password\":\"" + "x".repeat(201) + "\"}",
                "{\"user\":\"ada\",\"password\":\"x\",\"role\":\"operator\"}")) {
            assertThat(http.askWith(body, "POST /session").status()).as(body).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user ada operator",
                "user ada admin $2a$12$",
                "user ada operator secret",
                "user ada operator $2a$04$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm",
                "token ci reader sha256:abc",
                "token ci reader plain",
                "user a/b reader x",
            })
    void aFileThatIsNoneIsRefusedWithoutItsSecrets(String line) throws IOException {
        Path file = Files.writeString(folder.resolve("other"), "# first\n" + line + "\n");

        assertThatThrownBy(() -> ConsoleServer.start(
                                new ServerOptions("127.0.0.1", 0, Set.of(), file, clock), ConsoleServerTest.ROUTES)
                        .close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the file is not used")
                .hasMessageNotContaining("Ro0CUf")
                .hasMessageNotContaining("plain");
    }

    @Test
    void aFileThatNamesAUserTwiceOrIsNotThereIsRefused() throws IOException {
        Path twice = Files.write(folder.resolve("twice"), List.of(ADA, ADA));

        assertThatThrownBy(() -> ConsoleServer.start(
                        new ServerOptions("127.0.0.1", 0, Set.of(), twice, clock), ConsoleServerTest.ROUTES))
                .hasMessageContaining("line 2: the same user is there twice");
        assertThatThrownBy(() -> ConsoleServer.start(
                        new ServerOptions("127.0.0.1", 0, Set.of(), folder.resolve("none"), clock),
                        ConsoleServerTest.ROUTES))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("NoSuchFileException");
    }

    private Answer logIn(String user, String password) {
        return http.askWith("{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}", "POST /session");
    }

    private static String cookie(Answer answer) {
        return "Cookie: " + answer.header("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String hash(String password) {
        return BCrypt.hashpw(password, BCrypt.gensalt(10));
    }

    private static String sha256(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
