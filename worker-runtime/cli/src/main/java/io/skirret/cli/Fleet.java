package io.skirret.cli;

import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.Reply;
import io.skirret.control.Workers;
import io.skirret.message.internal.SafeText;
import io.skirret.transport.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The workers that a command of remote control is for: asks them, and writes what they answered. */
final class Fleet {

    private static final int LONGEST_ERROR = 1_000;

    @Mixin
    private FleetOptions options;

    @Mixin
    private Application application;

    @Mixin
    private Console nested;

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /** Where the command writes. */
    Console console() {
        return nested.of(command);
    }

    /** How the answers of workers that look are written, once for a command. */
    InspectTables tables() {
        return new InspectTables(console(), application.clock());
    }

    /** The one worker that is named; empty if it is none, several, or a pattern. */
    Optional<String> only() {
        return options.only();
    }

    /** Whether all workers are meant. */
    boolean isEverybody() {
        return options.isEverybody();
    }

    /** What is done with the chosen workers, on a connection of its own; its exit code. */
    int with(ToIntFunction<Workers> action) {
        try (Transport transport = application.connect();
                Control control = Control.on(transport, application.clock())) {
            return action.applyAsInt(options.workers(control));
        }
    }

    /**
     * Asks once. Scripts get the answers as the workers gave them, people as they are read.
     *
     * @param shown writes the answer of the workers that are named, which all gave the same
     */
    <T> int ask(
            String method,
            Map<String, ?> arguments,
            Function<Workers, Replies<T>> read,
            BiConsumer<List<String>, T> shown) {
        Console console = console();
        return with(workers -> {
            if (console.json()) {
                Replies<Object> raw = workers.ask(method, arguments);
                console.json(json(raw, raw.values()));
                return code(raw);
            }
            Replies<T> replies = read.apply(workers);
            together(replies).forEach((answer, names) -> shown.accept(names, answer));
            tellTroubles(replies);
            return code(replies);
        });
    }

    /** The workers by what they answered. */
    private static <T> Map<T, List<String>> together(Replies<T> replies) {
        Map<T, List<String>> together = new LinkedHashMap<>();
        replies.values()
                .forEach((worker, answer) -> together.computeIfAbsent(answer, fresh -> new ArrayList<>())
                        .add(worker));
        return together;
    }

    /** The object of {@code --json}. */
    static Map<String, Object> json(Replies<?> replies, Map<String, ?> values) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("workers", values);
        object.put("errors", replies.errors());
        object.put("missing", replies.missing());
        return object;
    }

    /** Who refused, who did not answer, or that nobody did. */
    void tellTroubles(Replies<?> replies) {
        tellTroubles(replies, options.time());
    }

    /** The same for answers that were waited for so long. */
    void tellTroubles(Replies<?> replies, String time) {
        Console console = console();
        console.out().flush();
        Map<String, List<String>> refusals = new LinkedHashMap<>();
        for (Reply<?> reply : replies.all()) {
            String why = reply.refusal();
            if (why != null) {
                refusals.computeIfAbsent(why, fresh -> new ArrayList<>()).add(reply.worker());
            }
        }
        refusals.forEach((why, workers) -> console.err()
                .println("skirret: " + SafeText.line(String.join(", ", workers), LONGEST_ERROR) + " refused: "
                        + SafeText.line(why, LONGEST_ERROR)));
        replies.missing()
                .forEach(worker -> console.err()
                        .println("skirret: " + SafeText.line(worker, LONGEST_ERROR) + " did not answer within " + time
                                + "."));
        if (replies.isEmpty() && replies.missing().isEmpty()) {
            console.err()
                    .println("skirret: no worker answered within " + time
                            + ". Java workers answer unless skirret.control.allow is none; Python"
                            + " workers unless worker_enable_remote_control is off. Is it the right broker and"
                            + " virtual host?");
        }
        console.err().flush();
    }

    /** Done if somebody answered, nobody refused, and all that were named answered. */
    static int code(Replies<?> replies) {
        boolean done = !replies.isEmpty()
                && replies.errors().isEmpty()
                && replies.missing().isEmpty();
        return done ? ExitCode.OK : ExitCode.FAILED;
    }
}
