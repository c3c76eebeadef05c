package io.skirret.failure;

import io.skirret.text.internal.PlainText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A throwable, its causes, then what its links suppressed: each once, outermost first, no more than {@link #MAX_LINKS}.
 * Exceptions are user code: every question to one may throw, and then counts as not answered.
 */
record CauseChain(List<Link> links) {
    static final int MAX_LINKS = 50;
    static final int MAX_TEXT = 2_000;
    private static final int MAX_DESCRIPTION = 200;

    /** One throwable; {@code main} if it is the thrown one or a cause of it, not merely suppressed. */
    record Link(Throwable error, String className, String message, boolean main) {

        /** Simple class name and message on one line of printable characters, cut short. */
        String describe() {
            return message.isEmpty() ? simpleName() : simpleName() + ": " + PlainText.line(message, MAX_DESCRIPTION);
        }

        String simpleName() {
            return className.substring(className.lastIndexOf('.') + 1);
        }
    }

    static CauseChain of(Throwable thrown) {
        Walk walk = new Walk();
        walk.follow(thrown, true);
        while (!walk.batched.isEmpty()) {
            walk.follow(walk.batched.removeFirst(), true);
        }
        while (!walk.suppressed.isEmpty()) {
            walk.follow(walk.suppressed.removeFirst(), false);
        }
        return new CauseChain(walk.links);
    }

    private static final class Walk {
        final List<Link> links = new ArrayList<>(4);
        final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>(4));
        final Deque<Throwable> batched = new ArrayDeque<>(1);
        final Deque<Throwable> suppressed = new ArrayDeque<>(1);

        void follow(Throwable from, boolean main) {
            Throwable next = from;
            while (next != null && links.size() < MAX_LINKS && seen.add(next)) {
                Throwable cause = causeOf(next);
                links.add(new Link(next, next.getClass().getName(), ownMessage(next, cause), main));
                Throwable[] others = next.getSuppressed();
                for (int i = 0; i < others.length && suppressed.size() < MAX_LINKS; i++) {
                    suppressed.addLast(others[i]);
                }
                Throwable batch = SqlRules.next(next);
                if (batch != null && batched.size() < MAX_LINKS) {
                    (main ? batched : suppressed).addLast(batch);
                }
                next = cause;
            }
        }
    }

    private static @Nullable Throwable causeOf(Throwable error) {
        try {
            return error.getCause();
        } catch (Throwable hostile) {
            return null;
        }
    }

    /** A wrapper's default message repeats its cause, which speaks for itself. */
    private static String ownMessage(Throwable error, @Nullable Throwable cause) {
        String message = messageOf(error);
        return cause != null && message.startsWith(cause.getClass().getName()) ? "" : message;
    }

    private static String messageOf(Throwable error) {
        try {
            String message = error.getMessage();
            return message == null ? "" : message.substring(0, Math.min(message.length(), MAX_TEXT));
        } catch (Throwable hostile) {
            return "";
        }
    }
}
