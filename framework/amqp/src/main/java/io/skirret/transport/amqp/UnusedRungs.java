package io.skirret.transport.amqp;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes delay queues in which nothing waits any more, without losing what is sent to them at that moment: nothing
 * leads to the queue any more; wait; see that nothing is left in it, counted or not; delete. Who sends to it meanwhile
 * gets the message back, declares the queue again and so stops the removal. One process at a time. Thread-safe.
 */
final class UnusedRungs {

    private static final Logger log = LoggerFactory.getLogger(UnusedRungs.class);

    /**
     * So long a message may take that is on its way into the queue, or due and not out of it: the broker tries again
     * after three minutes when the next queue did not answer, and this leaves it three tries.
     */
    private static final Duration SETTLE = Duration.ofMinutes(10);

    private final AdminConnection admin;
    private final DelayRungs rungs;
    private final StuckMessages stuck;
    private final TransportThreads threads;
    private final Clock clock;
    private final Duration idle;
    private final boolean declaring;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;

    // Sets of rungs, a bit for each; of the thread that is at it.
    private boolean atIt;
    private long emptyBefore;
    private long retiring;
    private long madeByOthers;

    /** @param publisher not that of the work: what the broker refuses closes its channel, with all that is in flight */
    UnusedRungs(
            AdminConnection admin,
            DelayRungs rungs,
            Supplier<Publisher> publisher,
            TransportThreads threads,
            TransportOptions options) {
        this.admin = admin;
        this.rungs = rungs;
        this.stuck = new StuckMessages(publisher, options.clock());
        this.threads = threads;
        this.clock = options.clock();
        this.idle = options.delayQueueIdle();
        this.declaring = options.declareTopology();
    }

    /** From now on, from time to time; once is enough. */
    void start() {
        if (idle.isZero() || !started.compareAndSet(false, true)) {
            return;
        }
        if (declaring) {
            later(idle, this::look);
        } else {
            log.debug("Nothing is declared from here: this process removes no delay queues either");
        }
    }

    private interface Step {
        void run() throws BrokerRefusal;
    }

    private void later(Duration delay, Step step) {
        clock.schedule(
                delay,
                () -> threads.runSurely(() -> {
                    if (closed) {
                        return;
                    }
                    try {
                        step.run();
                    } catch (BrokerRefusal | RuntimeException notNow) {
                        log.debug("Unused delay queues are not removed now", SafeThrowable.of(notNow));
                        end();
                    }
                }));
    }

    private void look() throws BrokerRefusal {
        long there = 0;
        long empty = 0;
        for (int rung = 0; rung < DelayLadder.RUNGS; rung++) {
            long waiting = waiting(rung);
            there |= waiting < 0 ? 0 : 1L << rung;
            empty |= waiting == 0 ? 1L << rung : 0;
        }
        // What waits on a longer one may yet come to a shorter one.
        long above = -(Long.highestOneBit(there & ~empty) << 1);
        retiring = empty & emptyBefore & ~rungs.usedSinceAsked() & (above == 0 ? -1 : above);
        emptyBefore = empty;
        retiring &= made(retiring);
        if (retiring == 0 || !begin()) {
            later(idle, this::look);
            return;
        }
        if (!admin.call("see what is on its way out of a delay queue", stuck::canTell)) {
            tellNobodyCanTell();
            end();
            return;
        }
        log.debug("Delay queues {} are to be removed", names(retiring));
        for (int rung : each(retiring)) {
            rungs.exclusively(
                    "unbind delay queue '" + TopologyNames.rung(rung) + "'", channel -> unbind(channel, rung));
        }
        later(SETTLE, this::removeAll);
    }

    private long waiting(int rung) throws BrokerRefusal {
        String name = TopologyNames.rung(rung);
        try {
            return admin.call("look at queue '" + name + "'", channel -> channel.queueDeclarePassive(name))
                    .getMessageCount();
        } catch (BrokerRefusal refusal) {
            if (refusal.saysMissing()) {
                return -1;
            }
            throw refusal;
        }
    }

    // What operators declared is for those who declare nothing, and would not come back.
    private long made(long candidates) throws BrokerRefusal {
        for (int rung : each(candidates & ~madeByOthers)) {
            String made = TopologyNames.made(rung);
            try {
                admin.call("look at exchange '" + made + "'", channel -> channel.exchangeDeclarePassive(made));
            } catch (BrokerRefusal refusal) {
                if (!refusal.saysMissing()) {
                    throw refusal;
                }
                madeByOthers |= 1L << rung;
            }
        }
        return ~madeByOthers;
    }

