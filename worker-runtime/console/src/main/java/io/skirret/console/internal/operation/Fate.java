package io.skirret.console.internal.operation;

import io.skirret.transport.PublishException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What became of an entry that was to be sent. */
sealed interface Fate {

    /** The broker has it. */
    record Sent() implements Fate {}

    /** It is not taken, now or later, because of what it is or where it goes. */
    record Refused(String why) implements Fate {}

    /** It is to be sent again after a while; the broker may have it all the same. */
    record Later(String why) implements Fate {}

    /** Nothing of its operation is taken until a person has changed something. */
    record Stuck(String why) implements Fate {}

    /** What a publication that failed so means for its entry. */
    static Fate of(Throwable failure) {
        Throwable cause = failure instanceof CompletionException || failure instanceof ExecutionException
                ? String.valueOf(failure.getCause()).isEmpty() ? failure : failure.getCause()
                : failure;
        String why = String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
        if (!(cause instanceof PublishException refusal)) {
            return new Later(why);
        }
        return switch (refusal.reason()) {
            case TOO_LARGE, UNROUTABLE -> new Refused(why);
            case FORBIDDEN -> new Stuck(why);
            default -> new Later(why);
        };
    }
}
