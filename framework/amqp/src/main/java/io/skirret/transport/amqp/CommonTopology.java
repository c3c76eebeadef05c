package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.BuiltinExchangeType;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all work queues share: the exchanges that everything hangs on, and the queue of what has nowhere to go.
 * Thread-safe; blocking.
 */
final class CommonTopology {

    private static final Logger log = LoggerFactory.getLogger(CommonTopology.class);

    private static final long WATCHED_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String LOST = TopologyNames.UNDELIVERABLE;
    private static final Map<String, Object> RETURN_ARGUMENTS = Map.of("alternate-exchange", LOST);

    private final Declarations declarations;
    private final Clock clock;
    private final AtomicInteger lost = new AtomicInteger();
    private volatile long watched;

    CommonTopology(Declarations declarations, Clock clock) {
        this.declarations = declarations;
        this.clock = clock;
        this.watched = clock.nanoTime();
    }

    /** Declares it, or looks for it. All is compared with what is there before the first of it is declared. */
    void declare() {
        if (declarations.declaring()) {
            declarations.compareExchange(TopologyNames.TASKS, "direct", Map.of());
            declarations.compareExchange(TopologyNames.DEAD, "direct", Map.of());
            declarations.compareExchange(TopologyNames.RETURN, "direct", RETURN_ARGUMENTS);
            declarations.compareExchange(LOST, "fanout", Map.of());
            declarations.compareQueue(LOST, QueueArguments.deadLetters());
        }
        direct(TopologyNames.TASKS, Map.of());
        direct(TopologyNames.DEAD, Map.of());
        declarations.run("queue '" + LOST + "'", channel -> {
            if (declarations.declaring()) {
                channel.exchangeDeclare(LOST, BuiltinExchangeType.FANOUT, true);
                watch(channel.queueDeclare(LOST, true, false, false, QueueArguments.deadLetters()));
                channel.queueBind(LOST, LOST, "");
            } else {
                channel.exchangeDeclarePassive(LOST);
                watch(channel.queueDeclarePassive(LOST));
            }
        });
        direct(TopologyNames.RETURN, RETURN_ARGUMENTS);
    }

    private void direct(String exchange, Map<String, Object> arguments) {
        declarations.run("exchange '" + exchange + "'", channel -> {
            if (declarations.declaring()) {
                channel.exchangeDeclare(exchange, BuiltinExchangeType.DIRECT, true, false, arguments);
            } else {
                channel.exchangeDeclarePassive(exchange);
            }
        });
    }

    // Nobody else looks there. Said again only when there are more.
    private void watch(DeclareOk undeliverable) {
        int now = undeliverable.getMessageCount();
        int before = lost.getAndSet(now);
        if (now > before) {
            log.warn(
                    "Queue '{}' holds {} delayed messages, {} more than before: the queues they were for, or the '.due' of"
                            + " these, were deleted while they waited. They stay there. To have them run, declare the queue that each one's routing key"
                            + " names (start its worker), and move them to exchange '{}' with a shovel, as the reference says of the topology",
                    LOST,
                    now,
                    now - before,
                    TopologyNames.RETURN);
        }
    }

    /** Whether there were delayed messages without a queue when it was last looked. */
    boolean holdsUndeliverable() {
        return lost.get() > 0;
    }

    /** Never in the way of a publication: somebody may delete the queue after emptying it. */
    void watchSometimes() {
        long now = clock.nanoTime();
        if (now - watched < WATCHED_NANOS) {
            return;
        }
        watched = now;
        try {
            declarations.ask("queue '" + LOST + "'", channel -> watch(channel.queueDeclarePassive(LOST)));
        } catch (BrokerRefusal gone) {
            log.debug("Queue '{}' was not looked at: {}", LOST, gone.text());
        }
    }
}
