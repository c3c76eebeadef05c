package io.skirret.console.internal.live;

import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.http.EventStream;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.queues.QueueDepths;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.time.Clock;
import io.skirret.worker.breaker.Breakers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Tells open pages which topics have changed, and no more: each reads again what it shows, with its own rights. Who
 * comes back says what it knew last, and is told what it missed. Thread-safe.
 */
public final class Live implements AutoCloseable {

    /** So many pages are told at a time. */
    public static final int MOST = 1_000;

    private static final String PATH = "/live";
    private static final String TOPICS = "topics";
    private static final String SINCE = "since";

    /** Rounds after which something is written, so that nobody between takes the connection for dead. */
    private static final int QUIET = 15;

    /** Rounds after which a client that takes nothing is given up. */
    private static final int STUCK = 60;

    private final Supplier<Versions> reader;
    private final List<Client> clients = new ArrayList<>();
    private volatile @Nullable Versions latest;
    private boolean closed;

    Live(Supplier<Versions> reader) {
        this.reader = reader;
    }

    /** Over the console's database and what it hears. Nothing is read while no page is open. */
    public static Live over(
            ConsoleDatabase database, EventHistory events, QueueDepths queues, Breakers breakers, Clock clock) {
        return new Live(new ChangeReader(database, events, queues, breakers, clock)::read);
    }

    private static final class Client {
        private final EventStream stream;
        private final Set<Topic> topics;
        private Versions told;
        private int quiet;

        private Client(EventStream stream, Set<Topic> topics, Versions told) {
            this.stream = stream;
            this.topics = topics;
            this.told = told;
        }

        private void tell(Versions now) {
            Set<Topic> changed = now.changed(told, topics);
            quiet++;
            if (!changed.isEmpty()) {
                String words = changed.stream().map(Topic::word).collect(Collectors.joining(" "));
                if (stream.offer("event: change\nid: " + now + "\ndata: " + words + "\n\n")) {
                    told = now;
                    quiet = 0;
                }
            } else if (quiet >= QUIET && stream.offer(":\n\n")) {
                quiet = 0;
            }
        }
    }

    /** What is served. */
    public Route route() {
        return new Route(Method.GET, PATH, Role.READER, Set.of(TOPICS, SINCE), this::open);
    }

    /** How everything is now, as far as that is known; null if it is not. A page with it misses nothing after it. */
    public @Nullable String now() {
        Versions known = latest;
        return known == null ? null : known.toString();
    }

    private Object open(Request request) {
        Set<Topic> topics = topics(request.parameter(TOPICS).orElse(""));
        String since = request.header("Last-Event-ID")
                .or(() -> request.parameter(SINCE))
                .orElse("");
        EventStream stream = EventStream.to(request, "retry: 2000\n\n");
        synchronized (this) {
            clients.removeIf(client -> client.stream.hasEnded());
            if (closed || clients.size() >= MOST) {
                throw Problem.of(
                        503,
                        closed ? "Console stops" : "Too many open pages",
                        closed
                                ? "The console stops; nothing is told of any more. Ask again in a while."
                                : "Expected at most " + MOST + " pages that are told of changes, got one more; this one"
                                        + " is told of none. Close some, or switch Live off in them.");
            }
            clients.add(new Client(stream, topics, Versions.parse(since)));
        }
        return Route.Answer.events(stream);
    }

    private static Set<Topic> topics(String text) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        for (String word : text.split(" ")) {
            topics.add(Stream.of(Topic.values())
                    .filter(topic -> topic.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> Problem.badRequest("parameter " + TOPICS + ": expected some of "
                            + Arrays.stream(Topic.values()).map(Topic::word).collect(Collectors.joining(", "))
                            + " with a space between them, got something else; nothing is told.")));
        }
        return topics;
    }

    /** Looks what has changed and tells those who want to know; to be called once a second. */
    public void look() {
        List<Client> told;
        synchronized (this) {
            clients.removeIf(client -> client.stream.hasEnded());
            told = List.copyOf(clients);
        }
        if (told.isEmpty()) {
            latest = null;
            return;
        }
        Versions now = read();
        for (Client client : told) {
            if (!client.stream.isAllowed() || client.quiet > STUCK) {
                client.stream.end();
            } else {
                client.tell(now);
            }
        }
    }

    /** As it was, while the database is away: its health is told elsewhere. */
    private Versions read() {
        try {
            Versions now = reader.get();
            latest = now;
            return now;
        } catch (JdbiException failure) {
            Versions before = latest;
            if (!ConsoleDatabase.isAway(failure)) {
                throw failure;
            }
            return before == null ? Versions.parse("") : before;
        }
    }

    /** How many are told. */
    synchronized int size() {
        return (int)
                clients.stream().filter(client -> !client.stream.hasEnded()).count();
    }

    /** Ends all streams, and begins no more. Idempotent. */
    @Override
    public void close() {
        List<Client> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(clients);
            clients.clear();
        }
        open.forEach(client -> client.stream.end());
    }
}
