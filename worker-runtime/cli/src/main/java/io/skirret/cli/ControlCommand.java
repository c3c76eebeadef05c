package io.skirret.cli;

import io.skirret.control.Replies;
import io.skirret.control.Workers;
import io.skirret.message.internal.SafeText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret control}: steers workers. */
@Command(
        name = "control",
        description = {
            "Steers workers, Java and Python ones, as celery control does. What it changes lasts until a worker ends.",
            "Java workers obey unless skirret.control.allow is read-only or none. To stop single tasks: skirret revoke."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret control rate_limit emails.welcome 10/m",
            "  skirret control add_consumer mail -d worker@web1",
            "  skirret control pause --queue mail",
            "  skirret control shutdown --pattern '*@web1'",
            "",
            "The exit code is 1 if nobody answers, or a worker refuses."
        })
final class ControlCommand {

    private static final int LONGEST_NAME = 255;

    @Command(
            name = "rate_limit",
            description = "Another rate for a task, in each worker for itself.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  skirret control rate_limit emails.welcome 10/m",
                "  skirret control rate_limit emails.welcome 0   (none)"
            })
    int rateLimit(
            @Parameters(index = "0", paramLabel = "TASK", description = "Name of the task.") String task,
            @Parameters(index = "1", paramLabel = "RATE", description = "Such as 10/s, 100/m or 5/h; 0 for none.")
                    String rate,
            @Mixin Fleet fleet) {
        return steer(fleet, workers -> workers.rateLimit(task, rate));
    }

    @Command(
            name = "time_limit",
            description = "Other time limits for a task, from its next run on. One that is left out is none.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control time_limit emails.welcome --soft 30s --hard 1m")
    int timeLimit(
            @Parameters(paramLabel = "TASK", description = "Name of the task.") String task,
            @Option(names = "--soft", paramLabel = "TIME", description = "Interrupts the run.") @Nullable Duration soft,
            @Option(names = "--hard", paramLabel = "TIME", description = "Ends the run.") @Nullable Duration hard,
            @Mixin Fleet fleet) {
        return steer(fleet, workers -> workers.timeLimit(task, hard, soft));
    }

    @Command(
            name = "add_consumer",
            description =
                    "Takes from one more queue. Say which workers: Java and Python ones declare a queue in different ways.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control add_consumer mail -d worker@web1")
    int addConsumer(
            @Parameters(paramLabel = "QUEUE", description = "Name of the queue.") String queue, @Mixin Fleet fleet) {
        if (fleet.isEverybody()) {
            throw new IllegalArgumentException("expected --destination or --pattern, got neither; nothing was sent;"
                    + " Java and Python workers declare a queue in different ways, and whoever comes second fails");
        }
        return steer(fleet, workers -> workers.addConsumer(queue));
    }

    @Command(
            name = "cancel_consumer",
            description = "Takes no more from a queue; what was taken runs.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control cancel_consumer mail -d worker@web1")
    int cancelConsumer(
            @Parameters(paramLabel = "QUEUE", description = "Name of the queue.") String queue, @Mixin Fleet fleet) {
        return steer(fleet, workers -> workers.cancelConsumer(queue));
    }

    @Command(
            name = "pool_grow",
            description = "Runs more tasks at a time.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control pool_grow 2 -d worker@web1")
    int poolGrow(
            @Parameters(paramLabel = "N", defaultValue = "1", description = "How many more. Default: 1.") int places,
            @Mixin Fleet fleet) {
        return steer(fleet, workers -> workers.poolGrow(places));
    }

    @Command(
            name = "pool_shrink",
            description = "Runs fewer tasks at a time.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control pool_shrink 2 -d worker@web1")
    int poolShrink(
            @Parameters(paramLabel = "N", defaultValue = "1", description = "How many less. Default: 1.") int places,
            @Mixin Fleet fleet) {
        return steer(fleet, workers -> workers.poolShrink(places));
    }

    @Command(
            name = "autoscale",
            description = "Runs as many tasks at a time as there is work, within bounds.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control autoscale 10 2 -d worker@web1")
    int autoscale(
            @Parameters(index = "0", paramLabel = "MAX", description = "At most so many.") int max,
            @Parameters(index = "1", paramLabel = "MIN", description = "At least so many.") int min,
            @Mixin Fleet fleet) {
        return steer(fleet, workers -> workers.autoscale(max, min));
    }

    @Command(
            name = "pool_restart",
            description = "Starts the processes of a Python worker anew. Java workers refuse.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control pool_restart -d celery@web1")
    int poolRestart(@Mixin Fleet fleet) {
        return steer(fleet, Workers::poolRestart);
    }

    @Command(
            name = "enable_events",
            description = "Sends events of tasks from now on: see skirret events.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control enable_events")
    int enableEvents(@Mixin Fleet fleet) {
        return steer(fleet, Workers::enableEvents);
    }

    @Command(
            name = "disable_events",
            description = "Sends no events of tasks any more.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control disable_events")
    int disableEvents(@Mixin Fleet fleet) {
        return steer(fleet, Workers::disableEvents);
    }

    @Command(
            name = "heartbeat",
            description = "Sends a heartbeat event now. Nobody answers.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control heartbeat")
    int heartbeat(@Mixin Fleet fleet) {
        return tell(fleet, "a heartbeat was asked for", Workers::heartbeat);
    }

    @Command(
            name = "shutdown",
            description = "Stops workers in order: what runs ends first, what was taken goes back to its queue.",
            footerHeading = "%nExamples:%n",
            footer = {"  skirret control shutdown -d worker@web1", "  skirret control shutdown --all"})
    int shutdown(
            @Option(names = "--all", description = "All workers on this broker, whosever they are.") boolean all,
            @Mixin Fleet fleet) {
        if (all != fleet.isEverybody()) {
            throw new IllegalArgumentException("expected one of --destination, --pattern and --all, got "
                    + (all ? "--all beside another" : "none of them")
                    + "; nothing was sent; a shutdown without them would stop every worker on this broker");
        }
        return tell(fleet, "told to stop", Workers::shutdown);
    }

    @Command(
            name = "drain",
            description = {
                "Takes no more messages; what was taken runs, and the worker stays.",
                "Java workers only. Say which: the queues of all of them would fill up."
            },
            footerHeading = "%nExample:%n",
            footer = "  skirret control drain -d worker@web1")
    int drain(@Mixin Fleet fleet) {
        if (fleet.isEverybody()) {
            throw new IllegalArgumentException("expected --destination or --pattern, got neither; nothing was sent;"
                    + " if all workers drain, nobody takes what waits");
        }
        return steer(fleet, asking("skirret_drain", Map.of()));
    }

    @Command(
            name = "undrain",
            description = "Takes messages again after a drain. Java workers only.",
            footerHeading = "%nExample:%n",
            footer = "  skirret control undrain -d worker@web1")
    int undrain(@Mixin Fleet fleet) {
        return steer(fleet, asking("skirret_undrain", Map.of()));
    }

    /** What to pause. */
    static final class Paused {
        @Option(names = "--queue", paramLabel = "QUEUE", required = true, description = "All tasks of this queue.")
        private @Nullable String queue;

        @Option(names = "--task", paramLabel = "TASK", required = true, description = "This task, in all queues.")
        private @Nullable String task;

        Map<String, String> arguments() {
            return queue != null ? Map.of("queue", queue) : Map.of("task", String.valueOf(task));
        }
    }

    @Command(
            name = "pause",
            description = {
                "Runs no tasks of a queue, or of a name, until they are resumed. Their messages wait in the broker.",
                "Java workers only, those that start later too."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  skirret control pause --queue mail", "  skirret control pause --task emails.welcome"})
    int pause(@ArgGroup(multiplicity = "1") Paused what, @Mixin Fleet fleet) {
        return steer(fleet, asking("skirret_pause", what.arguments()));
    }

    @Command(
            name = "resume",
            description = "Runs again what was paused.",
            footerHeading = "%nExamples:%n",
            footer = {"  skirret control resume --queue mail", "  skirret control resume --task emails.welcome"})
    int resume(@ArgGroup(multiplicity = "1") Paused what, @Mixin Fleet fleet) {
        return steer(fleet, asking("skirret_resume", what.arguments()));
    }

    @Command(
            name = "profile",
            description = {
                "Records what a worker does with the JVM's flight recorder, and writes that to a file: where time and memory go, and"
                        + " each wait, attempt and settlement of its messages.",
                "Java workers only, one recording at a time, while nobody else records there. It has no properties, environment"
                        + " variables or command lines, no arguments and no messages of exceptions; it has names of classes, threads,"
                        + " files, hosts and tasks, and ids of calls."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  skirret control profile --seconds 30 -d worker@web1",
                "  skirret control profile --seconds 60 -d worker@web1 --output slow.jfr"
            })
    int profile(
            @Option(
                            names = "--seconds",
                            paramLabel = "N",
                            defaultValue = "30",
                            description = "How long to record, 1 to 300. Default: 30.")
                    int seconds,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            description =
                                    "File to write, which is not there yet. Default: the worker's name with .jfr.")
                    @Nullable
                    Path output,
            @Mixin Fleet fleet) {
        return new Profile(fleet, Duration.ofSeconds(seconds), output).run();
    }

    private static Function<Workers, Replies<?>> asking(String method, Map<String, ?> arguments) {
        return workers -> workers.ask(method, arguments);
    }

    /** Sends a command and shows each worker's answer. */
    static int steer(Fleet fleet, Function<Workers, Replies<?>> command) {
        Console console = fleet.console();
        return fleet.with(workers -> {
            Replies<?> replies = command.apply(workers);
            if (console.json()) {
                console.json(Fleet.json(replies, replies.values()));
                return Fleet.code(replies);
            }
            Table table = new Table("worker", "answer");
            replies.values().forEach((worker, answer) -> table.row(worker, said(answer)));
            if (!table.isEmpty()) {
                table.print(console.out());
            }
            fleet.tellTroubles(replies);
            return Fleet.code(replies);
        });
    }

    private static Object said(Object answer) {
        return answer instanceof Map<?, ?> map && map.size() == 1 && map.get("ok") instanceof String ok
                ? ok
                : answer instanceof String ? answer : Console.written(answer);
    }

    /** Sends a command that nobody answers, to those that are there. */
    private static int tell(Fleet fleet, String what, Function<Workers, Boolean> command) {
        Console console = fleet.console();
        return fleet.with(workers -> {
            Replies<String> there = workers.discover();
            Set<String> told = there.isEmpty() || !command.apply(workers) ? Set.of() : there.workers();
            if (console.json()) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("told", List.copyOf(told));
                object.put("missing", there.missing());
                console.json(object);
                return Fleet.code(there);
            }
            told.forEach(worker -> console.say(SafeText.line(worker, LONGEST_NAME) + ": " + what));
            fleet.tellTroubles(there);
            return Fleet.code(there);
        });
    }
}
