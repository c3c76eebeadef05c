package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's Python with its Celery, as processes beside the test. */
final class Python implements AutoCloseable {

    /** Another one, with another Celery, by the environment. */
    static final String INTERPRETER =
            Objects.requireNonNullElse(System.getenv("SKIRRET_TEST_PYTHON"), "/usr/bin/python3");

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Ends the worker when its input closes: a test that was killed leaves nothing behind. */
    private static final String GUARDIAN = """
            "$@" </dev/null & worker=$!
            cat >/dev/null
            kill -TERM "$worker"
            wait "$worker"
            """;

    private final String url;
    private final String results;
    private final Path folder;
    private final Path log;
    private final Process worker;

    private Python(String url, String results, Path folder, Path log, Process worker) {
        this.url = url;
        this.results = results;
        this.folder = folder;
        this.log = log;
        this.worker = worker;
    }

    /**
     * The folder of the Celery that is asked for by name, which {@code ./dev celery fetch} has fetched; null for the
     * interpreter's own.
     *
     * @throws IllegalStateException if it is not there: with another version such a test would prove nothing
     */
    private static Path fetched() {
        String version = System.getProperty("skirret.test.celery", System.getenv("SKIRRET_TEST_CELERY"));
        if (version == null || version.isBlank()) {
            return null;
        }
        String cache = Objects.requireNonNullElse(
                System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home") + "/.cache");
        String home = Objects.requireNonNullElse(System.getenv("SKIRRET_TEST_CELERY_HOME"), cache + "/skirret/celery");
        Path folder = Path.of(home, version);
        if (!Files.exists(folder.resolve("complete"))) {
            throw new IllegalStateException("expected Celery " + version + " in " + folder
                    + ", found none; no test was run; fetch it with ./dev celery fetch " + version);
        }
        return folder.resolve("usr/lib/python3/dist-packages");
    }

    private static void useFetched(ProcessBuilder builder) {
        Path fetched = fetched();
        if (fetched != null) {
            builder.environment().put("PYTHONPATH", fetched.toString());
        }
    }

    private static ProcessBuilder python(String... arguments) {
        List<String> command = new ArrayList<>(List.of(INTERPRETER));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        useFetched(builder);
        return builder;
    }

    /** Where there is no Celery these tests are skipped, but never in CI. */
    static void require() throws Exception {
        String found = "no " + INTERPRETER;
        if (Files.isExecutable(Path.of(INTERPRETER))) {
            Process process =
                    python("-c", "import celery; print(celery.__version__)").start();
            found = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return;
            }
        }
        String message = "expected " + INTERPRETER + " with Celery, got: " + found.strip()
                + "; Python's side is not tested; install it with: apt-get install python3-celery";
        assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
        Assumptions.abort(message);
    }

    /** Starts a Celery worker of the application in {@code proj.py} and returns when it takes messages. */
    static Python start(String url) throws IOException, URISyntaxException {
        return start(url, "proj", "celery");
    }

    /** The same, which keeps results there, and looks for those of others there. */
    static Python startKeeping(String url, String results) throws IOException, URISyntaxException {
        return startWith(results, url, "proj", "celery", "--without-gossip", "--without-mingle", "--without-heartbeat");
    }

    /** The same with a name, and with the heartbeats that Celery sends unless it is told otherwise. */
    static Python startBeating(String url, String name) throws IOException, URISyntaxException {
        return start(url, "proj", "celery", "--without-gossip", "--without-mingle", "-n", name);
    }

    /** One with two processes, of which there can be more or fewer. */
    static Python startProcesses(String url, String name) throws IOException, URISyntaxException {
        return start(
                url, "proj", "celery", "--without-gossip", "--without-mingle", "-n", name, "--pool=prefork", "-c", "2");
    }

    /** Starts a Celery worker of that application for that queue and returns when it takes messages. */
    static Python start(String url, String application, String queue) throws IOException, URISyntaxException {
        return start(url, application, queue, "--without-gossip", "--without-mingle", "--without-heartbeat");
    }

