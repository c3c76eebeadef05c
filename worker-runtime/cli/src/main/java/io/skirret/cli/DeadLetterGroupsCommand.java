package io.skirret.cli;

import io.skirret.failure.Fingerprint;
import io.skirret.message.DeadLetter;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

/** {@code skirret dlq groups}. */
@Command(
        name = "groups",
        description = {
            "Groups dead letters by what failed, the largest group first.",
            "One outage is one group, whatever the ids, hosts and line numbers in it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq groups skirret",
            "  skirret dlq groups skirret --newer-than 1h",
            "  skirret dlq groups skirret --task orders.send --json"
        })
final class DeadLetterGroupsCommand implements Callable<Integer> {

    private static final int SHORT = 8;

    /** Of a console's store; the console's own list of groups counts all. */
    private static final int MOST_STORED = 20_000;

    @Parameters(paramLabel = "QUEUE", description = "The work queue; its dead letters lie in QUEUE.dead.")
    private String queue;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show at most this many groups; all are counted. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private DeadLetterFilter filter;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Mixin
    private ConsoleOptions remote;

    /** What is in one group. */
    private static final class Group {
        private final Fingerprint fingerprint;
        private final DeadLetter example;
        private final Map<String, Integer> tasks = new TreeMap<>();
        private long count;
        private @Nullable Instant first;
        private @Nullable Instant last;

        Group(Fingerprint fingerprint, DeadLetter example) {
            this.fingerprint = fingerprint;
            this.example = example;
        }

        void add(DeadLetter entry) {
            count++;
            tasks.merge(DeadLetters.orDash(entry.task()), 1, Integer::sum);
            Instant died = entry.lastAt();
            if (died != null) {
                first = first == null || died.isBefore(first) ? died : first;
                last = last == null || died.isAfter(last) ? died : last;
            }
        }

        String task() {
            String most = tasks.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("-");
            return tasks.size() == 1 ? most : most + " and " + (tasks.size() - 1) + " more";
        }
    }

    @Override
    public Integer call() {
        filter.requireSensible();
        DeadLetters.requireLimit(limit);
        Set<String> ownPackages = remote.entries(queue, filter).isPresent() ? Set.of() : application.ownPackages();
        Map<String, Group> groups =
                remote.entries(queue, filter).map(this::ofStored).orElseGet(() -> ofQueue(ownPackages));
        List<Group> largest = new ArrayList<>(groups.values());
        largest.sort(Comparator.comparingLong((Group each) -> each.count).reversed());
        List<Group> shown = largest.subList(0, Math.min(limit, largest.size()));
        show(shown, largest);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("matched", total(largest));
        object.put("groups", largest.size());
        object.put(
                "entries", shown.stream().map(each -> json(each, ownPackages)).toList());
        console.json(object);
        return ExitCode.OK;
    }

    private Map<String, Group> ofQueue(Set<String> ownPackages) {
        Instant now = application.clock().now();
        Map<String, Group> groups = new LinkedHashMap<>();
        try (Transport transport = application.connect()) {
            DeadLetters.requireQueue(transport, queue);
            transport.admin().browse(transport.admin().deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                if (filter.matches(entry, now, ownPackages)) {
                    Fingerprint fingerprint = entry.group(ownPackages);
                    groups.computeIfAbsent(fingerprint.value(), unused -> new Group(fingerprint, entry))
                            .add(entry);
                }
                return QueueAdmin.Disposition.KEEP;
            });
        }
        return groups;
    }

    /** As people see them there: merged, and named by rules. */
    private Map<String, Group> ofStored(ConsoleEntries stored) {
        ConsoleEntries.Found found = stored.newest(MOST_STORED);
        Map<String, Fingerprint> fingerprints = found.entries().isEmpty() ? Map.of() : stored.groups();
        Map<String, Group> groups = new LinkedHashMap<>();
        for (ConsoleEntries.Stored each : found.entries()) {
            // A group may be new since.
            Fingerprint fingerprint =
                    fingerprints.getOrDefault(each.groupId(), each.letter().group(Set.of()));
            groups.computeIfAbsent(fingerprint.value(), unused -> new Group(fingerprint, each.letter()))
                    .add(each.letter());
        }
        if (found.entries().size() < found.matched() || !found.exact()) {
            console.err()
                    .println("skirret: counted the newest " + found.entries().size() + "; there are more.");
            console.err().flush();
        }
        return groups;
    }

    private void show(List<Group> shown, List<Group> all) {
        if (all.isEmpty()) {
            console.say("No dead letters of " + queue + (filter.isEmpty() ? "." : " match."));
        } else if (!console.json()) {
            Table table = new Table(">dead", "group", "last died", "task", "failure");
            for (Group each : shown) {
                table.row(
                        each.count,
                        each.fingerprint.value().substring(0, SHORT),
                        DeadLetters.time(each.last),
                        each.task(),
                        DeadLetters.cause(each.example));
            }
            table.print(console.out());
            String largest = shown.get(0).fingerprint.value().substring(0, SHORT);
            console.say("");
            console.say(Plural.of(total(all), "dead letter") + " in " + Plural.of(all.size(), "group")
                    + (shown.size() < all.size() ? ". Shown: the largest " + shown.size() : "")
                    + ". Why a group: skirret dlq show " + queue + " --group " + largest + remote.again()
                    + ". Send it again: skirret dlq retry " + queue + " --group " + largest + remote.again());
        }
    }

    private static long total(List<Group> groups) {
        return groups.stream().mapToLong(each -> each.count).sum();
    }

    private static Map<String, @Nullable Object> json(Group group, Set<String> ownPackages) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("group", group.fingerprint.value());
        object.put("version", group.fingerprint.version());
        object.put("grouped_by", group.fingerprint.components());
        object.put("count", group.count);
        object.put("first_at", group.first == null ? null : group.first.toString());
        object.put("last_at", group.last == null ? null : group.last.toString());
        object.put("tasks", group.tasks);
        object.put("example", DeadLetters.json(group.example, ownPackages));
        return object;
    }
}
