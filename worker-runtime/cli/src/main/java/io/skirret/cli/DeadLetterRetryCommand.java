package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportSettings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret dlq retry}: the entry leaves the dead letters only after the broker has confirmed it in its queue. */
@Command(
        name = "retry",
        description = {
            "Sends dead letters back to their queue, with their retries at 0.",
            "Without --yes it only says what it would do. An entry leaves the dead letters after the broker has confirmed"
                    + " the message in its queue; if the connection breaks between, the entry stays and the message may run twice.",
            "An entry whose time to expire has passed stays, since a worker would throw it away; so does one that is too"
                    + " large to send. Exit code 1: nothing was there to send, or some could not be sent."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq retry skirret --id 7c1d3e90 --yes",
            "  skirret dlq retry skirret --status 503 --newer-than 2h",
            "  skirret dlq retry skirret --all --yes",
            "  skirret dlq retry skirret --all --ignore-expiry --yes"
        })
final class DeadLetterRetryCommand implements Callable<Integer> {

    /** One line each; a thousand would hide the others. */
    private static final int MAX_TOLD = 20;

    @Parameters(paramLabel = "QUEUE", description = "The work queue.")
    private String queue;

    @Option(names = "--all", description = "Every dead letter, when no filter is given.")
    private boolean all;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Option(names = "--limit", paramLabel = "N", description = "Send at most this many, oldest first.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--ignore-expiry",
            description = "Send without their time to expire, also those for which it has passed.")
    private boolean ignoreExpiry;

    @Mixin
    private DeadLetterFilter filter;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Mixin
    private ConsoleOptions remote;

    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Map<String, Integer> sentReasons = new TreeMap<>();
    private long matched;
    private long fit;
    private long sent;
    private long tooLarge;
    private long expired;
    private Instant firstExpired = Instant.MAX;
    private Instant lastExpired = Instant.MIN;

