package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One of Celery's tools, or a script of ours, while it runs beside the test. */
final class PythonTool implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final List<String> said = new ArrayList<>();

    private PythonTool(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "python-tool");
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs {@code python3} with these arguments, where {@code proj.py} is. */
    static PythonTool start(String url, String... arguments) throws IOException, URISyntaxException {
        Path folder = Path.of(
                Objects.requireNonNull(PythonTool.class.getResource("/python")).toURI());
        List<String> command = new ArrayList<>(List.of(Python.INTERPRETER));
        command.addAll(List.of(arguments));
        return new PythonTool(
                Python.process(url, folder, command).redirectErrorStream(true).start());
    }

    /** Runs it to its end: the exit code. */
    int end() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** The next line like this; what it says before is passed over. */
    String line(Predicate<String> wanted) throws InterruptedException {
        while (true) {
            Optional<String> line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(line).as("nothing more in time, after %s", said).isNotNull();
            assertThat(line).as("it ended, after %s", said).isPresent();
            said.add(line.orElseThrow());
            if (wanted.test(line.orElseThrow())) {
                return line.orElseThrow();
            }
        }
    }

    /** All that it says until it ends. */
    String all() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        while (true) {
            Optional<String> line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(line).as("it does not end, after %s", text).isNotNull();
            if (line.isEmpty()) {
                return text.toString();
            }
            text.append(line.get()).append('\n');
        }
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException gone) {
            lines.add(Optional.of("could not be read: " + gone));
        }
        lines.add(Optional.empty());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
