package io.skirret.transport.amqp;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rungs of the delay ladder and the ways between them, in the broker: declared when a path first needs them,
 * remembered, and declared again from time to time. Thread-safe; blocking.
 */
final class DelayRungs {

    private static final Logger log = LoggerFactory.getLogger(DelayRungs.class);

    /** So long at most a rung is taken to be there without another look. */
    private static final Duration KNOWN = Duration.ofMinutes(10);

    /** What a message does after the last rung of its path: it goes back. */
    private static final int NONE = DelayLadder.RUNGS;

    private static final Map<String, Object> RETURN = Map.of("alternate-exchange", TopologyNames.RETURN);

    private final Declarations declarations;
    private final RungLock lock;
    private final Clock clock;
    private final long knownNanos;

    /** When the way from each rung to each was last made sure of, and in the place of its way to itself each rung. */
    private final AtomicLongArray known = new AtomicLongArray(DelayLadder.RUNGS * (NONE + 1));

    /** A bit for each rung. */
    private final AtomicLong used = new AtomicLong();

    DelayRungs(Declarations declarations, RungLock lock, TransportOptions options) {
        this.declarations = declarations;
        this.lock = lock;
        this.clock = options.clock();
        long idle = options.delayQueueIdle().toNanos();
        // Far shorter than whoever removes unused rungs waits.
        this.knownNanos = idle == 0 ? KNOWN.toNanos() : Math.min(KNOWN.toNanos(), idle / 4);
    }

