package io.skirret.cli;

import io.skirret.cli.internal.console.ConsoleProgram;
import io.skirret.transport.Transport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skirret console}: runs until it is told to stop. */
@Command(
        name = "console",
        description = {
            "Takes dead letters out of the broker into a database, and answers about them over HTTP, until SIGTERM or"
                    + " Ctrl-C. Nothing is lost when it stops: what it has not stored stays in the broker.",
            "Options set skirret.console.*; skirret config console shows all of these. The console is in the jar"
                    + " skirret-console, which also runs alone: java -jar skirret-console.jar console."
        },
        subcommands = ConsoleUserCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar skirret-console.jar console --port 8030 --data /var/lib/skirret",
            "  skirret console --host 0.0.0.0 --users /etc/skirret/users",
            "  skirret console user add ada --role operator --users /etc/skirret/users"
        })
final class ConsoleCommand implements Callable<Integer> {

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Where to listen. One that other machines reach needs --users. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "N", description = "Where to listen; 0 for any free port. Default: 8030.")
    private @Nullable Integer port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of the database, made if it is not there. Default: skirret-data.")
    private @Nullable Path data;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "PostgreSQL instead of --data, such as jdbc:postgresql://host/name; several consoles may"
                    + " share it. Its user and password are settings.")
    private @Nullable String database;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "Who may come in, as skirret console user add writes it. Default: everybody who reaches it.")
    private @Nullable Path users;

    @Option(
            names = {"-Q", "--queues"},
            split = ",",
            paramLabel = "QUEUE",
            description =
                    "Work queues whose dead letters it takes, separated by commas. Default: all that it learns of.")
    private List<String> queues = List.of();

    @Option(names = "--browse", description = "Copy dead letters and leave them in the broker. Default: take them.")
    private boolean browse;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() throws Exception {
        choose();
        ConsoleProgram program = program();
        CompletableFuture<Integer> stopped = new CompletableFuture<>();
        try (Transport transport = application.connectConsole()) {
            try (ConsoleProgram.Running running = program.start(application.config(), transport, application.clock())) {
                StopSignals.install(
                        application.clock(),
                        () -> stopped.complete(ExitCode.OK),
                        () -> Runtime.getRuntime().halt(ExitCode.STOPPED_COLD));
                tell(running.facts());
                stopped.join();
                console.say("Stopping: requests that run may end.");
            }
        }
        console.say("Stopped.");
        return stopped.join();
    }

    /** The module on the class path. */
    static ConsoleProgram program() {
        return ServiceLoader.load(ConsoleProgram.class, ConsoleCommand.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected the module skirret-console on the class path, got none; nothing was started. Run java"
                                + " -jar skirret-console.jar console, or add the dependency skirret-console to the"
                                + " application."));
    }

    private void choose() {
        choose("host", "--host", host);
        choose("port", "--port", port);
        choose("data", "--data", data);
        choose("database.url", "--database", database);
        choose("users", "--users", users);
        choose("queues", "--queues", queues.isEmpty() ? null : String.join(",", queues));
        choose("browse", "--browse", browse ? "true" : null);
    }

    private void choose(String setting, String option, @Nullable Object value) {
        application.set("skirret.console." + setting, option, value);
    }

    private void tell(Map<String, String> facts) {
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        facts.forEach((name, value) -> console.say(name + " ".repeat(width - name.length() + 2) + value));
        Map<String, Object> object = new LinkedHashMap<>();
        facts.forEach((name, value) -> object.put(name.replace(' ', '_'), value));
        console.json(object);
    }
}
