package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes delay queues in which nothing waits any more, without losing what is sent to them at that moment: nothing
 * leads to the queue any more; wait; a message that goes through it comes out again; delete. Who sends to it meanwhile
 * gets the message back, declares the queue again and so stops the removal. One process at a time. Thread-safe.
 *
 * <p>What is due and finds no room where it goes next is in no number that AMQP tells, and up to 31 of such messages
 * let others pass: it would be deleted with its queue. So this is off unless set, and who sets it keeps room in every
 * {@code .due}.
 */
final class UnusedRungs {

    private static final Logger log = LoggerFactory.getLogger(UnusedRungs.class);

    /** Of the process that removes, as long as it is at it. */
    private static final String AT_IT = TopologyNames.LOCK_PREFIX + "unused-delays";

    private static final String PROBE = TopologyNames.DELAY_PREFIX + "probe";

    /**
     * So long a message may take that is on its way into the queue, or due and not out of it: the broker tries again
     * after three minutes when the next queue did not answer, and this leaves it three tries.
     */
    private static final Duration SETTLE = Duration.ofMinutes(10);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int LOOKS = 60;

    private final AdminConnection admin;
    private final DelayRungs rungs;
    private final Publisher publisher;
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
    private final Map<String, Integer> probes = new HashMap<>(0);

    UnusedRungs(
            AdminConnection admin,
            DelayRungs rungs,
            Publisher publisher,
            TransportThreads threads,
            TransportOptions options) {
        this.admin = admin;
        this.rungs = rungs;
        this.publisher = publisher;
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
            log.warn(
                    "Expected skirret.broker.delay-queue-idle of 0s with skirret.broker.declare=false, got {}: this process removes no"
                            + " delay queues. One that another process removes is not declared again from here, and delays that"
                            + " need it are refused; leave the setting out for all workers of this virtual host",
                    idle);
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
        if (retiring == 0 || !begin()) {
            later(idle, this::look);
            return;
        }
        log.debug("Delay queues {} are to be removed", names(retiring));
        for (int rung : each(retiring)) {
            rungs.exclusively(
                    "unbind delay queue '" + TopologyNames.rung(rung) + "'", channel -> unbind(channel, rung));
        }
        later(SETTLE, this::sendThrough);
    }

    private long waiting(int rung) throws BrokerRefusal {
        String name = TopologyNames.rung(rung);
        try {
            return admin.call("look at queue '" + name + "'", channel -> channel.queueDeclarePassive(name))
                    .getMessageCount();
        } catch (BrokerRefusal refusal) {
            if (refusal.code() == BrokerRefusal.NOT_FOUND) {
                return -1;
            }
            throw refusal;
        }
    }

    // Exclusive: it goes with this connection, and so does what it stands for.
    private boolean begin() throws BrokerRefusal {
        try {
            admin.call("take lock '" + AT_IT + "'", channel -> {
                channel.queueDeclare(AT_IT, false, true, true, null);
                channel.exchangeDeclare(PROBE, BuiltinExchangeType.DIRECT, true);
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
        // Its own way in and out, for what is sent to see whether all before it have come out.
        channel.queueBind(name, PROBE, name);
        channel.queueBind(AT_IT, TopologyNames.RETURN, name);
    }

    private void sendThrough() throws BrokerRefusal {
        // Gone with a connection that was lost since; what is sent would end among the undeliverable.
        admin.call("look at lock '" + AT_IT + "'", channel -> channel.queueDeclarePassive(AT_IT));
        probes.clear();
        for (int rung : each(retiring)) {
            String id = UUID.randomUUID().toString();
            probes.put(id, rung);
            Route route = Route.exchange(PROBE, TopologyNames.rung(rung));
            PublishException refused = publisher.enter(route);
            if (refused != null) {
                throw new TransportException("could not send through delay queue: " + refused.getMessage(), refused);
            }
            BasicProperties soon = new BasicProperties.Builder()
                    .deliveryMode(2)
                    .headers(Map.of())
                    .expiration("1")
                    .messageId(id)
                    .build();
            publisher.send(new PendingPublish(route, soon, new byte[0], () -> true, false, publisher.sendBy()));
        }
        later(LOOK_EVERY, () -> cameThrough(0, LOOKS));
    }

    private void cameThrough(long before, int left) throws BrokerRefusal {
        long came = before;
        for (GetResponse got = next(); got != null; got = next()) {
            Integer rung = probes.remove(got.getProps().getMessageId());
            came |= rung == null ? 0 : 1L << rung;
        }
        if (came != retiring && left > 0) {
            long soFar = came;
            later(LOOK_EVERY, () -> cameThrough(soFar, left - 1));
            return;
        }
        for (int rung : each(came)) {
            remove(rung);
        }
        end();
    }

    private @Nullable GetResponse next() throws BrokerRefusal {
        return admin.call("get from '" + AT_IT + "'", channel -> channel.basicGet(AT_IT, true));
    }

    private void remove(int rung) throws BrokerRefusal {
        String name = TopologyNames.rung(rung);
        AtomicBoolean removed = new AtomicBoolean();
        try {
            rungs.exclusively("remove delay queue '" + name + "'", channel -> {
                // Gone if somebody has declared the rung again, and bound it.
                channel.exchangeDeclarePassive(TopologyNames.unused(rung));
                channel.queueUnbind(name, PROBE, name);
                if (channel.queueDeclarePassive(name).getMessageCount() == 0) {
                    channel.queueDelete(name);
                    removed.set(true);
                }
            });
        } catch (BrokerRefusal refusal) {
            if (refusal.code() != BrokerRefusal.NOT_FOUND) {
                throw refusal;
            }
            log.debug("Delay queue '{}' is in use again", name);
        }
        if (removed.get()) {
            rungs.forget();
            log.info(
                    "Delay queue '{}' was removed: it was empty at two looks {} apart, and since. It is declared again when next"
                            + " needed (skirret.broker.delay-queue-idle)",
                    name,
                    idle);
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
            admin.call("give back lock '" + AT_IT + "'", channel -> channel.queueDelete(AT_IT));
        } catch (BrokerRefusal | TransportException gone) {
            log.debug("Lock '{}' was not given back: {}", AT_IT, gone.getMessage());
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
