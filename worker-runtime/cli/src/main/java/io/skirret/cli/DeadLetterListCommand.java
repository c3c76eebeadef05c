package io.skirret.cli;

import io.skirret.message.DeadLetter;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret dlq list}. */
@Command(
        name = "list",
        description = "Lists dead letters, oldest first, one line each.",
        footerHeading = "%nExample:%n",
        footer = "  skirret dlq list skirret --reason retries-exhausted --newer-than 2h")
final class DeadLetterListCommand implements Callable<Integer> {

    @Parameters(paramLabel = "QUEUE", description = "The work queue; its dead letters lie in QUEUE.dead.")
    private String queue;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Show at most this many; all that match are counted. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private DeadLetterFilter filter;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        filter.requireSensible();
        DeadLetters.requireLimit(limit);
        Instant now = application.clock().now();
        Set<String> ownPackages = application.ownPackages();
        Table table = new Table("died", "task", "id", "reason", ">ran", "failure");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Map<String, Integer> reasons = new TreeMap<>();
        long[] matched = {0};
        String[] reasonWithoutId = {null};
        long waiting;
        long shown;
        try (Transport transport = application.connect()) {
            waiting = DeadLetters.requireQueue(transport, queue).ready();
            shown = transport.admin().browse(transport.admin().deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                if (filter.matches(entry, now, ownPackages)) {
                    reasons.merge(entry.reason(), 1, Integer::sum);
                    if (!DeadLetters.hasId(entry) && reasonWithoutId[0] == null) {
                        reasonWithoutId[0] = entry.reason();
                    }
                    if (matched[0]++ < limit) {
                        table.row(
                                DeadLetters.time(entry.lastAt()),
                                DeadLetters.orDash(entry.task()),
                                DeadLetters.shortId(entry),
                                entry.reason(),
                                entry.attempts(),
                                DeadLetters.cause(entry));
                        rows.add(DeadLetters.json(entry, ownPackages));
                    }
                }
                return QueueAdmin.Disposition.KEEP;
            });
        }
        if (matched[0] == 0) {
            console.say("No dead letters of " + queue + (filter.isEmpty() ? "." : " match."));
        } else if (!console.json()) {
            table.print(console.out());
            console.say("");
            console.say(Plural.of(matched[0], "dead letter") + ": " + DeadLetters.counts(reasons)
                    + (matched[0] > limit
                            ? ". Shown: the oldest " + limit + " of " + matched[0] + "; to see all: --limit "
                                    + matched[0]
                            : "")
                    + ". Details: skirret dlq show " + queue + " ID"
                    + (reasonWithoutId[0] == null
                            ? ""
                            : "; without an id: skirret dlq show " + queue + " --reason "
                                    + DeadLetters.word(reasonWithoutId[0])));
        }
        if (shown < waiting) {
            console.err()
                    .println("skirret: saw " + shown + " of " + Plural.of(waiting, "dead letter")
                            + "; somebody else took the others meanwhile. Each dlq command holds what it has read until it"
                            + " ends: look again when theirs has ended.");
            console.err().flush();
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("matched", matched[0]);
        object.put("shown", rows.size());
        object.put("by_reason", reasons);
        object.put("complete", shown >= waiting);
        object.put("entries", rows);
        console.json(object);
        return ExitCode.OK;
    }
}
