package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our exchanges, queues and bindings: declared when first needed, remembered, and declared again when the broker may
 * have lost them. In an external topology nothing is declared, only looked for. Thread-safe; blocking.
 */
final class Topology {

    private static final Logger log = LoggerFactory.getLogger(Topology.class);

    private static final long CHECKED_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long WATCHED_NANOS = Duration.ofMinutes(1).toNanos();

    private final AdminConnection admin;
    private final TransportOptions options;
    private final Clock clock;
    private final Set<Long> rungs = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> returns = new ConcurrentHashMap<>();
    private final Set<BroadcastExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final Set<String> ours = ConcurrentHashMap.newKeySet();
    private final Set<String> foreign = ConcurrentHashMap.newKeySet();
    private final Set<String> dues = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile long watched;

    Topology(AdminConnection admin, TransportOptions options) {
        this.admin = admin;
        this.options = options;
        this.clock = options.clock();
        this.watched = clock.nanoTime();
    }

    /** The exchanges that everything hangs on, and where delayed messages go whose queue is no more. */
    void declareExchanges() {
        declareDirect(TopologyNames.TASKS, Map.of());
        declareDirect(TopologyNames.DEAD, Map.of());
        String lost = TopologyNames.UNDELIVERABLE;
        run("queue '" + lost + "'", channel -> {
            if (options.declareTopology()) {
                channel.exchangeDeclare(lost, BuiltinExchangeType.FANOUT, true);
                watch(channel.queueDeclare(lost, true, false, false, QueueArguments.deadLetters()));
                channel.queueBind(lost, lost, "");
            } else {
                channel.exchangeDeclarePassive(lost);
                watch(channel.queueDeclarePassive(lost));
            }
        });
        declareDirect(TopologyNames.RETURN, Map.of("alternate-exchange", lost));
    }

    private void declareDirect(String exchange, Map<String, Object> arguments) {
        run("exchange '" + exchange + "'", channel -> {
            if (options.declareTopology()) {
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
                            + " names, and move them to exchange '{}' (a shovel, or Get and publish in the management page)",
                    TopologyNames.UNDELIVERABLE,
                    now,
                    now - before,
                    TopologyNames.TASKS);
        }
    }

    /** A work queue, its dead letters, and their bindings. */
    void declareQueue(String queue) {
        Queues.requireName(queue);
        if (!options.declareTopology()) {
            run("queue '" + queue + "'", channel -> channel.queueDeclarePassive(queue));
            String dead = TopologyNames.deadLetters(queue);
            run("queue '" + dead + "'", channel -> channel.queueDeclarePassive(dead));
            return;
        }
        declareExchanges();
        declareDeadLetters(queue);
        Map<String, Object> arguments = QueueArguments.work(queue, options.queueType());
        if (declareOrAdopt(queue, arguments)) {
            ours.add(queue);
            foreign.remove(queue);
        }
        run("the binding of queue '" + queue + "'", channel -> channel.queueBind(queue, TopologyNames.TASKS, queue));
        bindDue(queue);
    }

    // For whatever waits already, should somebody have deleted the exchange in between. Made only when first needed.
    private void bindDue(String queue) {
        String due = TopologyNames.due(queue);
        try {
            admin.call("bind queue '" + due + "'", channel -> channel.queueBind(due, TopologyNames.RETURN, queue));
        } catch (BrokerRefusal refusal) {
            if (refusal.code() != BrokerRefusal.NOT_FOUND) {
                throw explain("the binding of queue '" + due + "'", refusal);
            }
        }
    }

    private void declareDeadLetters(String queue) {
        String dead = TopologyNames.deadLetters(queue);
        declareOrAdopt(dead, QueueArguments.deadLetters());
        run("the binding of queue '" + dead + "'", channel -> channel.queueBind(dead, TopologyNames.DEAD, queue));
    }

    /** The queue behind a broadcast log. */
    void declareBroadcastLog(String queue) {
        run("broadcast log '" + queue + "'", channel -> {
            if (options.declareTopology()) {
                channel.queueDeclare(queue, true, false, false, QueueArguments.broadcastLog());
            } else {
                channel.queueDeclarePassive(queue);
            }
        });
    }

    /** Whether this exchange is there, as far as is known. */
    boolean hasExchange(BroadcastExchange exchange) {
        return exchanges.contains(exchange);
    }

    /** An exchange through which processes tell each other something. */
    void declareExchange(BroadcastExchange exchange) {
        try {
            prepareExchange(exchange);
        } catch (BrokerRefusal refusal) {
            throw explain("exchange '" + exchange.name() + "'", refusal);
        }
    }

    /** As {@link #declareExchange}, for who tells by himself what a refusal means. */
    void prepareExchange(BroadcastExchange exchange) throws BrokerRefusal {
        admin.call("declare exchange '" + exchange.name() + "'", channel -> {
            if (options.declareTopology()) {
                String type = exchange.type().name().toLowerCase(Locale.ROOT);
                return channel.exchangeDeclare(exchange.name(), type, exchange.durable());
            }
            return channel.exchangeDeclarePassive(exchange.name());
        });
        exchanges.add(exchange);
    }

    private boolean declareOrAdopt(String queue, Map<String, Object> arguments) {
        try {
            admin.call(
                    "declare queue '" + queue + "'",
                    channel -> channel.queueDeclare(queue, true, false, false, arguments));
            return true;
        } catch (BrokerRefusal refusal) {
            if (refusal.code() != BrokerRefusal.PRECONDITION_FAILED) {
                throw explain("queue '" + queue + "'", refusal);
            }
            if (!foreign.contains(queue)) {
                ExistingQueue.requireUsable(admin, queue, arguments, refusal);
                foreign.add(queue);
            }
            return false;
        }
    }

    /** Whether a message that this queue's consumer rejects is kept as a dead letter. */
    boolean keepsRejected(String queue) {
        return ours.contains(queue) && !foreign.contains(queue);
    }

    /** Whether this rung is there and leads back to this queue, as far as was known a moment ago. */
    boolean canWait(long rung, String queue) {
        return rungs.contains(rung) && isFresh(queue);
    }

    /**
     * Makes sure of it.
     *
     * @throws BrokerRefusal with {@link BrokerRefusal#NOT_FOUND} if there is no such queue to come back to
     */
    void prepareWait(long rung, String queue) throws BrokerRefusal {
        if (!isFresh(queue)) {
            prepareReturn(queue);
        }
        if (!rungs.contains(rung)) {
            prepareRung(rung);
        }
    }

    private boolean isFresh(String queue) {
        Long checked = returns.get(queue);
        return checked != null && clock.nanoTime() - checked < CHECKED_NANOS;
    }

    private void prepareReturn(String queue) throws BrokerRefusal {
        admin.call("bind queue '" + queue + "' for delayed messages", channel -> {
            if (options.declareTopology()) {
                return channel.queueBind(queue, TopologyNames.TASKS, queue);
            }
            return channel.queueDeclarePassive(queue);
        });
        try {
            declareDue(queue);
        } catch (BrokerRefusal refusal) {
            if (refusal.code() != BrokerRefusal.NOT_FOUND || !options.declareTopology()) {
                throw explain("queue '" + TopologyNames.due(queue) + "'", refusal);
            }
            // Somebody deleted the exchange since it was declared.
            restore();
            try {
                declareDue(queue);
            } catch (BrokerRefusal again) {
                throw explain("queue '" + TopologyNames.due(queue) + "'", again);
            }
        }
        watchSometimes();
        returns.put(queue, clock.nanoTime());
    }

    private void declareDue(String queue) throws BrokerRefusal {
        String due = TopologyNames.due(queue);
        admin.call("declare queue '" + due + "'", channel -> {
            if (!options.declareTopology()) {
                return channel.queueDeclarePassive(due);
            }
            channel.queueDeclare(due, true, false, false, QueueArguments.due());
            return channel.queueBind(due, TopologyNames.RETURN, queue);
        });
        dues.add(queue);
    }

    // Never in the way of a publication: somebody may delete the queue after emptying it.
    private void watchSometimes() {
        long now = clock.nanoTime();
        if (now - watched < WATCHED_NANOS) {
            return;
        }
        watched = now;
        try {
            watch(admin.call(
                    "look at queue '" + TopologyNames.UNDELIVERABLE + "'",
                    channel -> channel.queueDeclarePassive(TopologyNames.UNDELIVERABLE)));
        } catch (BrokerRefusal gone) {
            log.debug("Queue '{}' was not looked at: {}", TopologyNames.UNDELIVERABLE, gone.text());
        }
    }

    private void prepareRung(long rung) {
        String name = TopologyNames.rung(rung);
        run("delay rung '" + name + "'", channel -> {
            if (options.declareTopology()) {
                channel.queueDeclare(name, true, false, false, QueueArguments.rung(rung));
                channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, true);
                channel.queueBind(name, name, "");
            } else {
                channel.exchangeDeclarePassive(name);
                channel.queueDeclarePassive(name);
            }
        });
        rungs.add(rung);
    }

