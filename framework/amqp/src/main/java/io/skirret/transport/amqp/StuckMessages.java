package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Tells whether a delay queue that nothing leads to any more holds messages that are due and that the next queue does
 * not take. AMQP has no number for these. But RabbitMQ has at most 32 dead letters of a queue on their way: when 31 of
 * ours are refused where they go, one more comes out only if nobody else's is stuck. Ours are refused by a queue that
 * goes with this connection, and dropped from then on.
 *
 * <p>Of one thread, and one process of the virtual host.
 */
final class StuckMessages {

    /** Dead letters of one queue that RabbitMQ keeps on their way unless set otherwise. */
    private static final int ON_THEIR_WAY = 32;

    private static final String OUT = TopologyNames.LOCK_PREFIX + "unused-delays";
    private static final String REFUSING = OUT + ".refusing";
    private static final String COMES_OUT = ".out";
    private static final String IS_HELD = ".held";

    private static final int MOST_LOOKS = 200;
    private static final int LEAST_LOOKS = 50;
    private static final long LOOK_EVERY = 20_000_000;

    /** So long a trial may take in all. */
    private static final long TRIAL_NANOS = Duration.ofSeconds(20).toNanos();

    /** So long a look at a delay queue may take in all: nobody else can declare one meanwhile. */
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int NEVER = -1;
    private static final int IN_DOUBT = -2;

    private final Supplier<Publisher> publishers;
    private final Clock clock;

    /** @param publishers asked for one at each look */
    StuckMessages(Supplier<Publisher> publishers, Clock clock) {
        this.publishers = publishers;
        this.clock = clock;
    }

    /**
     * Declares what it takes, for the time until {@link #close} or the end of the connection.
     *
     * @throws IOException if the broker refuses; {@link BrokerRefusal#RESOURCE_LOCKED} while another process has it
     */
    static void open(Channel channel) throws IOException {
        channel.queueDeclare(OUT, false, true, true, null);
        channel.exchangeDeclare(TopologyNames.PROBE, BuiltinExchangeType.DIRECT, true);
        channel.exchangeDeclare(TopologyNames.DROPPED, BuiltinExchangeType.FANOUT, true);
        channel.queueDeclare(TopologyNames.DROPPED, true, false, false, QueueArguments.dropping());
        channel.queueBind(TopologyNames.DROPPED, TopologyNames.DROPPED, "");
        channel.exchangeDeclare(
                TopologyNames.PROBED,
                BuiltinExchangeType.DIRECT,
                true,
                false,
                Map.of("alternate-exchange", TopologyNames.DROPPED));
        channel.queueDeclare(REFUSING, false, true, true, QueueArguments.refusing());
    }

    static void close(Channel channel) throws IOException {
        channel.queueDelete(REFUSING);
        channel.queueDelete(OUT);
    }

    /**
     * Whether this broker keeps as many dead letters on their way as it has to for {@link #none}. Takes a few seconds.
     *
     * @throws IOException if the broker refuses, or the connection that opened this is gone
     */
    boolean canTell(Channel channel) throws IOException {
        String trial = TopologyNames.TRIAL;
        channel.queueDeclare(trial, true, false, false, QueueArguments.trial());
        try {
            String probe = UUID.randomUUID().toString();
            bind(channel, trial, probe);
            long by = clock.nanoTime() + TRIAL_NANOS;
            int took = looksUntilOneComes(ON_THEIR_WAY - 1, channel, probe, MOST_LOOKS, by);
            return took >= 0 && looksUntilOneComes(1, channel, probe, Math.max(LEAST_LOOKS, 4 * took), by) == NEVER;
        } finally {
            channel.queueDelete(trial);
        }
    }

    /**
     * Whether nothing is stuck in this delay queue. If not, or the broker takes too long, messages of ours stay in it
     * for up to three minutes after {@link #close}, and hold up others in it for as long.
     *
     * @param probe of this look alone; see {@link #forget}
     * @throws IOException as {@link #canTell}
     */
    boolean none(Channel channel, int rung, String probe) throws IOException {
        String queue = TopologyNames.rung(rung);
        channel.exchangeBind(TopologyNames.PROBED, TopologyNames.afterRung(rung), "", way(probe));
        bind(channel, queue, probe);
        long by = clock.nanoTime() + LOOK_NANOS;
        boolean none = looksUntilOneComes(ON_THEIR_WAY - 1, channel, probe, MOST_LOOKS, by) >= 0;
        channel.queueUnbind(queue, TopologyNames.PROBE, probe + COMES_OUT);
        channel.queueUnbind(queue, TopologyNames.PROBE, probe + IS_HELD);
        return none;
    }

