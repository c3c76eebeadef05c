package io.skirret.cli;

import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret purge}: throws messages away, after saying so. */
@Command(
        name = "purge",
        description = {
            "Deletes all waiting messages of a queue, for good.",
            "Without --yes it only says how many there are. Messages that a worker holds are not touched.",
            "From RabbitMQ 4.3 on, rejected messages go too that wait for room in the queue's .dead."
        },
        footerHeading = "%nExample:%n",
        footer = "  skirret purge mail --yes")
final class PurgeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "QUEUE", description = "The queue as the management page names it.")
    private String queue;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        try (Transport transport = application.connect()) {
            Optional<QueueAdmin.QueueStatus> status = transport.admin().status(queue);
            if (status.isEmpty()) {
                throw new CommandFailures.CommandFailed(
                        "expected a queue named '" + queue + "', but the broker has none; nothing was"
                                + " purged. The management page lists the queues of this virtual host.");
            }
            long purged = yes ? transport.admin().purge(queue) : 0;
            console.say(
                    yes
                            ? "Purged " + Plural.of(purged, "message") + " from " + queue + "."
                            : queue + " holds " + Plural.of(status.get().ready(), "waiting message")
                                    + ". Nothing was purged; add --yes to delete them for good.");
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("queue", queue);
            object.put("waiting", status.get().ready());
            object.put("purged", purged);
            console.json(object);
            return ExitCode.OK;
        }
    }
}
