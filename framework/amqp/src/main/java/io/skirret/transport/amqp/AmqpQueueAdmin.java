package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at queues and empties them, over AMQP alone. */
final class AmqpQueueAdmin implements QueueAdmin {

    private static final Logger log = LoggerFactory.getLogger(AmqpQueueAdmin.class);

    private static final long LONGEST_REST = 1_000;

    private final AdminConnection admin;

    AmqpQueueAdmin(AdminConnection admin) {
        this.admin = admin;
    }

    @Override
    public Optional<QueueStatus> status(String queue) {
        try {
            AMQP.Queue.DeclareOk seen =
                    admin.call("look at queue '" + queue + "'", channel -> channel.queueDeclarePassive(queue));
            return Optional.of(new QueueStatus(queue, seen.getMessageCount(), seen.getConsumerCount()));
        } catch (BrokerRefusal refusal) {
            if (refusal.saysMissing()) {
                return Optional.empty();
            }
            throw refused("look at", queue, refusal);
        }
    }

    @Override
    public long purge(String queue) {
        try {
            return admin.call("purge queue '" + queue + "'", channel -> channel.queuePurge(queue))
                    .getMessageCount();
        } catch (BrokerRefusal refusal) {
            throw refused("purge", queue, refusal);
        }
    }

    @Override
    public long purge(String queue, long most) {
        try {
            return admin.call("purge queue '" + queue + "'", channel -> {
                long gone = 0;
                while (gone < most && channel.basicGet(queue, true) != null) {
                    gone++;
                }
                return gone;
            });
        } catch (BrokerRefusal refusal) {
            throw refused("purge", queue, refusal);
        }
    }

    @Override
    public long browse(String queue, long limit, Visitor visitor) {
        try {
            return admin.call("browse queue '" + queue + "'", channel -> browse(channel, queue, limit, visitor));
        } catch (BrokerRefusal refusal) {
            throw refused("browse", queue, refusal);
        }
    }

    // Bounded by what is there at the start: a visitor that sends things on may see them come back. How many that are,
    // the
    // first message tells; a passive declaration may not know yet.
    private static long browse(Channel channel, String queue, long limit, Visitor visitor) throws IOException {
        long maximum = limit;
        long shown = 0;
        long kept = 0;
        long lastKept = 0;
        long behind = 0;
        try {
            while (shown < maximum) {
                GetResponse got = channel.basicGet(queue, false);
                if (got == null) {
                    break;
                }
                behind = got.getMessageCount();
                if (shown == 0) {
                    maximum = Math.min(limit, 1 + behind);
                }
                shown++;
                kept++;
                long keptBefore = lastKept;
                lastKept = got.getEnvelope().getDeliveryTag();
                WireHeaders headers = WireHeaders.of(got.getProps());
                Unread unread = Unread.with(Unread.of(got.getProps()), headers.leftOut());
                if (unread != null) {
                    tellOfUnread(queue, unread);
                }
                Disposition verdict = unread != null && unread.withoutBody()
                        ? Disposition.KEEP
                        : visitor.visit(MessageMapper.fromWire(got.getProps(), headers, got.getBody()));
                if (verdict == Disposition.REMOVE) {
                    channel.basicAck(lastKept, false);
                    lastKept = keptBefore;
                    kept--;
                } else if (verdict == Disposition.STOP) {
                    break;
                }
            }
        } finally {
            if (lastKept > 0 && channel.isOpen()) {
                requeue(channel, queue, lastKept, kept, behind);
            }
        }
        channel.queueDeclarePassive(queue); // answered when the acknowledgements are taken
        return shown;
    }

    private static void tellOfUnread(String queue, Unread unread) {
        if (unread.withoutBody()) {
            log.warn(
                    "A message of queue '{}' is passed over and stays where it is: {}. Only a purge, or another client, removes it",
                    queue,
                    unread.text());
        } else {
            log.warn("A message of queue '{}' is shown, and sent on, without a part of it: {}", queue, unread.text());
        }
    }

    // A quorum queue puts what is requeued behind the rest. So a pass that ends early takes the rest too, unseen, and
    // requeues all in one: the order stays. Behind a long rest that would cost too much; then what was shown is last.
    private static void requeue(Channel channel, String queue, long lastKept, long kept, long behind)
            throws IOException {
        long last = lastKept;
        if (behind <= LONGEST_REST) {
            for (long taken = 0; taken < behind; taken++) {
                GetResponse unseen = channel.basicGet(queue, false);
                if (unseen == null) {
                    break;
                }
                last = unseen.getEnvelope().getDeliveryTag();
            }
        }
        channel.basicNack(last, true, true);
        awaitReady(channel, queue, behind + kept);
    }

    // A quorum queue takes messages back a moment later; whoever looks again at once should find them. With other
    // consumers
    // about the number may never come, so this does not insist.
    private static void awaitReady(Channel channel, String queue, long expected) throws IOException {
        for (int look = 0; look < 50 && channel.queueDeclarePassive(queue).getMessageCount() < expected; look++) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public String deadLetterQueue(String queue) {
        return TopologyNames.deadLetters(queue);
    }

    private static TransportException refused(String verb, String queue, BrokerRefusal refusal) {
        return new TransportException(
                "expected to " + verb + " queue '" + Printable.of(queue) + "', got '" + refusal.text()
                        + "'; nothing was changed; " + refusal.advice("check its name and the virtual host"),
                refusal);
    }
}
