package io.skirret.processor;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a name must be to travel: task names and aliases, queues. */
final class WireNames {

    /** AMQP's short strings hold as many bytes. */
    private static final int LONGEST = 255;

    private static final String DEAD_LETTERS = ".dead";
    private static final String DUE = ".due";

    private WireNames() {}

    /** What is wrong with a task's name or alias; null if nothing. */
    static @Nullable String faultOfTask(String name) {
        return fault(name, LONGEST);
    }

    /** What is wrong with a queue's name; null if nothing. */
    static @Nullable String faultOfQueue(String name) {
        String fault = fault(name, LONGEST - DEAD_LETTERS.length());
        if (fault != null) {
            return fault;
        }
        if (name.endsWith(DEAD_LETTERS) || name.endsWith(DUE)) {
            return "one that ends as Skirret's own queues do (\".dead\", \".due\")";
        }
        return name.startsWith("amq.") ? "one that starts with the broker's reserved \"amq.\"" : null;
    }

    private static @Nullable String fault(String name, int longest) {
        if (name.isBlank()) {
            return "a blank one";
        }
        if (!name.equals(name.strip())) {
            return "one with white space around it";
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            return "one with a control character";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return "one with half a character (an unpaired surrogate)";
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes > longest ? "one of " + bytes + " bytes" : null;
    }
}