    private static Python start(String url, String application, String queue, String... flags)
            throws IOException, URISyntaxException {
        return startWith("rpc://", url, application, queue, flags);
    }

    private static Python startWith(String results, String url, String application, String queue, String... flags)
            throws IOException, URISyntaxException {
        Path folder = Path.of(
                Objects.requireNonNull(Python.class.getResource("/python")).toURI());
        Path log = Files.createTempFile("skirret-celery", ".log");
        List<String> command = new ArrayList<>(List.of("sh", "-c", GUARDIAN, "guardian", INTERPRETER, "-m", "celery"));
        command.addAll(List.of("-A", application, "worker", "--pool=solo", "-Q", queue, "--loglevel=INFO"));
        command.addAll(List.of(flags));
        ProcessBuilder builder = process(url, folder, command);
        builder.environment().put("RESULT_BACKEND", results);
        Process worker =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Python python = new Python(url, results, folder, log, worker);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(worker.isAlive())
                    .as("Celery's worker, which said %s", log)
                    .isTrue();
            return Files.readString(log).contains(" ready.");
        });
        return python;
    }

    /** Lets Python call a Java task with {@code call_java.py} and returns what it printed. */
    JsonNode call(String task, String args, String options) throws IOException, InterruptedException {
        return script("call_java.py", task, args, options);
    }

    /** Lets Python read what is kept of a call with {@code read_result.py} and returns what it printed. */
    JsonNode readResult(String id) throws IOException, InterruptedException {
        return script("read_result.py", id);
    }

    /** Lets Python call a Java task with the value of an expression; the type and the text of what it got. */
    List<String> sendValue(String task, String expression) throws IOException, InterruptedException {
        JsonNode answer = script("send_value.py", task, expression);
        return List.of(answer.get(0).asText(), answer.get(1).asText());
    }

    /** Lets Python send what an expression means with {@code canvas.py} and returns what it printed. */
    JsonNode canvas(String expression) throws IOException, InterruptedException {
        return script("canvas.py", expression);
    }

    /** Whether its Celery reads and writes kombu's tags: since 5.3. */
    boolean hasTags() throws IOException, InterruptedException {
        return prints("True", "import kombu.utils.json as j; print(hasattr(j, 'register_type'))");
    }

    /** Whether its Celery is of this version or a later one. */
    static boolean isAtLeast(int major, int minor) throws IOException, InterruptedException {
        return prints(
                "True",
                "import celery; v = celery.VERSION; print((v.major, v.minor) >= (" + major + ", " + minor + "))");
    }

    private static boolean prints(String expected, String program) throws IOException, InterruptedException {
        Process process = python("-c", program).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip().equals(expected);
    }

    /** Lets Python call a task with {@code call_shared.py} and returns what it printed. */
    JsonNode callShared(String task, String args, String options) throws IOException, InterruptedException {
        return script("call_shared.py", task, args, options);
    }

    /**
     * Lets Python look at a dead letter with {@code read_dead.py} and returns what it printed; it stays where it is.
     */
    JsonNode readDead(String queue) throws IOException, InterruptedException {
        return script("read_dead.py", queue);
    }

    private JsonNode script(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(INTERPRETER, name));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = process(url, folder, command);
        builder.environment().put("RESULT_BACKEND", results);
        Process process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        byte[] said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("exit code of %s, see %s", name, log).isZero();
        return JSON.readTree(said);
    }

    /** What the worker has written to its log so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    static ProcessBuilder process(String url, Path folder, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        useFetched(builder);
        builder.environment().put("BROKER_URL", url);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        // Root may run it here: nothing that anybody else can send reaches this broker.
        builder.environment().put("C_FORCE_ROOT", "1");
        return builder;
    }

    @Override
    public void close() throws Exception {
        worker.getOutputStream().close();
        if (!worker.waitFor(20, TimeUnit.SECONDS)) {
            worker.descendants().forEach(ProcessHandle::destroyForcibly);
            worker.destroyForcibly();
        }
    }
}
