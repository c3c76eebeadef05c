package io.skirret.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception as its fingerprint sees it: what was thrown, outermost first, each the cause of the one before.
 *
 * @param links not empty, unless nothing is known of what was thrown
 */
record FailureTrace(List<Link> links) {

    /**
     * One exception of the chain.
     *
     * @param type its class as it was named, such as {@code java.io.IOException}
     * @param message null for none
     * @param frames innermost first; empty if none are known
     */
    record Link(String type, @Nullable String message, List<Frame> frames) {

        Link {
            frames = List.copyOf(frames);
        }
    }

    /** Where it was, as it was named: a class and a method, or a file and a function of Python. */
    record Frame(String type, String method) {}

    FailureTrace {
        links = List.copyOf(links);
    }
}