    /** Whether all of a path is there, as far as is known; whoever asks is going to use it. */
    boolean have(long path) {
        if ((used.get() & path) != path) {
            used.accumulateAndGet(path, (before, more) -> before | more);
        }
        long now = clock.nanoTime();
        for (long left = path; left != 0; left = DelayLadder.rest(left)) {
            if (!isKnown(way(left), now)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes sure of it.
     *
     * @throws TransportException if the broker refuses
     */
    void prepare(long path) {
        long now = clock.nanoTime();
        long unknown = 0;
        long missing = 0;
        for (long left = path; left != 0; left &= left - 1) {
            int rung = Long.numberOfTrailingZeros(left);
            if (!isKnown(way(rung, rung), now)) {
                unknown |= 1L << rung;
                missing |= isThere(rung) ? 0 : 1L << rung;
            }
        }
        if (declarations.declaring()) {
            declare(path, missing);
        }
        for (long left = unknown; left != 0; left = DelayLadder.rest(left)) {
            int rung = DelayLadder.first(left);
            known.set(way(rung, rung), now | 1);
        }
        for (long left = path; left != 0; left = DelayLadder.rest(left)) {
            known.set(way(left), now | 1);
        }
    }

    // Changes nothing: what is there is only compared, or looked for.
    private boolean isThere(int rung) {
        String name = TopologyNames.rung(rung);
        String after = TopologyNames.afterRung(rung);
        if (declarations.declaring()) {
            boolean there = declarations.compareQueue(name, QueueArguments.rung(rung));
            declarations.compareExchange(name, "fanout", Map.of());
            declarations.compareExchange(after, "headers", RETURN);
            return there;
        }
        declarations.run("delay rung '" + name + "'", channel -> {
            channel.exchangeDeclarePassive(after);
            channel.queueDeclarePassive(name);
            channel.exchangeDeclarePassive(name);
        });
        return true;
    }

    // Many processes do so at one moment, after a start or a broker's. What takes long goes first, and beside others.
    private void declare(long path, long missing) {
        String what = "delay rung '" + TopologyNames.rung(DelayLadder.first(path)) + "'";
        try {
            declarations.ask(what, channel -> {
                // First: a queue without it is taken for somebody else's, and stays for good.
                for (long left = missing; left != 0; left &= left - 1) {
                    String made = TopologyNames.made(Long.numberOfTrailingZeros(left));
                    channel.exchangeDeclare(made, BuiltinExchangeType.FANOUT, true);
                }
                for (long left = path; left != 0; left &= left - 1) {
                    make(channel, Long.numberOfTrailingZeros(left));
                }
            });
            lock.hold("declare " + what, channel -> lead(channel, path));
        } catch (BrokerRefusal refusal) {
            throw declarations.explain(what, refusal);
        }
    }

    private static void make(Channel channel, int rung) throws IOException {
        String name = TopologyNames.rung(rung);
        channel.exchangeDeclare(TopologyNames.afterRung(rung), BuiltinExchangeType.HEADERS, true, false, RETURN);
        channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, true);
        channel.queueDeclare(name, true, false, false, QueueArguments.rung(rung));
    }

    // All of them, known or not: a way may lead only to what is not about to be removed, and may have been since. The
    // shortest first, so that none leads to what is not there.
    private static void lead(Channel channel, long path) throws IOException {
        for (long left = path; left != 0; left &= left - 1) {
            int rung = Long.numberOfTrailingZeros(left);
            String name = TopologyNames.rung(rung);
            channel.queueDeclare(name, true, false, false, QueueArguments.rung(rung));
            channel.queueBind(name, name, "");
            channel.exchangeDelete(TopologyNames.unused(rung));
        }
        for (long left = path; next(left) != NONE; left = DelayLadder.rest(left)) {
            int rung = DelayLadder.first(left);
            String name = TopologyNames.rung(next(left));
            channel.queueBind(name, TopologyNames.afterRung(rung), "", way(rung, name));
        }
    }

    /** The arguments of the binding that leads from a rung to the queue of another. */
    static Map<String, Object> way(int rung, String next) {
        return Map.of("x-match", "all", TopologyNames.hop(rung), next);
    }

    private boolean isKnown(int way, long now) {
        long since = known.get(way);
        return since != 0 && now - since <= knownNanos;
    }

    private static int next(long path) {
        long rest = DelayLadder.rest(path);
        return rest == 0 ? NONE : DelayLadder.first(rest);
    }

    // From its first rung to the second.
    private static int way(long path) {
        return way(DelayLadder.first(path), next(path));
    }

    private static int way(int rung, int next) {
        return rung * (NONE + 1) + next;
    }

    /**
     * The first rung of this path is not there, or nothing leads to it, and so nobody knows of the ways to it.
     *
     * @return whether that is news
     */
    boolean isGone(long path) {
        int rung = DelayLadder.first(path);
        boolean news = known.getAndSet(way(rung, rung), 0) != 0;
        forget();
        return news;
    }

    /** Says so, unless it was unused and removed for that; before it is declared again. */
    void tellGone(long path) {
        int rung = DelayLadder.first(path);
        String unused = TopologyNames.unused(rung);
        try {
            if (declarations.exists("exchange '" + unused + "'", channel -> channel.exchangeDeclarePassive(unused))) {
                log.debug("Delay queue '{}' was unused, and is declared again", TopologyNames.rung(rung));
                return;
            }
        } catch (RuntimeException notNow) {
            log.debug(
                    "Whether '{}' was removed as unused is not known: {}",
                    TopologyNames.rung(rung),
                    notNow.getMessage());
            return;
        }
        log.warn(
                "Delay queue '{}' is gone, with all that waited in it, if anything did. Skirret removes only what is empty and"
                        + " unused, and did not remove this: look for a person or a policy with expires that matches"
                        + " '^skirret\\.'. It is declared again",
                TopologyNames.rung(rung));
    }

    /** Does something while nobody else declares or removes rungs. */
    void exclusively(String what, Declarations.Step step) throws BrokerRefusal {
        lock.hold(what, step);
    }

    /** The rungs of all paths since this was asked last, a bit for each. */
    long usedSinceAsked() {
        return used.getAndSet(0);
    }

    /** Nothing is taken for granted any more. */
    void forget() {
        for (int way = 0; way < known.length(); way++) {
            known.set(way, 0);
        }
    }
}
