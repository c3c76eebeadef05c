package io.skirret.cli;

import io.skirret.failure.Fingerprint;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.internal.PlainValues;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SensitivePaths;
import io.skirret.settings.internal.Durations;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret dlq show}. */
@Command(
        name = "show",
        description = {
            "Shows one dead letter whole: failure, attempts, headers, body.",
            "Filters, instead of the id or beside it, show the oldest that matches: some have no id."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  skirret dlq show skirret 7c1d3e90", "  skirret dlq show skirret --reason bad-id"})
final class DeadLetterShowCommand implements Callable<Integer> {

    private static final int MAX_BODY = 4_000;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The work queue.")
    private String queue;

    @Parameters(index = "1", paramLabel = "ID", arity = "0..1", description = "Task id, or the first characters of it.")
    private @Nullable String id;

    @Option(names = "--whole-body", description = "Show a long body to its end.")
    private boolean wholeBody;

    @Option(names = "--reveal", description = "Show values that the task marks @Sensitive, too.")
    private boolean reveal;

    @Mixin
    private DeadLetterFilter filter;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Mixin
    private ConsoleOptions remote;

    @Override
    public Integer call() {
        filter.requireSensible();
        if (id == null ? filter.isEmpty() : id.isBlank()) {
            throw new IllegalArgumentException(
                    "expected the id of a dead letter, or a filter such as --reason bad-id, got neither; skirret dlq list "
                            + queue + " shows what there is");
        }
        Optional<ConsoleEntries> stored = remote.entries(queue, filter.orId(id));
        if (stored.isPresent()) {
            showStored(stored.get());
        } else {
            showOfQueue();
        }
        return ExitCode.OK;
    }

    private void showOfQueue() {
        Instant now = application.clock().now();
        Set<String> ownPackages = application.ownPackages();
        DeadLetter[] oldest = {null};
        long[] matched = {0};
        try (Transport transport = application.connect()) {
            DeadLetters.requireQueue(transport, queue);
            transport.admin().browse(transport.admin().deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                if (hasTheId(entry) && filter.matches(entry, now, ownPackages) && matched[0]++ == 0) {
                    oldest[0] = entry;
                }
                return QueueAdmin.Disposition.KEEP;
            });
        }
        if (oldest[0] == null) {
            throw none();
        }
        long more = matched[0] - 1;
        tellMore(more, "oldest");
        show(oldest[0], Map.of(), more, now, ownPackages);
    }

    private void showStored(ConsoleEntries stored) {
        ConsoleEntries.Found found = stored.newest(1);
        if (found.entries().isEmpty()) {
            throw none();
        }
        ConsoleEntries.Stored entry = stored.whole(found.entries().get(0), reveal);
        long more = found.matched() - 1;
        tellMore(more, "newest");
        Map<String, @Nullable Object> there = new LinkedHashMap<>();
        there.put("entry", entry.id());
        there.put("status", entry.status());
        show(entry.letter(), there, more, application.clock().now(), Set.of());
    }

    private CommandFailures.CommandFailed none() {
        return new CommandFailures.CommandFailed("expected a dead letter of '" + queue + "' "
                + (id == null ? "that matches" : "whose id begins with '" + id + "'")
                + ", found none. skirret dlq list "
                + queue + remote.again() + " shows what there is.");
    }

    private void tellMore(long more, String which) {
        if (more > 0) {
            console.err()
                    .println("skirret: " + Plural.of(more, "more dead letter") + (more == 1 ? " matches" : " match")
                            + "; this is the " + which + ".");
            console.err().flush();
        }
    }

    private boolean hasTheId(DeadLetter entry) {
        return id == null || (entry.id() != null && entry.id().startsWith(id));
    }

    /** @param there what a console says of it, beside what it is */
    private void show(
            DeadLetter entry, Map<String, @Nullable Object> there, long more, Instant now, Set<String> ownPackages) {
        console.say("Task        " + DeadLetters.orDash(entry.task()));
        console.say("Id          " + DeadLetters.orDash(entry.id()));
        console.say("Queue       " + DeadLetters.orDash(entry.queue()));
        if (!there.isEmpty()) {
            console.say("Status      " + there.get("status"));
        }
        console.say("Reason      " + entry.reason());
        console.say("Failure     " + DeadLetters.failure(entry));
        Fingerprint group = entry.group(ownPackages);
        console.say("Group       " + group.value());
        group.components().forEach(each -> console.say("            " + each));
        if (entry.advice() != null) {
            console.say("What helps  " + entry.advice());
        }
        console.say("Ran         " + Plural.of(entry.attempts(), "time") + ", first failed "
                + DeadLetters.time(entry.firstAt()) + ", died " + DeadLetters.time(entry.lastAt()));
        console.say("Worker      " + DeadLetters.orDash(entry.worker()));
        showMarks(entry, now);
        showAttempts(entry);
        if (entry.stackTrace() != null) {
            console.say("");
            console.say("Stack trace");
            entry.stackTrace().lines().forEach(line -> console.say("  " + line));
        }
        console.say("");
        console.say("Headers");
        Map<String, @Nullable Object> headers = PlainValues.of(entry.message().headers());
        headers.forEach((name, value) ->
                console.say("  " + SafeText.line(name, 80) + " = " + SafeText.line(String.valueOf(value), 200)));
        console.say("");
        console.say("Body, " + Plural.of(entry.message().body().length, "byte"));
        byte[] body = shown(entry);
        console.say("  " + text(body) + (body == entry.message().body() ? "" : " (--reveal shows what is ***)"));
        console.say("");
        console.say(again(entry, now));
        Map<String, @Nullable Object> object = DeadLetters.json(entry, ownPackages);
        object.putAll(there);
        object.put("stack_trace", entry.stackTrace());
        object.put(
                "history",
                entry.history().stream().map(DeadLetterShowCommand::json).toList());
        object.put("headers", headers);
        object.put("body_base64", Base64.getEncoder().encodeToString(body));
        object.put("body_masked", body != entry.message().body());
        object.put("more", more);
        console.json(object);
    }

    private void showMarks(DeadLetter entry, Instant now) {
        Instant expires = entry.expires();
        if (expires != null) {
            console.say("Expires     " + DeadLetters.time(expires)
                    + (DeadLetters.isOver(expires, now) ? ", which is over: dlq retry keeps it" : ""));
        }
        if (entry.reason().equals(DeadLetter.PARKED)) {
            console.say("Parked      "
                    + (entry.breaker() == null
                            ? "until somebody lets it go"
                            : "until a console sees breaker '" + entry.breaker() + "' close, or somebody lets it go"));
        }
        if (entry.replays() > 0) {
            console.say("Sent again  " + Plural.of(entry.replays(), "time") + " before");
        }
        if (entry.headersDropped() > 0) {
            console.say("Left out    " + Plural.of(entry.headersDropped(), "header")
                    + " of the message, for which there was no room; sent again, it has none of them");
        }
    }

    private String again(DeadLetter entry, Instant now) {
        String command = "skirret dlq retry " + queue + remote.again();
        Instant expires = entry.expires();
        String options = expires != null && DeadLetters.isOver(expires, now) ? " --ignore-expiry" : "";
        return DeadLetters.hasId(entry)
                ? "Send it again: " + command + " --id " + DeadLetters.word(DeadLetters.orDash(entry.id())) + options
                : "It has no id. Send all with its reason again: " + command + " --reason "
                        + DeadLetters.word(entry.reason()) + options;
    }

    private void showAttempts(DeadLetter entry) {
        if (entry.history().isEmpty() || console.json()) {
            return;
        }
        console.say("");
        console.say("Attempts" + (entry.historyDropped() == 0 ? "" : " (" + entry.historyDropped() + " left out)"));
        Table table = new Table(">attempt", "failed", ">then waited", "worker", "failure");
        for (AttemptRecord attempt : entry.history()) {
            table.row(
                    attempt.number(),
                    DeadLetters.time(attempt.at()),
                    attempt.delay() == null ? "-" : Durations.format(attempt.delay()),
                    DeadLetters.orDash(attempt.worker()),
                    DeadLetters.orDash(attempt.failureType()) + " " + DeadLetters.orDash(attempt.exception()) + ": "
                            + DeadLetters.orDash(attempt.message()));
        }
        table.print(console.out());
        for (AttemptRecord attempt : entry.history()) {
            if (attempt.adapted() != null) {
                console.say("The wait after attempt " + attempt.number() + " was adapted: " + attempt.adapted());
            }
        }
    }

    /** The body itself, or a copy without what is sensitive. */
    private byte[] shown(DeadLetter entry) {
        byte[] body = entry.message().body();
        return reveal ? body : SensitivePaths.from(entry.message().headers()).mask(body);
    }

    private String text(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        String safe = SafeText.line(text, wholeBody ? Integer.MAX_VALUE : MAX_BODY);
        return safe.length() < text.length() && !wholeBody ? safe + " (--whole-body shows the rest)" : safe;
    }

    private static Map<String, @Nullable Object> json(AttemptRecord attempt) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("number", attempt.number());
        object.put("at", String.valueOf(attempt.at()));
        object.put("worker", attempt.worker());
        object.put("failure_type", attempt.failureType());
        object.put("exception", attempt.exception());
        object.put("message", attempt.message());
        object.put("delay_ms", attempt.delay() == null ? null : attempt.delay().toMillis());
        object.put("adapted", attempt.adapted());
        return object;
    }
}
