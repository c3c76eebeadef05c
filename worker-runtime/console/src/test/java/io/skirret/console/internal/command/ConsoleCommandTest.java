package io.skirret.console.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.cli.SkirretCli;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code skirret console}, as it is typed. */
final class ConsoleCommandTest {

    private static final String BROKER = "memory://console-command";

    @TempDir
    private Path folder;

    private Path users;
    private Answer last;

    private record Answer(int code, String out, String err) {}

    @BeforeEach
    void name() {
        users = folder.resolve("users");
    }

    private void run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = SkirretCli.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        int code = line.execute(arguments);
        last = new Answer(code, out.toString(), err.toString());
    }

    private void add(String name, String role, String password) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            run("console", "user", "add", name, "--role", role, "--users", users.toString());
        } finally {
            System.setIn(before);
        }
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SkirretCli.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(
                java("console", "--port", "0", "--data", folder.resolve("data").toString(), "--broker", BROKER));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    @Test
    void it_says_where_it_listens_has_its_directory_alone_and_ends_with_0_when_it_is_told_to() throws Exception {
        Process console = start("--queues", "orders,mail");
        try (BufferedReader out = console.inputReader()) {
            List<String> lines = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.startsWith("keeps")) {
                    break;
                }
            }
            assertThat(lines).as(Files.readString(folder.resolve("err"))).hasSize(6);
            assertThat(lines.get(0)).matches("console +http://127\\.0\\.0\\.1:\\d+");
            assertThat(String.join("\n", lines))
                    .contains("everybody on this machine, to look and to change")
                    .contains(folder.resolve("data") + " (H2)")
                    .contains("dead letters of orders, mail")
                    .contains("for 7 days");
            URI health = URI.create(lines.get(0).replaceAll("console +", "") + "/health");
            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("healthy");

            run(
                    "console",
                    "--port",
                    "0",
                    "--broker",
                    BROKER,
                    "--data",
                    folder.resolve("data").toString());
            assertThat(last.code()).isEqualTo(2);
            assertThat(last.err()).contains("Only one console at a time may use a directory");

            console.toHandle().destroy();
            assertThat(console.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(console.exitValue()).isZero();
            assertThat(out.lines()).last().isEqualTo("Stopped.");
        } finally {
            console.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --host 0.0.0.0 | without a file of users
                    --host no.such.host.invalid | no address of this machine
                    --port 70000 | skirret.console.port: expected a port
                    --users /no/such/file | readable file of users
                    --database jdbc:mysql://host/name | jdbc:postgresql://host/name
                    --database jdbc:postgresql://host/name?password=s3cr3t | password-file
                    --database jdbc:postgresql://127.0.0.1:1/name | the console was not started
                    --data /dev/null/data | Choose another one
                    --broker nonsense://host | expected a broker URL
                    """)
    void what_cannot_be_used_ends_it_with_2_and_a_message(String options, String message) {
        List<String> words = new ArrayList<>(List.of("console"));
        words.addAll(List.of(options.split(" ")));
        if (!options.contains("--broker")) {
            words.addAll(List.of("--broker", BROKER));
        }
        if (!options.contains("--data")) {
            words.addAll(List.of("--data", folder.resolve("data").toString()));
        }
        if (!options.contains("--port")) {
            words.addAll(List.of("--port", "0"));
        }
        run(words.toArray(String[]::new));

        assertThat(last.err()).contains(message).doesNotContain("s3cr3t", "\tat ");
        assertThat(last.code()).isEqualTo(2);
        assertThat(last.out()).isEmpty();
    }

    @Test
    void users_are_added_listed_and_removed_and_nobody_else_reads_the_file() throws Exception {
        add("ada", "operator", "correct horse");
        assertThat(last.out()).isEqualTo("User ada is operator in " + users + ".\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                .isEqualTo("rw-------");
        add("bob", "reader", "battery staple");
        run("console", "user", "add", "ci", "--role", "reader", "--token", "--users", users.toString());
        String token = last.out().lines().toList().get(1);
        assertThat(token).hasSize(43);
        Files.writeString(users, "# who may come in\n" + Files.readString(users));

        run("console", "user", "list", "--users", users.toString());
        assertThat(last.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains("user ada operator", "user bob reader", "token ci reader");
        assertThat(Files.readString(users)).doesNotContain("correct horse", token);

        add("ada", "reader", "another password");
        assertThat(last.out()).contains("with another password than before");
        run("console", "user", "remove", "bob", "--users", users.toString());
        run("console", "user", "remove", "ci", "--token", "--users", users.toString());
        assertThat(last.code()).isZero();
        assertThat(Files.readAllLines(users)).hasSize(2).first().isEqualTo("# who may come in");

        run("console", "user", "remove", "ada", "--users", users.toString());
        assertThat(last.code()).isEqualTo(2);
        assertThat(last.err()).contains("the last user", "nothing was changed");
        run("console", "user", "remove", "eve", "--users", users.toString());
        assertThat(last.code()).isEqualTo(1);
        assertThat(last.err()).contains("expected a user of this name");
    }

    @Test
    void at_a_terminal_the_password_is_asked_for_twice_and_not_shown() throws Exception {
        assertThat(typed("correct horse", "correct horse"))
                .contains("Password of ada: ", "Once more: ", "User ada is operator in " + users)
                .doesNotContain("correct horse");
        assertThat(Files.readString(users)).contains("ada").doesNotContain("correct horse");

        String before = Files.readString(users);
        assertThat(typed("battery staple", "battery stable")).contains("got two; nothing was changed");
        assertThat(Files.readString(users)).isEqualTo(before);
    }

    /** What a terminal shows while these are typed, each when it is asked for. */
    private String typed(String... lines) throws IOException, InterruptedException {
        String command =
                java("console", "user", "add", "ada", "--role", "operator", "--users", users.toString()).stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        Process terminal = new ProcessBuilder("script", "--quiet", "--command", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
        StringBuilder shown = new StringBuilder();
        try (Reader out = terminal.inputReader();
                Writer in = terminal.outputWriter()) {
            int asked = 0;
            for (int next = out.read(); next >= 0; next = out.read()) {
                shown.append((char) next);
                if (asked < lines.length && shown.toString().endsWith(asked == 0 ? "of ada: " : "more: ")) {
                    in.write(lines[asked++] + "\n");
                    in.flush();
                }
            }
            assertThat(terminal.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            terminal.destroyForcibly();
        }
        return shown.toString();
    }

    @Test
    void other_machines_reach_it_with_a_token_alone_and_do_what_its_role_may() throws Exception {
        run("console", "user", "add", "ci", "--role", "reader", "--token", "--users", users.toString());
        String token = last.out().lines().toList().get(1);
        Process console = start("--host", "0.0.0.0", "--users", users.toString());
        try (BufferedReader out = console.inputReader()) {
            String port = out.readLine().replaceAll(".*:", "");

            assertThat(status(port, "GET", "/retry/dead-letters", null)).isEqualTo(401);
            assertThat(status(port, "GET", "/retry/dead-letters", "Bearer " + token + "x"))
                    .isEqualTo(401);
            assertThat(status(port, "GET", "/retry/dead-letters", "Bearer " + token))
                    .isEqualTo(200);
            assertThat(status(port, "DELETE", "/retry/dead-letters?older_than_hours=24", "Bearer " + token))
                    .isEqualTo(403);
        } finally {
            console.destroyForcibly();
        }
    }

    private static int status(String port, String method, String path, @Nullable String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void who_cannot_be_a_user_is_refused_and_the_file_stays_as_it_is() throws Exception {
        add("ada", "operator", "short");
        assertThat(last.err()).contains("expected a password of 8 characters to 72 bytes");
        add("ada", "operator", "x".repeat(73));
        assertThat(last.code()).isEqualTo(2);
        add("ada operator", "reader", "long enough");
        assertThat(last.err()).contains("expected a name").doesNotContain("long enough");
        run("console", "user", "add", "ada", "--role", "king", "--users", users.toString());
        assertThat(last.code()).isEqualTo(2);
        assertThat(users).doesNotExist();

        Files.writeString(users, "no users at all\n");
        add("ada", "operator", "long enough");
        assertThat(last.err()).contains(users + ", line 1", "the file is not used");
        assertThat(Files.readString(users)).isEqualTo("no users at all\n");
        run("console", "user", "list");
        assertThat(last.err()).contains("Give --users FILE, or set skirret.console.users");
    }
}
