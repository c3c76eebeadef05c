package io.skirret.cli;

import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.SafeText;
import io.skirret.retry.Durations;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret dlq show}. */
@Command(
        name = "show",
        description = "Shows one dead letter whole: failure, attempts, headers, body.",
        footerHeading = "%nExample:%n",
        footer = "  skirret dlq show skirret 7c1d3e90")
final class DeadLetterShowCommand implements Callable<Integer> {

    private static final int MAX_BODY = 4_000;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The work queue.")
    private String queue;

    @Parameters(index = "1", paramLabel = "ID", description = "Task id, or the first characters of it.")
    private String id;

    @Option(names = "--whole-body", description = "Show a long body to its end.")
    private boolean wholeBody;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        List<DeadLetter> found = new ArrayList<>();
        try (Transport transport = application.connect()) {
            DeadLetters.requireQueue(transport, queue);
            transport.admin().browse(transport.admin().deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                if (entry.id() != null && entry.id().startsWith(id)) {
                    found.add(entry);
                }
                return found.size() >= 2 ? QueueAdmin.Verdict.STOP : QueueAdmin.Verdict.KEEP;
            });
        }
        if (found.isEmpty()) {
            throw new Failures.CommandFailed("expected a dead letter of '" + queue + "' whose id begins with '" + id
                    + "', found none. skirret dlq list " + queue + " shows what there is.");
        }
        if (found.size() > 1) {
            console.err().println("skirret: more than one dead letter begins with '" + id + "'; this is the oldest.");
            console.err().flush();
        }
        show(found.get(0));
        return ExitCode.OK;
    }

    private void show(DeadLetter entry) {
        console.say("Task        " + DeadLetters.orDash(entry.task()));
        console.say("Id          " + DeadLetters.orDash(entry.id()));
        console.say("Queue       " + DeadLetters.orDash(entry.queue()));
        console.say("Reason      " + entry.reason());
        console.say("Failure     " + DeadLetters.failure(entry));
        if (entry.advice() != null) {
            console.say("What helps  " + entry.advice());
        }
        console.say("Ran         " + Plural.of(entry.attempts(), "time") + ", first failed "
                + DeadLetters.time(entry.firstAt()) + ", died " + DeadLetters.time(entry.lastAt()));
        console.say("Worker      " + DeadLetters.orDash(entry.worker()));
        showAttempts(entry);
        if (entry.stackTrace() != null) {
            console.say("");
            console.say("Stack trace");
            entry.stackTrace().lines().forEach(line -> console.say("  " + line));
        }
        console.say("");
        console.say("Headers");
        entry.message()
                .headers()
                .forEach((name, value) -> console.say(
                        "  " + SafeText.line(name, 80) + " = " + SafeText.line(String.valueOf(value), 200)));
        console.say("");
        console.say("Body, " + Plural.of(entry.message().body().length, "byte"));
        console.say("  " + body(entry));
        console.say("");
        console.say("Send it again: skirret dlq retry " + queue + " --id " + DeadLetters.orDash(entry.id()));
        Map<String, @Nullable Object> object = DeadLetters.json(entry);
        object.put("stack_trace", entry.stackTrace());
        object.put(
                "history",
                entry.history().records().stream()
                        .map(DeadLetterShowCommand::json)
                        .toList());
        object.put("headers", plain(entry.message().headers()));
        object.put(
                "body_base64",
                Base64.getEncoder().encodeToString(entry.message().body()));
        console.json(object);
    }

    private void showAttempts(DeadLetter entry) {
        if (entry.history().records().isEmpty() || console.json()) {
            return;
        }
        console.say("");
        console.say("Attempts"
                + (entry.history().dropped() == 0 ? "" : " (" + entry.history().dropped() + " left out)"));
        Table table = new Table(">attempt", "failed", ">then waited", "worker", "failure");
        for (AttemptRecord attempt : entry.history().records()) {
            table.row(
                    attempt.number(),
                    DeadLetters.time(attempt.at()),
                    attempt.delay() == null ? "-" : Durations.format(attempt.delay()),
                    DeadLetters.orDash(attempt.worker()),
                    DeadLetters.orDash(attempt.failureType()) + " " + DeadLetters.orDash(attempt.exception()) + ": "
                            + DeadLetters.orDash(attempt.message()));
        }
        table.print(console.out());
        for (AttemptRecord attempt : entry.history().records()) {
            if (attempt.adapted() != null) {
                console.say("The wait after attempt " + attempt.number() + " was adapted: " + attempt.adapted());
            }
        }
    }

    private String body(DeadLetter entry) {
        String text = new String(entry.message().body(), StandardCharsets.UTF_8);
        String safe = SafeText.line(text, wholeBody ? Integer.MAX_VALUE : MAX_BODY);
        return safe.length() < text.length() && !wholeBody ? safe + " (--whole-body shows the rest)" : safe;
    }

    private static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> headers) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        headers.forEach((name, value) -> plain.put(
                name,
                value == null || value instanceof Number || value instanceof Boolean ? value : String.valueOf(value)));
        return plain;
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
