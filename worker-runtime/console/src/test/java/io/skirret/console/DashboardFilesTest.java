package io.skirret.console;

import static io.skirret.console.DashboardFixture.PARTNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.http.AccountEditor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a browser is given by the dashboard, as bytes and headers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DashboardFilesTest {

    private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"");
    private static final Path RESOURCES = Path.of("src/main/resources/io/skirret/console/internal/page");
    private static final Path VENDORED = RESOURCES.resolve("third-party/SHA256SUMS");
    private static final Path FOR_TESTS = Path.of("src/test/resources/axe/SHA256SUMS");
    private static final int MOST_STYLE = 20 << 10;
    private static final int MOST_FIRST_LOAD = 60 << 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private DashboardFixture console;
    private String reader;

    @BeforeAll
    void start(@TempDir Path folder) {
        console = new DashboardFixture(folder);
        reader = new AccountEditor(folder.resolve("users")).putToken("looks", "reader");
        console.bury(PARTNER, 1, 1);
        console.untilStored("", 1);
    }

    @AfterAll
    void stop() {
        console.close();
    }

    private HttpResponse<byte[]> ask(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(console.uri() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private HttpResponse<byte[]> browse(String path, String token) {
        return ask(path, "Accept", "text/html,*/*;q=0.8", "Authorization", "Bearer " + token);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private List<String> files() {
        return files("/");
    }

    private List<String> files(String page) {
        return FILE.matcher(text(browse(page, console.token())))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void vendored_files_are_what_their_makers_published() throws Exception {
        for (Path sums : List.of(VENDORED, FOR_TESTS)) {
            List<String> lines = Files.readAllLines(sums);
            assertThat(lines).isNotEmpty();
            for (String line : lines) {
                String[] parts = line.split(" {2}");
                byte[] content = Files.readAllBytes(sums.resolveSibling(parts[1]));
                String digest = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
                assertThat(digest).as("%s in %s", parts[1], sums).isEqualTo(parts[0]);
            }
        }
    }

    @Test
    void files_are_kept_for_ever_under_names_that_change_with_them_and_need_no_log_in() {
        assertThat(files()).hasSize(6);
        for (String file : files()) {
            HttpResponse<byte[]> answer = ask(file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
            assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'self';");
            assertThat(ask(file.replace("assets/", "assets/0")).statusCode()).isEqualTo(404);
        }
        assertThat(ask("/assets/..%2f..%2fschema").statusCode()).isIn(400, 404);
    }

    @Test
    void the_first_load_is_small_with_charts_too() throws Exception {
        assertThat(files()).noneMatch(file -> file.contains("uplot"));
        assertThat(files("/tasks")).anyMatch(file -> file.endsWith("uplot.js"));
        for (String page : List.of("/", "/tasks")) {
            long all = compressed(browse(page, console.token()).body());
            for (String file : files(page)) {
                all += compressed(ask(file).body());
                HttpResponse<byte[]> sent = ask(file, "Accept-Encoding", "gzip");
                if (!file.endsWith(".svg")) {
                    assertThat(header(sent, "Content-Encoding")).as(file).isEqualTo("gzip");
                }
            }
            assertThat(all).as(page).isLessThan(MOST_FIRST_LOAD);
        }
        assertThat(Files.size(RESOURCES.resolve("dashboard.css"))).isLessThan(MOST_STYLE);
    }

    private static int compressed(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(content);
        }
        return bytes.size();
    }

    @Test
    void no_template_has_a_script_or_a_style_of_its_own() throws IOException {
        Pattern inline =
                Pattern.compile("<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son[a-z]+=|javascript:|hx-on|\\bjs:");
        List<String> found = new ArrayList<>();
        try (Stream<Path> templates = Files.list(Path.of("src/main/jte"))) {
            for (Path template : templates.toList()) {
                if (inline.matcher(Files.readString(template)).find()) {
                    found.add(template.toString());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void each_page_is_for_who_may_look_and_an_edit_for_who_may_change() {
        String letter = console.id("");
        for (String page : List.of(
                "/",
                "/groups",
                "/groups/" + console.group(""),
                "/dead-letters",
                "/dead-letters/" + letter,
                "/dead-letters/" + letter + "/edit",
                "/operations")) {
            HttpResponse<byte[]> nobody = ask(page, "Accept", "text/html");
            assertThat(nobody.statusCode()).as("%s by nobody", page).isEqualTo(401);
            assertThat(text(nobody)).contains("id=\"log-in\"").doesNotContain("orders.send");
            assertThat(browse(page, reader).statusCode())
                    .as("%s by a reader", page)
                    .isEqualTo(page.endsWith("/edit") ? 403 : 200);
            HttpResponse<byte[]> operator = browse(page, console.token());
            assertThat(operator.statusCode()).as("%s by an operator", page).isEqualTo(200);
            assertThat(header(operator, "Content-Type")).isEqualToIgnoringWhitespace("text/html;charset=utf-8");
            assertThat(header(operator, "Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void a_problem_is_a_page_for_a_browser_and_json_for_a_program() {
        for (String path : List.of(
                "/dead-letters/no-id",
                "/groups/0000000000000000",
                "/operations/00000000-0000-0000-0000-000000000000",
                "/nothing",
                "/groups?status=odd",
                "/dead-letters?limit=3")) {
            HttpResponse<byte[]> page = browse(path, console.token());
            assertThat(page.statusCode()).as(path).isIn(400, 404);
            assertThat(header(page, "Content-Type")).as(path).startsWith("text/html");
            assertThat(text(page)).contains("<h1>");

            HttpResponse<byte[]> json = ask(path, "Authorization", "Bearer " + console.token());
            assertThat(json.statusCode()).isEqualTo(page.statusCode());
            assertThat(header(json, "Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void every_key_is_told() throws IOException {
        String script = Files.readString(RESOURCES.resolve("keys.js"));
        TreeSet<String> keys = new TreeSet<>();
        Pattern.compile("^ {6}'?([a-z/?])'?: \\(\\)", Pattern.MULTILINE)
                .matcher(script)
                .results()
                .forEach(found -> keys.add(found.group(1)));
        assertThat(keys).contains("/", "?", "j", "k", "x", "r", "g");
        String page = text(browse("/", reader));
        assertThat(keys).allSatisfy(key -> assertThat(page).contains("<kbd>" + key + "</kbd>"));
    }
}
