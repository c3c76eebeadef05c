package io.skirret.cli;

import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
        footer = {"  skirret purge mail --yes", "  skirret purge mail --at-most 120 --yes"})
final class PurgeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "QUEUE", description = "The queue as the management page names it.")
    private String queue;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Option(
            names = "--at-most",
            paramLabel = "COUNT",
            description = "Delete no more than so many, the oldest first; if more wait already, delete none.")
    private @Nullable Long atMost;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        if (atMost != null && atMost < 1) {
            throw new IllegalArgumentException("--at-most: expected 1 or more, got " + atMost + "; nothing was purged");
        }
        try (Transport transport = application.connect()) {
            Optional<QueueAdmin.QueueStatus> status = transport.admin().status(queue);
            if (status.isEmpty()) {
                throw new CommandFailures.CommandFailed(
                        "expected a queue named '" + queue + "', but the broker has none; nothing was"
                                + " purged. The management page lists the queues of this virtual host.");
            }
            long waiting = status.get().ready();
            if (yes && atMost != null && waiting > atMost) {
                throw new CommandFailures.CommandFailed("expected at most " + atMost + " waiting messages in '" + queue
                        + "', got " + waiting + "; nothing was purged. Look what has come, and say the new number.");
            }
            long purged = yes ? purge(transport.admin()) : 0;
            console.say(
                    yes
                            ? "Purged " + Plural.of(purged, "message") + " from " + queue + "."
                            : queue + " holds " + Plural.of(waiting, "waiting message")
                                    + ". Nothing was purged; add --yes to delete them for good.");
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("queue", queue);
            object.put("waiting", waiting);
            object.put("purged", purged);
            console.json(object);
            return ExitCode.OK;
        }
    }

    private long purge(QueueAdmin admin) {
        return atMost == null ? admin.purge(queue) : admin.purge(queue, atMost);
    }
}
