package io.skirret.console.internal.intake;

import io.skirret.console.internal.intake.Intake.Taken;
import io.skirret.console.internal.store.Added;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.SimulatedCalls;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores deliveries and acknowledges them; by one thread. */
final class IntakeWriter {

    private static final Logger log = LoggerFactory.getLogger(IntakeWriter.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final DeadLetterStore store;
    private final Clock clock;
    private final Set<String> ownPackages;
    private final AtomicLong stored = new AtomicLong();
    private final Semaphore wake = new Semaphore(0);

    /**
     * Entries without an id whose acknowledgement the broker may not have heard: of the last batch that was stored and
     * the one before.
     */
    private final Map<UUID, Delivery> unheard = new HashMap<>();

    private final Map<UUID, Delivery> unheardBefore = new HashMap<>();

    private volatile @Nullable String trouble;
    private volatile boolean stopped;

    IntakeWriter(DeadLetterStore store, Clock clock, Set<String> ownPackages) {
        this.store = store;
        this.clock = clock;
        this.ownPackages = ownPackages;
    }

    long stored() {
        return stored.get();
    }

    /** Why nothing is stored at the moment; null if nothing stands in the way. */
    @Nullable
    String trouble() {
        return trouble;
    }

    boolean stopped() {
        return stopped;
    }

    /** Ends a wait for the database. */
    void stop() {
        stopped = true;
        wake.release();
    }

    /** Returns when all of them are stored and acknowledged, or taken back by the broker, or it was stopped. */
    void write(List<Taken> batch) throws InterruptedException {
        write(batch.stream().filter(each -> !dropped(each.delivery())).toList(), false);
    }

    private void write(List<Taken> batch, boolean inBrief) throws InterruptedException {
        do {
            List<Taken> live =
                    batch.stream().filter(each -> !each.delivery().lost()).toList();
            try {
                store(live, inBrief);
                if (trouble != null) {
                    log.info("Dead letters are stored again");
                    trouble = null;
                }
                return;
            } catch (RuntimeException failure) {
                if (isRefused(failure)) {
                    writeRefused(live, inBrief, failure);
                    return;
                }
                tell("the database takes no dead letters: ", failure);
            } catch (Error failure) {
                // Such as too little memory: without this thread nothing would be taken any more, and nothing would
                // tell.
                tell("dead letters cannot be stored: ", failure);
            }
        } while (paused());
    }

    /** A failure that somebody simulated is nothing to be mended. */
    private static boolean dropped(Delivery delivery) {
        boolean simulated = SimulatedCalls.isOne(delivery.message());
        if (simulated) {
            delivery.ackSoon();
        }
        return simulated;
    }

    /** One of them is not as the tables want it: it is kept with its bytes and nothing else. */
    private void writeRefused(List<Taken> refused, boolean inBrief, RuntimeException failure)
            throws InterruptedException {
        if (refused.size() != 1) {
            for (Taken each : refused) {
                write(List.of(each), inBrief);
                if (stopped && trouble != null) {
                    return;
                }
            }
        } else if (!inBrief) {
            log.warn(
                    "Expected a dead letter of queue '{}' that the tables take, got another; only its bytes are kept",
                    refused.get(0).queue(),
                    SafeThrowable.of(failure));
            write(refused, true);
        } else {
            log.error(
                    "Expected to keep the bytes of a dead letter of queue '{}', got a failure; it stays in the broker",
                    refused.get(0).queue(),
                    SafeThrowable.of(failure));
        }
    }

    private void tell(String what, Throwable failure) {
        if (trouble == null) {
            log.error(
                    "Expected to store dead letters, got a failure. They stay in the broker, and the next try is in {};"
                            + " see that the database can be reached and has room, and that this process has memory",
                    Durations.format(PAUSE),
                    SafeThrowable.of(failure));
        }
        trouble = what + failure.getClass().getSimpleName();
    }

    /** Waits a while; false if it was stopped. */
    private boolean paused() throws InterruptedException {
        if (!stopped) {
            Clock.Timer over = clock.schedule(PAUSE, wake::release);
            wake.acquire();
            over.cancel();
        }
        return !stopped;
    }

    private void store(List<Taken> batch, boolean inBrief) {
        forgetHeard();
        Instant now = clock.now();
        List<IncomingEntry> entries = new ArrayList<>(batch.size());
        for (Taken each : batch) {
            Delivery delivery = each.delivery();
            IncomingEntry entry = IncomingEntry.of(
                    each.queue(),
                    delivery.message(),
                    delivery.unreadable(),
                    delivery.info().redelivered(),
                    now,
                    ownPackages);
            entries.add(inBrief ? entry.inBrief() : entry);
        }
        Added added = store.add(entries, Set.copyOf(unheard.keySet()));
        unheardBefore.putAll(unheard);
        unheard.clear();
        stored.addAndGet(added.inserted());
        for (int i = 0; i < batch.size(); i++) {
            acknowledge(batch.get(i).delivery(), entries.get(i), added.ids().get(i));
        }
    }

    private void acknowledge(Delivery delivery, IncomingEntry entry, UUID id) {
        if (entry.identity() != null) {
            // It may come again: its identity is known.
            delivery.ackSoon();
        } else {
            delivery.ack();
            unheard.put(id, delivery);
        }
    }

    /**
     * What was acknowledged a whole batch ago, on a channel that lives on, will not come again. What came on another is
     * for nobody here any more.
     */
    private void forgetHeard() {
        store.acknowledged(unheardBefore.entrySet().stream()
                .filter(each -> !each.getValue().cutOff())
                .map(Map.Entry::getKey)
                .toList());
        unheardBefore.clear();
        unheard.values().removeIf(Delivery::cutOff);
    }

    /** Whether the database took offence at what was to be written: the data itself, or a rule of a table. */
    private static boolean isRefused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("22") || state.startsWith("23");
            }
        }
        return false;
    }
}
