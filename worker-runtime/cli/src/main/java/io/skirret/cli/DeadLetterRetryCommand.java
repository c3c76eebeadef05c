package io.skirret.cli;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
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
                    + " the message in its queue; if the connection breaks between, the entry stays and the message may run twice."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq retry skirret --id 7c1d3e90 --yes",
            "  skirret dlq retry skirret --status 503 --newer-than 2h",
            "  skirret dlq retry skirret --all --yes"
        })
final class DeadLetterRetryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "QUEUE", description = "The work queue.")
    private String queue;

    @Option(names = "--all", description = "Every dead letter, when no filter is given.")
    private boolean all;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Option(names = "--limit", paramLabel = "N", description = "Send at most this many, oldest first.")
    private long limit = Long.MAX_VALUE;

    @Mixin
    private DeadLetterFilter filter;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    private final Map<String, Integer> reasons = new TreeMap<>();
    private long matched;
    private long sent;

    @Override
    public Integer call() {
        if (filter.isEmpty() && !all) {
            throw new IllegalArgumentException(
                    "expected a filter such as --id, --task or --reason, or --all for every dead"
                            + " letter; got neither, and nothing was done");
        }
        Instant now = application.clock().now();
        try (Transport transport = application.connect()) {
            DeadLetters.requireQueue(transport, queue);
            String dead = transport.admin().deadLetterQueue(queue);
            // An entry that fails at once comes back to the end of the queue that is being gone through: stop before
            // it.
            long waiting = transport.admin().status(dead).orElseThrow().ready();
            transport.admin().browse(dead, waiting, message -> visit(transport, message, now));
        } catch (PublishException failure) {
            console.err().println("skirret: " + sent + " were sent before this failure; the rest stay where they are.");
            throw failure;
        }
        report();
        return matched == 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    private QueueAdmin.Verdict visit(Transport transport, Message message, Instant now) {
        DeadLetter entry = DeadLetter.from(message);
        if (!filter.matches(entry, now)) {
            return QueueAdmin.Verdict.KEEP;
        }
        if (matched >= limit) {
            return QueueAdmin.Verdict.STOP;
        }
        matched++;
        reasons.merge(entry.reason(), 1, Integer::sum);
        if (!yes) {
            return QueueAdmin.Verdict.KEEP;
        }
        send(transport, entry);
        sent++;
        if (sent % 1_000 == 0) {
            console.err().println("Sent " + sent + " so far");
            console.err().flush();
        }
        return QueueAdmin.Verdict.REMOVE;
    }

    private void send(Transport transport, DeadLetter entry) {
        try {
            transport
                    .publish(new Publication(new Destination.Queue(queue), entry.original()))
                    .join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof PublishException cause ? cause : failure;
        }
    }

    private void report() {
        if (matched == 0) {
            console.say("No dead letters of " + queue + " match; nothing was sent.");
        } else if (yes) {
            console.say("Sent " + Plural.of(sent, "dead letter") + " back (" + DeadLetters.counts(reasons) + ").");
        } else {
            console.say("Would send " + Plural.of(matched, "dead letter") + " back (" + DeadLetters.counts(reasons)
                    + "). Nothing was sent; add --yes to do it.");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("matched", matched);
        object.put("sent", sent);
        object.put("by_reason", reasons);
        console.json(object);
    }
}
