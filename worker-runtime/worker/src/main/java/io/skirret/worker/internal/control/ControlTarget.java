package io.skirret.worker.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.control.internal.JavaWorkers;

/**
 * Which workers a command is for: those whose names it lists, those whose names are like a pattern, or all if it has
 * neither. What is there and cannot be read is refused: else a command to one worker could reach all of them.
 */
record ControlTarget(JsonNode destination, JsonNode pattern, JsonNode matcher) {

    private static final int LONGEST_PATTERN = 255;

    /** Whether it is for all workers, whatever their names. */
    boolean isEverybody() {
        return !isThere(pattern) && !isThere(matcher) && (!isThere(destination) || isEmptyList(destination));
    }

    /**
     * Whether the worker of this name is meant.
     *
     * @throws CommandException if nobody can tell
     */
    boolean isFor(String worker) {
        if (isEverybody()) {
            return true;
        }
        if (isThere(destination) && !isEmptyList(destination)) {
            return isListed(worker);
        }
        return NamePattern.matches(worker, text("pattern", pattern), text("matcher", matcher));
    }

    private boolean isListed(String worker) {
        if (destination.isTextual()) {
            return isName(destination, worker);
        }
        if (!destination.isArray()) {
            throw CommandException.refused("expected destination to be a list of workers' names, got another value");
        }
        for (JsonNode name : destination) {
            if (isName(name, worker)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(JsonNode name, String worker) {
        return worker.equals(name.asText()) || JavaWorkers.areMeantBy(name.asText());
    }

    private static String text(String name, JsonNode value) {
        if (!value.isTextual() || value.textValue().length() > LONGEST_PATTERN) {
            throw CommandException.refused("expected " + name + " to be a text of at most " + LONGEST_PATTERN
                    + " characters, as it says which workers are meant; got "
                    + (isThere(value) ? "another value" : "nothing"));
        }
        return value.textValue();
    }

    private static boolean isThere(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    /** As Celery has it: nobody in particular. */
    private static boolean isEmptyList(JsonNode value) {
        return value.isArray() && value.isEmpty();
    }
}
