package io.skirret.cli;

import io.skirret.message.DeadLetter;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Mixin
    private ConsoleOptions remote;

    private final Table table = new Table("died", "task", "id", "reason", ">ran", "failure");
    private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private @Nullable String reasonWithoutId;

    @Override
    public Integer call() {
        filter.requireSensible();
        DeadLetters.requireLimit(limit);
        Optional<ConsoleEntries> stored = remote.entries(queue, filter);
        if (stored.isPresent()) {
            listStored(stored.get());
        } else {
            listQueue();
        }
        return ExitCode.OK;
    }

    private void listQueue() {
        Instant now = application.clock().now();
        Set<String> ownPackages = application.ownPackages();
        long[] matched = {0};
        long waiting;
        long shown;
        try (Transport transport = application.connect()) {
            waiting = DeadLetters.requireQueue(transport, queue).ready();
            shown = transport.admin().browse(transport.admin().deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                if (filter.matches(entry, now, ownPackages)) {
                    reasons.merge(entry.reason(), 1, Integer::sum);
                    if (!DeadLetters.hasId(entry) && reasonWithoutId == null) {
                        reasonWithoutId = entry.reason();
                    }
                    if (matched[0]++ < limit) {
                        addRow(entry, DeadLetters.json(entry, ownPackages));
                    }
                }
                return QueueAdmin.Disposition.KEEP;
            });
        }
        report(matched[0], Plural.of(matched[0], "dead letter"), "oldest");
        if (shown < waiting) {
            console.err()
                    .println("skirret: saw " + shown + " of " + Plural.of(waiting, "dead letter")
                            + "; somebody else took the others meanwhile. Each dlq command holds what it has read until it"
                            + " ends: look again when theirs has ended.");
            console.err().flush();
        }
        json(matched[0], shown >= waiting);
    }

    private void listStored(ConsoleEntries stored) {
        ConsoleEntries.Found found = stored.newest(limit);
        for (ConsoleEntries.Stored each : found.entries()) {
            DeadLetter entry = each.letter();
            reasons.merge(entry.reason(), 1, Integer::sum);
            if (!DeadLetters.hasId(entry) && reasonWithoutId == null) {
                reasonWithoutId = entry.reason();
            }
            Map<String, @Nullable Object> row = DeadLetters.json(entry, Set.of());
            row.put("entry", each.id());
            row.put("status", each.status());
            addRow(entry, row);
        }
        String count = Plural.of(found.matched(), "dead letter");
        report(found.matched(), found.exact() ? count : "more than " + count, "newest");
        json(found.matched(), found.exact());
    }

    private void addRow(DeadLetter entry, Map<String, @Nullable Object> row) {
        table.row(
                DeadLetters.time(entry.lastAt()),
                DeadLetters.orDash(entry.task()),
                DeadLetters.shortId(entry),
                entry.reason(),
                entry.attempts(),
                DeadLetters.cause(entry));
        rows.add(row);
    }

    /** @param order which of them are shown if not all are */
    private void report(long matched, String count, String order) {
        if (matched == 0) {
            console.say("No dead letters of " + queue + (filter.isEmpty() ? "." : " match."));
        } else if (!console.json()) {
            table.print(console.out());
            console.say("");
            console.say(count + ": " + DeadLetters.counts(reasons)
                    + (matched > limit
                            ? ". Shown: the " + order + " " + limit + " of " + matched + "; to see all: --limit "
                                    + matched
                            : "")
                    + ". Details: skirret dlq show " + queue + " ID" + remote.again()
                    + (reasonWithoutId == null
                            ? ""
                            : "; without an id: skirret dlq show " + queue + " --reason "
                                    + DeadLetters.word(reasonWithoutId) + remote.again()));
        }
    }

    private void json(long matched, boolean complete) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("matched", matched);
        object.put("shown", rows.size());
        object.put("by_reason", reasons);
        object.put("complete", complete);
        object.put("entries", rows);
        console.json(object);
    }
}