    @Override
    public Integer call() {
        filter.requireSensible();
        if (filter.isEmpty() && !all) {
            throw new IllegalArgumentException(
                    "expected a filter such as --id, --task or --reason, or --all for every dead"
                            + " letter; got neither, and nothing was done");
        }
        DeadLetters.requireLimit(limit);
        Optional<ConsoleEntries> stored = remote.entries(queue, filter);
        if (stored.isPresent()) {
            return retryStored(stored.get());
        }
        Instant now = application.clock().now();
        Set<String> ownPackages = application.ownPackages();
        try (Transport transport = application.connect()) {
            // An entry that fails at once comes back to the end of the queue that is being gone through: stop before
            // it.
            long waiting = DeadLetters.requireQueue(transport, queue).ready();
            try {
                transport
                        .admin()
                        .browse(
                                transport.admin().deadLetterQueue(queue),
                                waiting,
                                message -> visit(transport, message, now, ownPackages));
            } catch (TransportException failure) {
                console.err()
                        .println("skirret: " + sent + (sent == 1 ? " was" : " were")
                                + " sent before this failure; the rest stay where they are.");
                console.json(object(failure.getMessage()));
                throw failure;
            }
        }
        report();
        return fit == 0 || tooLarge > 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    /** The console sends, as an operation that goes on after this command. */
    private int retryStored(ConsoleEntries stored) {
        if (limit != Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "--limit: expected a queue, got --console; nothing was done: choose fewer with"
                            + " filters or --query");
        }
        JsonNode answer = stored.change("retry", !yes, ignoreExpiry ? Map.of("ignore_expiry", true) : Map.of());
        JsonNode operation = answer.path("operation");
        long count =
                yes ? operation.path("total").longValue() : answer.path("count").longValue();
        String amount = (answer.path("more").booleanValue() ? "the first " : "") + Plural.of(count, "dead letter");
        if (yes) {
            console.say("The console sends " + amount + " back, in operation "
                    + operation.path("id").asText() + ". How it goes: GET /retry/operations/"
                    + operation.path("id").asText());
        } else if (count == 0) {
            console.say("No dead letters of " + queue + " match; nothing was sent.");
        } else {
            console.say("Would send " + amount + " back. Nothing was sent; add --yes to do it.");
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("matched", count);
        object.put("operation", operation.path("id").textValue());
        object.put("more", answer.path("more").booleanValue());
        console.json(object);
        return count == 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    private QueueAdmin.Disposition visit(Transport transport, Message message, Instant now, Set<String> ownPackages) {
        DeadLetter entry = DeadLetter.from(message);
        if (!filter.matches(entry, now, ownPackages)) {
            return QueueAdmin.Disposition.KEEP;
        }
        if (fit >= limit) {
            return QueueAdmin.Disposition.STOP;
        }
        matched++;
        reasons.merge(entry.reason(), 1, Integer::sum);
        Instant expires = entry.expires();
        // A long pass takes its time, so the clock is read for each.
        if (!ignoreExpiry
                && expires != null
                && DeadLetters.isOver(expires, application.clock().now())) {
            keepExpired(expires);
            return QueueAdmin.Disposition.KEEP;
        }
        // Told without --yes too; what is too large for another reason shows only when it is sent.
        int bytes = entry.message().body().length;
        if (bytes > transport.maxBodyBytes()) {
            keepTooLarge(
                    entry,
                    "its body has " + bytes + " bytes, and at most " + transport.maxBodyBytes()
                            + " are sent. To send it, set " + TransportSettings.MAX_BODY_BYTES.key() + " to " + bytes
                            + " or more, for this command and for the workers");
            return QueueAdmin.Disposition.KEEP;
        }
        if (!yes) {
            fit++;
            sentReasons.merge(entry.reason(), 1, Integer::sum);
            return QueueAdmin.Disposition.KEEP;
        }
        try {
            send(transport, entry);
        } catch (PublishException failure) {
            // Only this is of the entry; whatever else is refused would be refused to the next one too.
            if (failure.reason() != Reason.TOO_LARGE) {
                throw failure;
            }
            keepTooLarge(entry, String.valueOf(failure.getMessage()));
            return QueueAdmin.Disposition.KEEP;
        }
        fit++;
        sent++;
        sentReasons.merge(entry.reason(), 1, Integer::sum);
        if (sent % 1_000 == 0) {
            console.err().println("Sent " + sent + " so far");
            console.err().flush();
        }
        return QueueAdmin.Disposition.REMOVE;
    }

    private void send(Transport transport, DeadLetter entry) {
        Message message = ignoreExpiry ? entry.originalWithoutExpiry() : entry.original();
        try {
            transport
                    .publish(new Publication(new Destination.Queue(queue), message))
                    .join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof PublishException cause ? cause : failure;
        }
    }

    private void keepExpired(Instant expires) {
        expired++;
        firstExpired = expires.isBefore(firstExpired) ? expires : firstExpired;
        lastExpired = expires.isAfter(lastExpired) ? expires : lastExpired;
    }

    private void keepTooLarge(DeadLetter entry, String why) {
        tooLarge++;
        if (tooLarge > MAX_TOLD) {
            return;
        }
        console.err()
                .println("skirret: kept " + DeadLetters.orDash(entry.id()) + " (" + DeadLetters.orDash(entry.task())
                        + "): " + why);
        if (tooLarge == MAX_TOLD) {
            console.err().println("skirret: any more that are too large are only counted.");
        }
        console.err().flush();
    }

    private void report() {
        if (matched == 0) {
            console.say("No dead letters of " + queue + " match; nothing was sent.");
        } else if (fit == 0) {
            console.say("Nothing was sent.");
        } else if (yes) {
            console.say("Sent " + Plural.of(sent, "dead letter") + " back (" + DeadLetters.counts(sentReasons) + ").");
        } else {
            console.say("Would send " + Plural.of(fit, "dead letter") + " back (" + DeadLetters.counts(sentReasons)
                    + "). Nothing was sent; add --yes to do it.");
        }
        if (expired > 0) {
            String when = firstExpired.equals(lastExpired)
                    ? "at " + DeadLetters.time(firstExpired)
                    : "between " + DeadLetters.time(firstExpired) + " and " + DeadLetters.time(lastExpired);
            console.say(expired + " kept: expired " + when + "; --ignore-expiry sends " + (expired == 1 ? "it" : "them")
                    + " without a time to expire.");
        }
        if (tooLarge > 0) {
            console.say(tooLarge + " kept: too large to send, see above.");
        }
        console.json(object(null));
    }

    private Map<String, @Nullable Object> object(@Nullable String error) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("matched", matched);
        object.put("sent", sent);
        object.put("expired", expired);
        object.put("failed", tooLarge);
        object.put("by_reason", reasons);
        object.put("error", error);
        return object;
    }
}
