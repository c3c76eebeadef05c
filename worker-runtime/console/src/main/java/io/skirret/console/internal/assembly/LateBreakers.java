package io.skirret.console.internal.assembly;

import io.skirret.control.Control;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.breaker.OperatorBreakers;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The breakers that are configured and those that workers tell of, read from the broker as soon as it can be reached.
 * Thread-safe; one thread looks.
 */
final class LateBreakers implements Breakers, AutoCloseable {

    /** Whoever may send to the broker can answer as a worker. */
    private static final int MOST = 1_000;

    /** Whoever may send dead letters can name what is none. */
    private static final int MOST_ASKED_FOR = 10;

    private final Transport transport;
    private final Control control;
    private final Clock clock;
    private final Supplier<? extends Collection<String>> waitedFor;
    private final Map<String, BreakerSettings> known;

    /** Of those that calls wait for: they were none when the broker was asked last. */
    private final Set<String> askedFor = new HashSet<>();

    /** How many of the known are in what is opened. */
    private int read;

    private @Nullable OperatorBreakers opened;
    private boolean closed;

    /** @param waitedFor further ones that calls wait for; taken for breakers if the broker has them */
    LateBreakers(
            Transport transport,
            Control control,
            Clock clock,
            Map<String, BreakerSettings> configured,
            Supplier<? extends Collection<String>> waitedFor) {
        this.transport = transport;
        this.control = control;
        this.clock = clock;
        this.waitedFor = waitedFor;
        this.known = new TreeMap<>(configured);
    }

    /** Asks workers for theirs, and reads those that are new; waits for the broker. */
    void look() {
        control.workers().ask("skirret_breakers", Map.of()).values().values().forEach(this::learn);
        askForNext();
        if (current() == null || known.size() > read) {
            exchange(OperatorBreakers.open(transport, clock, "console", known));
            read = known.size();
        }
    }

    /** Some of what calls wait for, so that each has its turn however many there are. */
    private void askForNext() {
        List<String> unknown = waitedFor.get().stream()
                .filter(name -> !known.containsKey(name))
                .toList();
        if (askedFor.containsAll(unknown)) {
            askedFor.clear();
        }
        askedFor.retainAll(unknown);
        for (String name : unknown.stream()
                .filter(name -> !askedFor.contains(name))
                .limit(MOST_ASKED_FOR)
                .toList()) {
            askedFor.add(name);
            if (OperatorBreakers.exists(transport, name)) {
                learn(name);
            }
        }
    }

    private void learn(Object answer) {
        if (answer instanceof Collection<?> rows) {
            for (Object row : rows) {
                if (row instanceof Map<?, ?> told && told.get("name") instanceof String name) {
                    learn(name);
                }
            }
        }
    }

    private void learn(String name) {
        if (known.size() < MOST) {
            known.putIfAbsent(name, BreakerSettings.DEFAULT);
        }
    }

    private synchronized @Nullable OperatorBreakers current() {
        return opened;
    }

    private synchronized void exchange(OperatorBreakers fresh) {
        OperatorBreakers old = closed ? fresh : opened;
        opened = fresh;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public List<BreakerStatus> statuses() {
        return breakers().statuses();
    }

    @Override
    public CompletableFuture<Void> forceOpen(String name, String why) {
        return breakers().forceOpen(name, why);
    }

    @Override
    public CompletableFuture<Void> reset(String name, String why) {
        return breakers().reset(name, why);
    }

    private OperatorBreakers breakers() {
        OperatorBreakers current = current();
        if (current == null) {
            throw new TransportException(
                    "expected to have read the circuit breakers from the broker, got no answer yet; ask again later");
        }
        return current;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (opened != null) {
            opened.close();
        }
    }
}
