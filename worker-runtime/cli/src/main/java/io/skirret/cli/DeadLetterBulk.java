package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that changes dead letters in the store of a console, after a rehearsal. */
abstract class DeadLetterBulk implements Callable<Integer> {

    private final String verb;
    private final String done;

    @Parameters(paramLabel = "QUEUE", description = "The work queue.")
    private String queue;

    @Option(names = "--all", description = "Every dead letter, when no filter is given.")
    private boolean all;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Mixin
    private DeadLetterFilter filter;

    @Mixin
    private Console console;

    @Mixin
    private ConsoleOptions remote;

    /**
     * @param verb as the console's API has it
     * @param done what they are afterwards, such as {@code abandoned}
     */
    DeadLetterBulk(String verb, String done) {
        this.verb = verb;
        this.done = done;
    }

    /** What is meant if {@code --query} says nothing; null for those that are pending. */
    abstract @Nullable String meant();

    /** What else the console is told. */
    Map<String, Object> more() {
        return Map.of();
    }

    /** What to think of before it is done, behind a space; empty for nothing. */
    String warning() {
        return "";
    }

    @Override
    public Integer call() {
        filter.requireSensible();
        if (filter.isEmpty() && !all && !remote.hasQuery()) {
            throw new IllegalArgumentException(
                    "expected a filter such as --id, --task or --query, or --all for every dead"
                            + " letter of the queue; got none, and nothing was done");
        }
        JsonNode answer = remote.required(queue, filter, meant()).change(verb, !yes, more());
        long changed = answer.path("changed").longValue();
        boolean more = answer.path("more").booleanValue();
        String amount = (more ? "the first " : "") + Plural.of(changed, "dead letter");
        if (changed == 0) {
            console.say("No dead letters of " + queue + " match; nothing was changed.");
        } else if (yes) {
            console.say("Now " + done + ": " + amount + "." + (more ? " There are more: run it again." : ""));
        } else {
            console.say("Would be " + done + ": " + amount + ". Nothing was changed; add --yes to do it." + warning());
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("matched", answer.path("matched").longValue());
        object.put("changed", yes ? changed : 0);
        object.put("more", more);
        console.json(object);
        return changed == 0 ? ExitCode.FAILED : ExitCode.OK;
    }
}