    /**
     * The exchanges, and at once the queues behind the one through which delays come back: what falls due in between
     * has nowhere to go but {@link TopologyNames#UNDELIVERABLE}.
     */
    void restore() {
        declareExchanges();
        dues.forEach(this::bindDue);
    }

    /** The broker may have lost what was declared: nothing is taken for granted any more. */
    void forget() {
        rungs.clear();
        returns.clear();
        exchanges.clear();
    }

    private interface Step {
        void on(Channel channel) throws IOException;
    }

    private void run(String what, Step step) {
        try {
            admin.call((options.declareTopology() ? "declare " : "find ") + what, channel -> {
                step.on(channel);
                return true;
            });
        } catch (BrokerRefusal refusal) {
            throw explain(what, refusal);
        }
    }

    private TransportException explain(String what, BrokerRefusal refusal) {
        String said = " ('" + refusal.text() + "')";
        String text = switch (refusal.code()) {
            case BrokerRefusal.ACCESS_REFUSED ->
                "expected the right to "
                        + (options.declareTopology() ? "declare " : "look at ") + what + ", got a refusal" + said
                        + "; nothing was changed; give this user the permission, or let somebody else declare the"
                        + " queues and exchanges and set skirret.broker.declare=false here";
            case BrokerRefusal.NOT_FOUND ->
                "expected " + what + " to be there, got nothing" + said
                        + "; nothing was declared; declare it"
                        + (options.declareTopology() ? "" : ", or set skirret.broker.declare=true");
            case BrokerRefusal.PRECONDITION_FAILED ->
                "expected " + what + " as Skirret declares it, got"
                        + " something else of that name" + said + "; nothing was changed; remove the other, or"
                        + " choose another virtual host";
            case BrokerRefusal.RESOURCE_LOCKED ->
                "expected " + what + " for all, got one that another" + " connection has for itself" + said
                        + "; nothing was changed; choose another name";
            default -> "the broker refused " + what + said + "; nothing was changed";
        };
        return new TransportException(text, refusal);
    }
}