    /** Takes away the way out of a look; only when nothing of it is left in the delay queue. */
    static void forget(Channel channel, int rung, String probe) throws IOException {
        channel.exchangeUnbind(TopologyNames.PROBED, TopologyNames.afterRung(rung), "", way(probe));
    }

    // By keys of its own: what an earlier look left bound gets nothing of it.
    private static void bind(Channel channel, String queue, String probe) throws IOException {
        channel.queueBind(OUT, TopologyNames.PROBED, probe + COMES_OUT);
        channel.queueBind(REFUSING, TopologyNames.PROBED, probe + IS_HELD);
        channel.queueBind(queue, TopologyNames.PROBE, probe + COMES_OUT);
        channel.queueBind(queue, TopologyNames.PROBE, probe + IS_HELD);
    }

    private static Map<String, Object> way(String probe) {
        return Map.of("x-match", "all", TopologyNames.PROBE_HEADER, probe);
    }

    private int looksUntilOneComes(int held, Channel channel, String probe, int most, long by) throws IOException {
        AtomicBoolean wanted = new AtomicBoolean(true);
        String id = UUID.randomUUID().toString();
        try {
            List<PendingPublish> sent = new ArrayList<>();
            for (int i = 0; i <= held; i++) {
                if (inDoubt(sent, by)) {
                    return IN_DOUBT;
                }
                sent.add(send(i < held ? IS_HELD : COMES_OUT, id, probe, wanted, by));
            }
            int took = looks(channel, id, most, sent, by);
            return took != IN_DOUBT && allStored(sent, by) && refusedAll(channel) ? took : IN_DOUBT;
        } finally {
            wanted.set(false);
        }
    }

    // Whoever cannot send one waits for that, and would for each.
    private boolean inDoubt(List<PendingPublish> sent, long by) {
        return clock.nanoTime() - by >= 0 || sent.stream().anyMatch(PendingPublish::isCompletedExceptionally);
    }

    private PendingPublish send(String key, String id, String probe, AtomicBoolean wanted, long by) {
        Publisher publisher = publishers.get();
        Route route = Route.exchange(TopologyNames.PROBE, probe + key);
        PublishException refused = publisher.enter(route);
        if (refused != null) {
            throw new TransportException("could not send through delay queue: " + refused.getMessage(), refused);
        }
        BasicProperties soon = new BasicProperties.Builder()
                .deliveryMode(2)
                .headers(Map.of(TopologyNames.PROBE_HEADER, probe))
                .expiration("1")
                .messageId(id)
                .build();
        PendingPublish sent = new PendingPublish(route, soon, new byte[0], wanted::get, false, by);
        publisher.send(sent);
        return sent;
    }

    private int looks(Channel channel, String id, int most, List<PendingPublish> sent, long by) throws IOException {
        for (int look = 1; look <= most; look++) {
            if (inDoubt(sent, by)) {
                return IN_DOUBT;
            }
            for (GetResponse got = channel.basicGet(OUT, true); got != null; got = channel.basicGet(OUT, true)) {
                if (id.equals(got.getProps().getMessageId())) {
                    return look;
                }
            }
            LockSupport.parkNanos(LOOK_EVERY);
        }
        return NEVER;
    }

    // A queue with a limit may refuse some of them, and then they keep nobody from coming out.
    private boolean allStored(List<PendingPublish> sent, long by) {
        for (PendingPublish each : sent) {
            while (!each.isDone() && !inDoubt(sent, by)) {
                LockSupport.parkNanos(LOOK_EVERY);
            }
            if (!each.isDone() || each.isCompletedExceptionally()) {
                return false;
            }
        }
        return true;
    }

    // Gone if a policy let it expire, and then nothing was refused; nobody can have made it again.
    private static boolean refusedAll(Channel channel) throws IOException {
        return channel.queueDeclarePassive(REFUSING).getMessageCount() == 0;
    }
}
