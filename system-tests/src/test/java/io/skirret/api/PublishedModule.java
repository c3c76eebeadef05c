package io.skirret.api;

import io.skirret.agent.SkirretAgent;
import io.skirret.cli.SkirretCli;
import io.skirret.console.Console;
import io.skirret.metrics.WorkerMetrics;
import io.skirret.outbox.Outbox;
import io.skirret.processor.TaskProcessor;
import io.skirret.task.Task;
import io.skirret.testkit.InMemorySkirret;
import io.skirret.tracing.OpenTelemetryTracing;
import io.skirret.transport.amqp.AmqpTransportProvider;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A module that people get.
 *
 * @param name the end of its artifact's name, {@code skirret-<name>}, and of its module's, {@code io.skirret.<name>}
 * @param folder in the repository
 * @param member a class in it, which says where the others are
 */
record PublishedModule(String name, String folder, Class<?> member) {

    static final List<PublishedModule> ALL = List.of(
            new PublishedModule("core", "framework/core", Task.class),
            new PublishedModule("amqp", "framework/amqp", AmqpTransportProvider.class),
            new PublishedModule("processor", "framework/processor", TaskProcessor.class),
            new PublishedModule("agent", "framework/agent", SkirretAgent.class),
            new PublishedModule("testkit", "framework/testkit", InMemorySkirret.class),
            new PublishedModule("outbox", "framework/outbox", Outbox.class),
            new PublishedModule("worker", "worker-runtime/worker", Worker.class),
            new PublishedModule("metrics", "worker-runtime/metrics", WorkerMetrics.class),
            new PublishedModule("tracing", "worker-runtime/tracing", OpenTelemetryTracing.class),
            new PublishedModule("cli", "worker-runtime/cli", SkirretCli.class),
            new PublishedModule("console", "worker-runtime/console", Console.class));

    /** Its jar, or the folder of its classes where the build has made no jar yet. */
    Path location() {
        return location(member);
    }

    static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The binary names of its own classes, sorted: not of the libraries that are shaded into it. */
    TreeSet<String> classNames() throws IOException {
        Path location = location();
        if (Files.isDirectory(location)) {
            return classNames(location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return classNames(jar.getPath("/"));
        }
    }

    private static TreeSet<String> classNames(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.startsWith("io/skirret/")
                            && file.endsWith(".class")
                            && !file.endsWith("-info.class")
                            && !file.contains("/shaded/"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Whether what is public in this package is API. */
    static boolean isApi(String packageName) {
        return !(packageName + ".").contains(".internal.");
    }

    @Override
    public String toString() {
        return "skirret-" + name;
    }
}
