package io.skirret.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ScopeType;

/**
 * The command line. An application's own executable jar hands its arguments to {@link #run} and gets a worker that
 * knows the application's tasks; {@link #commandLine} lets it add commands of its own.
 */
@Command(
        name = "skirret",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        description = "Runs, calls, watches and mends background tasks on RabbitMQ.",
        subcommands = {
            WorkerCommand.class,
            ConsoleCommand.class,
            CallCommand.class,
            DeadLetterCommand.class,
            AlertsCommand.class,
            BreakerCommand.class,
            StatusCommand.class,
            InspectCommand.class,
            ControlCommand.class,
            RevokeCommand.class,
            EventsCommand.class,
            ResultCommand.class,
            PolicyCommand.class,
            ConfigCommand.class,
            PurgeCommand.class,
            CheckCommand.class,
            DoctorCommand.class,
            HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret worker --broker amqp://guest:guest@localhost:5672 --queues mail",
            "  skirret call emails.welcome --args '[\"ada@example.org\", 42]' --wait 10s",
            "  skirret console --broker amqp://guest:guest@localhost:5672",
            "  skirret dlq list skirret",
            "  skirret dlq retry skirret --status 503   (a rehearsal; --yes does it)",
            "  skirret status",
            "  skirret inspect active",
            "  skirret policy show aggressive",
            "  skirret policy simulate --policy default,aggressive,conservative",
            "",
            "The broker is --broker, else SKIRRET_BROKER_URL, else skirret.broker.url of the configuration.",
            "Exit codes: 0 done, 1 tried and failed, 2 wrong usage or configuration, 3 broker, 5 worker stopped cold."
        })
public final class SkirretCli {

    private SkirretCli() {}

    /** Runs a command and ends the JVM with its exit code, as the command documents it. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command and returns its exit code; see {@code skirret --help}. */
    public static int run(String... args) {
        return commandLine().execute(args);
    }

    /** The command line before it runs, for applications that add their own commands. */
    public static CommandLine commandLine() {
        return new CommandLine(new SkirretCli())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(java.time.Duration.class, CommandLineValues::duration)
                .setExecutionExceptionHandler(new CommandFailures())
                .setParameterExceptionHandler(CommandFailures::misused)
                .setExitCodeExceptionMapper(CommandFailures::exitCode);
    }
}
