package io.skirret.control;

import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Celery's remote control, as a client: looks at workers and steers them, Java and Python ones alike.
 *
 * <pre>{@code
 * try (Control control = Control.on(transport)) {
 *     control.workers().inspect().active().values().forEach((worker, tasks) -> ...);
 *     control.workers("worker@web1").rateLimit("emails.welcome", "10/m");
 * }
 * }</pre>
 *
 * <p>Java workers answer where {@code skirret.control.allow} lets them. Thread-safe.
 */
public final class Control implements AutoCloseable {

    private final ControlChannel channel;

    private Control(ControlChannel channel) {
        this.channel = channel;
    }

    /** Over this connection, which is not closed with it. Nothing is sent or declared before the first command. */
    public static Control on(Transport transport) {
        return on(transport, Clock.system());
    }

    /** As {@link #on(Transport)}, with another clock to wait by. */
    public static Control on(Transport transport, Clock clock) {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(clock, "clock");
        return new Control(new ControlChannel(transport, clock));
    }

    /** All workers. */
    public Workers workers() {
        return new Workers(channel, Target.ALL);
    }

    /**
     * These workers, by their whole names such as {@code worker@web1}.
     *
     * @throws IllegalArgumentException if there is none, or one is blank: an empty list would be all workers
     */
    public Workers workers(Collection<String> names) {
        if (names.isEmpty() || names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("expected names of workers such as worker@web1, got " + names
                    + "; nothing was sent; use workers() for all");
        }
        return new Workers(channel, new Target(Set.copyOf(names), null, null));
    }

    /** As {@link #workers(Collection)}. */
    public Workers workers(String first, String... more) {
        Set<String> names = new HashSet<>(List.of(more));
        names.add(first);
        return workers(names);
    }

    /**
     * Workers whose names are like this, as a shell has it: {@code *@web?}.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Workers matching(String glob) {
        return matching(glob, "glob");
    }

    /**
     * Workers whose names begin as this regular expression says. A Java worker refuses what it will not run, see the
     * page on remote control.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Workers matchingRegex(String regex) {
        return matching(regex, "pcre");
    }

    private Workers matching(String pattern, String matcher) {
        if (pattern.isBlank()) {
            throw new IllegalArgumentException(
                    "expected a pattern of workers' names such as *@web1, got a blank one; nothing was sent");
        }
        return new Workers(channel, new Target(Set.of(), pattern, matcher));
    }

    /** Takes no more answers: who waits for some goes on at once with those that came. Idempotent. */
    @Override
    public void close() {
        channel.close();
    }
}
