package io.skirret.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Python's Celery, where it is installed: classic queue, late acknowledgements, confirmed publishing. */
final class CelerySide {

    private final String url;
    private final Path folder;

    private CelerySide(String url, Path folder) {
        this.url = url;
        this.folder = folder;
    }

    static CelerySide on(String url) throws IOException {
        Path folder = Files.createTempDirectory("skirret-celery");
        try (InputStream script = CelerySide.class.getResourceAsStream("/python/celery_side.py")) {
            if (script == null) {
                throw new IllegalStateException("celery_side.py is missing among the resources");
            }
            Files.write(folder.resolve("celery_side.py"), script.readAllBytes());
        }
        return new CelerySide(url, folder);
    }

    /** Messages a second, or empty without Celery. */
    OptionalDouble publish(int messages, int bodyBytes) throws Exception {
        return run("publish", String.valueOf(messages), String.valueOf(bodyBytes));
    }

    /** Messages a second of a worker that empties a queue, or empty without Celery. */
    OptionalDouble drain(int messages, int bodyBytes) throws Exception {
        return run("drain", String.valueOf(messages), String.valueOf(bodyBytes));
    }

    /** The same with a worker that sends events. */
    OptionalDouble drainWithEvents(int messages, int bodyBytes) throws Exception {
        return run("drain-events", String.valueOf(messages), String.valueOf(bodyBytes));
    }

    private OptionalDouble run(String... arguments) throws Exception {
        for (String python : new String[] {"/usr/bin/python3", "python3"}) {
            if (hasCelery(python)) {
                List<String> command = new ArrayList<>(List.of(python, "celery_side.py"));
                command.addAll(List.of(arguments));
                return OptionalDouble.of(Double.parseDouble(output(command)));
            }
        }
        return OptionalDouble.empty();
    }

    private boolean hasCelery(String python) throws InterruptedException {
        try {
            Process check = new ProcessBuilder(python, "-c", "import celery")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return check.waitFor(30, TimeUnit.SECONDS) && check.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private String output(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("BROKER_URL", url);
        builder.environment().put("C_FORCE_ROOT", "1");
        builder.redirectError(folder.resolve("stderr.log").toFile());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0 || text.isEmpty()) {
            process.destroyForcibly();
            throw new IllegalStateException("Celery's side failed; its words are in " + folder.resolve("stderr.log"));
        }
        return text;
    }
}
