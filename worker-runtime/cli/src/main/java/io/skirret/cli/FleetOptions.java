package io.skirret.cli;

import io.skirret.control.Control;
import io.skirret.control.Workers;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which workers a command of remote control is for, and how long they have to answer. */
final class FleetOptions {

    /** How a pattern is read: Celery's words. */
    enum Matcher {
        GLOB,
        PCRE
    }

    @Option(
            names = {"-d", "--destination"},
            split = ",",
            paramLabel = "WORKER",
            description = "Only these workers, separated by commas, such as worker@web1. Default: all.")
    private List<String> destination = List.of();

    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            description = "Only workers whose names are like this, such as '*@web?'.")
    private @Nullable String pattern;

    @Option(
            names = "--matcher",
            paramLabel = "glob|pcre",
            defaultValue = "glob",
            description = "How --pattern is read: as a shell does, or as a regular expression. Default: glob.")
    private Matcher matcher;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Maximum time to wait for answers. It ends sooner if all of --destination have answered."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    Workers workers(Control control) {
        requireSensible();
        Workers chosen;
        if (!destination.isEmpty()) {
            chosen = control.workers(destination);
        } else if (pattern != null) {
            chosen = matcher == Matcher.GLOB ? control.matching(pattern) : control.matchingRegex(pattern);
        } else {
            chosen = control.workers();
        }
        return chosen.timeout(timeout);
    }

    /** The one worker that is named; empty if it is none, several, or a pattern. */
    Optional<String> only() {
        return destination.size() == 1 && pattern == null ? Optional.of(destination.get(0)) : Optional.empty();
    }

    /** Whether all workers are meant. */
    boolean isEverybody() {
        return destination.isEmpty() && pattern == null;
    }

    /** For people. */
    String time() {
        return Durations.format(timeout);
    }

    private void requireSensible() {
        if (!destination.isEmpty() && pattern != null) {
            throw new IllegalArgumentException(
                    "expected --destination or --pattern, got both; nothing was sent; give one of them");
        }
        if (timeout.isZero()) {
            throw new IllegalArgumentException("--timeout: expected more than zero, got 0; nothing was sent");
        }
    }
}