    // Exclusive: it goes with this connection, and so does what it stands for.
    private boolean begin() throws BrokerRefusal {
        try {
            admin.call("begin to remove delay queues", channel -> {
                StuckMessages.open(channel);
                return true;
            });
            atIt = true;
            return true;
        } catch (BrokerRefusal refusal) {
            if (refusal.code() == BrokerRefusal.RESOURCE_LOCKED) {
                return false;
            }
            throw refusal;
        }
    }

    private static void unbind(Channel channel, int rung) throws IOException {
        String name = TopologyNames.rung(rung);
        channel.exchangeDeclare(TopologyNames.unused(rung), BuiltinExchangeType.FANOUT, true);
        channel.queueUnbind(name, name, "");
        for (int longer = rung + 1; longer < DelayLadder.RUNGS; longer++) {
            channel.queueUnbind(name, TopologyNames.afterRung(longer), "", DelayRungs.way(longer, name));
        }
    }

    private void tellNobodyCanTell() {
        log.info(
                "Unused delay queues {} stay: expected RabbitMQ to have 32 dead letters of a queue on their way, got another"
                        + " number or no answer in time, so nobody can tell whether they are empty. To stop these looks, set"
                        + " skirret.broker.delay-queue-idle=0s",
                names(retiring));
    }

    // The longest first, and none that is shorter than one that stays: what is stuck there may be on its way here.
    private void removeAll() throws BrokerRefusal {
        List<Integer> longestFirst = each(retiring);
        Collections.reverse(longestFirst);
        for (int rung : longestFirst) {
            if (!remove(rung)) {
                break;
            }
        }
        end();
    }

    private boolean remove(int rung) throws BrokerRefusal {
        String name = TopologyNames.rung(rung);
        String probe = UUID.randomUUID().toString();
        AtomicBoolean removed = new AtomicBoolean();
        AtomicBoolean asked = new AtomicBoolean();
        AtomicBoolean stays = new AtomicBoolean();
        try {
            rungs.exclusively("remove delay queue '" + name + "'", channel -> {
                // Gone if somebody has declared the rung again, and bound it.
                channel.exchangeDeclarePassive(TopologyNames.unused(rung));
                if (channel.queueDeclarePassive(name).getMessageCount() > 0) {
                    return;
                }
                asked.set(true);
                if (!stuck.none(channel, rung, probe)) {
                    stays.set(true);
                } else if (channel.queueDeclarePassive(name).getMessageCount() == 0) {
                    channel.queueDelete(name);
                    channel.exchangeDelete(TopologyNames.made(rung));
                    StuckMessages.forget(channel, rung, probe);
                    removed.set(true);
                }
            });
        } catch (BrokerRefusal refusal) {
            if (!refusal.saysMissing()) {
                throw refusal;
            }
            log.debug("Delay queue '{}' is in use again", name);
        } finally {
            if (asked.get() && !removed.get()) {
                later(SETTLE, () -> forget(rung, probe));
            }
        }
        if (removed.get()) {
            rungs.forget();
            log.info(
                    "Delay queue '{}' was removed: it was empty at two looks {} apart, and since. It is declared again when next"
                            + " needed (skirret.broker.delay-queue-idle)",
                    name,
                    idle);
        } else if (stays.get()) {
            tellStuck(name);
        }
        return removed.get();
    }

    private static void tellStuck(String name) {
        log.warn(
                "Delay queue '{}' was to be removed as unused, and stays: expected a message of our own to come out of it, got"
                        + " none. Messages in it are due and find no room where they go next, or the broker is very busy. Look for a"
                        + " '.due' queue that is full or has no leader; nothing is lost, and it is looked at again",
                name);
    }

    // Nothing of ours is left in it now.
    private void forget(int rung, String probe) {
        String name = TopologyNames.rung(rung);
        try {
            admin.call("take away what led out of delay queue '" + name + "'", channel -> {
                StuckMessages.forget(channel, rung, probe);
                return true;
            });
        } catch (BrokerRefusal | TransportException notNow) {
            log.debug("A binding of the last look at delay queue '{}' stays: {}", name, notNow.getMessage());
        }
    }

    // The next look takes up what is left.
    private void end() {
        retiring = 0;
        if (atIt) {
            giveBack();
        }
        later(idle, this::look);
    }

    private void giveBack() {
        atIt = false;
        try {
            admin.call("end the removal of delay queues", channel -> {
                StuckMessages.close(channel);
                return true;
            });
        } catch (BrokerRefusal | TransportException gone) {
            log.debug("What the removal of delay queues takes goes with its connection: {}", gone.getMessage());
        }
    }

    private static List<Integer> each(long set) {
        List<Integer> rungs = new ArrayList<>();
        for (long left = set; left != 0; left &= left - 1) {
            rungs.add(Long.numberOfTrailingZeros(left));
        }
        return rungs;
    }

    private static List<String> names(long set) {
        return each(set).stream().map(TopologyNames::rung).toList();
    }

    void close() {
        closed = true;
    }
}
