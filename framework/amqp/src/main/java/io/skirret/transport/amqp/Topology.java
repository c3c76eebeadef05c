package io.skirret.transport.amqp;

import io.skirret.time.Clock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our exchanges, queues and bindings: declared when first needed, remembered, and declared again when the broker may
 * have lost them. In an external topology nothing is declared, only looked for. What exists is compared first and
 * changed after, so that what is refused leaves nothing behind. Thread-safe; blocking.
 */
final class Topology {

    private static final Logger log = LoggerFactory.getLogger(Topology.class);

    private static final long CHECKED_NANOS = Duration.ofSeconds(5).toNanos();

    private final AdminConnection admin;
    private final TransportOptions options;
    private final Declarations declarations;
    private final CommonTopology common;
    private final CeleryDelays celeryDelays;
    private final Clock clock;
    private final DelayRungs rungs;
    private final Map<String, Long> returns = new ConcurrentHashMap<>();
    private final Set<BroadcastExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final Set<String> ours = ConcurrentHashMap.newKeySet();
    /** All that were declared as work queues. */
    private final Set<String> work = ConcurrentHashMap.newKeySet();

    private final Set<String> foreign = ConcurrentHashMap.newKeySet();
    private final Set<String> dues = ConcurrentHashMap.newKeySet();

    Topology(AdminConnection admin, TransportOptions options) {
        this.admin = admin;
        this.options = options;
        this.clock = options.clock();
        this.declarations = new Declarations(admin, options);
        this.common = new CommonTopology(declarations, clock);
        this.rungs = new DelayRungs(declarations, new RungLock(admin), options);
        this.celeryDelays = new CeleryDelays(declarations, options);
    }

    /** The exchanges that everything hangs on, and where delayed messages go whose queue is no more. */
    void declareExchanges() {
        common.declare();
    }

    /** A work queue, its dead letters, and their bindings. In an external topology the work queue is looked for. */
    void declareQueue(String queue) {
        Queues.requireName(queue);
        if (!options.declareTopology()) {
            if (!isThere(queue)) {
                throw new TransportException("expected queue '" + Printable.of(queue)
                        + "' to be there, got nothing; nothing was declared; declare it, or set"
                        + " skirret.broker.declare=true");
            }
            tellWithoutDue(queue);
            return;
        }
        Map<String, Object> arguments = QueueArguments.work(queue, options);
        requireUsable(queue, arguments);
        declareDeadLetters(queue);
        work.add(queue);
        if (declareOrAdopt(queue, arguments)) {
            ours.add(queue);
            foreign.remove(queue);
        }
        declarations.run(
                "the binding of queue '" + queue + "'",
                channel -> channel.queueBind(queue, TopologyNames.TASKS, queue));
        bindDue(queue);
        if (common.holdsUndeliverable()) {
            dueForUndeliverable(queue);
        }
    }

    private void declareDeadLetters(String queue) {
        String dead = TopologyNames.deadLetters(queue);
        requireUsable(dead, QueueArguments.deadLetters());
        declareExchanges();
        declareOrAdopt(dead, QueueArguments.deadLetters());
        declarations.run(
                "the binding of queue '" + dead + "'", channel -> channel.queueBind(dead, TopologyNames.DEAD, queue));
    }

    /** Declares a queue that was deleted while messages were taken from it: as dead letters if it was such. */
    void declareAgain(String queue) {
        boolean dead = queue.endsWith(TopologyNames.DEAD_SUFFIX)
                && queue.length() > TopologyNames.DEAD_SUFFIX.length()
                && !work.contains(queue);
        if (dead && options.declareTopology()) {
            declareDeadLetters(queue.substring(0, queue.length() - TopologyNames.DEAD_SUFFIX.length()));
        } else {
            declareQueue(queue);
        }
        prepareTaking(queue);
    }

    // So that whoever moves them back finds a way; else it is made with the first delay.
    private void dueForUndeliverable(String queue) {
        try {
            declareDue(queue);
        } catch (BrokerRefusal refusal) {
            throw declarations.explain("queue '" + TopologyNames.due(queue) + "'", refusal);
        }
    }

    private void tellWithoutDue(String queue) {
        String due = TopologyNames.due(queue);
        if (!isThere(due)) {
            log.warn(
                    "Expected queue '{}' to be there, got nothing: delayed calls to '{}' and retries come back through it, and"
                            + " are refused without it; all else works. Declare it as the reference says of the topology, or set"
                            + " skirret.broker.declare=true",
                    due,
                    Printable.of(queue));
        }
    }

    /** Before messages are taken from a work queue that is there. */
    void prepareTaking(String queue) {
        celeryDelays.prepare(queue);
    }

    // Changes nothing: what is there is only compared.
    private void requireUsable(String queue, Map<String, Object> arguments) {
        if (declarations.queueExists(queue)) {
            declareOrAdopt(queue, arguments);
        }
    }

    /**
     * Binds a work queue of somebody else, and declares nothing. In an external topology it is only looked for, and who
     * may neither bind nor look leaves it to the publication to tell.
     *
     * @throws PublishException if there is no such queue
     */
    void bindQueue(String queue) {
        Queues.requireName(queue);
        if (!options.declareTopology()) {
            requireThere(queue);
            return;
        }
        try {
            bindTasks(queue);
        } catch (BrokerRefusal refusal) {
            if (refusal.code() == BrokerRefusal.ACCESS_REFUSED) {
                log.debug("Queue '{}' may not be bound from here: {}", queue, refusal.text());
                return;
            }
            if (!refusal.saysMissing()) {
                throw declarations.explain("the binding of queue '" + queue + "'", refusal);
            }
            requireThere(queue);
            // So it is the exchange that somebody deleted.
            restore();
            declarations.run(
                    "the binding of queue '" + queue + "'",
                    channel -> channel.queueBind(queue, TopologyNames.TASKS, queue));
        }
    }

    private void bindTasks(String queue) throws BrokerRefusal {
        admin.call("bind queue '" + queue + "'", channel -> channel.queueBind(queue, TopologyNames.TASKS, queue));
    }

    private void requireThere(String queue) {
        if (!isThere(queue)) {
            throw new PublishException(
                    Reason.UNROUTABLE,
                    "expected queue '" + Printable.of(queue) + "' to be there, got no queue of this name in the virtual"
                            + " host; nothing was declared or sent");
        }
    }

    /** Whether a queue is there, for all that this user may know. */
    private boolean isThere(String queue) {
        try {
            admin.call("look at queue '" + queue + "'", channel -> channel.queueDeclarePassive(queue));
            return true;
        } catch (BrokerRefusal refusal) {
            if (refusal.saysMissing()) {
                return false;
            }
            if (refusal.code() == BrokerRefusal.ACCESS_REFUSED) {
                log.debug("Queue '{}' may not be looked at from here: {}", queue, refusal.text());
                return true;
            }
            throw declarations.explain("queue '" + queue + "'", refusal);
        }
    }

    // For whatever waits already, should somebody have deleted the exchange in between. Made only when first needed.
    private void bindDue(String queue) {
        String due = TopologyNames.due(queue);
        try {
            admin.call("bind queue '" + due + "'", channel -> channel.queueBind(due, TopologyNames.RETURN, queue));
        } catch (BrokerRefusal refusal) {
            if (refusal.saysDown()) {
                // No reason to keep others waiting: nothing is lost.
                log.warn(
                        "Queue '{}' is there and could not be bound ({}). If its binding was lost, what comes due for '{}' goes to"
                                + " '{}' until its worker starts again",
                        due,
                        refusal.text(),
                        queue,
                        TopologyNames.UNDELIVERABLE);
            } else if (!refusal.saysMissing()) {
                throw declarations.explain("the binding of queue '" + due + "'", refusal);
            }
        }
    }

    /** The queue behind a broadcast log. */
    void declareBroadcastLog(String queue) {
        declarations.run("broadcast log '" + queue + "'", channel -> {
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
            throw declarations.explain("exchange '" + exchange.name() + "'", refusal);
        }
    }

    /** As {@link #declareExchange}, for who tells by himself what a refusal means. */
    void prepareExchange(BroadcastExchange exchange) throws BrokerRefusal {
        declarations.ask("exchange '" + exchange.name() + "'", channel -> {
            if (options.declareTopology()) {
                String type = exchange.type().name().toLowerCase(Locale.ROOT);
                channel.exchangeDeclare(exchange.name(), type, exchange.durable());
            } else {
                channel.exchangeDeclarePassive(exchange.name());
            }
        });
        exchanges.add(exchange);
    }

    private boolean declareOrAdopt(String queue, Map<String, Object> arguments) {
        try {
            declarations.ask(
                    "queue '" + queue + "'", channel -> channel.queueDeclare(queue, true, false, false, arguments));
            return true;
        } catch (BrokerRefusal refusal) {
            if (refusal.code() != BrokerRefusal.PRECONDITION_FAILED) {
                throw declarations.explain("queue '" + queue + "'", refusal);
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
        return ours.contains(queue)
                && !foreign.contains(queue)
                && !options.sharedQueues().contains(queue);
    }

    /** Whether this path is there and leads back to this queue, as far as was known a moment ago. */
    boolean canWait(long path, String queue) {
        return rungs.have(path) && isFresh(queue);
    }

    /**
     * Makes sure of it.
     *
     * @throws BrokerRefusal if there is no such queue to come back to, or it cannot be used now
     */
    void prepareWait(long path, String queue) throws BrokerRefusal {
        if (!isFresh(queue)) {
            prepareReturn(queue);
        }
        if (!rungs.have(path)) {
            rungs.prepare(path);
        }
    }

    /** What is known of the delay queues. */
    DelayRungs rungs() {
        return rungs;
    }

    private boolean isFresh(String queue) {
        Long checked = returns.get(queue);
        return checked != null && clock.nanoTime() - checked < CHECKED_NANOS;
    }

    // The work queue is bound last, and whoever made it: what comes due goes there through the exchange of tasks.
    private void prepareReturn(String queue) throws BrokerRefusal {
        String due = TopologyNames.due(queue);
        admin.call("look at queue '" + queue + "'", channel -> channel.queueDeclarePassive(queue));
        try {
            declareDue(queue);
        } catch (BrokerRefusal refusal) {
            if (!refusal.saysMissing() || !options.declareTopology()) {
                throw declarations.explain("queue '" + due + "'", refusal);
            }
            // Somebody deleted the exchange since it was declared.
            restore();
            try {
                declareDue(queue);
            } catch (BrokerRefusal again) {
                throw declarations.explain("queue '" + due + "'", again);
            }
        }
        if (options.declareTopology()) {
            bindTasks(queue);
        }
        common.watchSometimes();
        returns.put(queue, clock.nanoTime());
    }

    private void declareDue(String queue) throws BrokerRefusal {
        String due = TopologyNames.due(queue);
        declarations.ask("queue '" + due + "'", channel -> {
            if (options.declareTopology()) {
                channel.queueDeclare(due, true, false, false, QueueArguments.due());
                channel.queueBind(due, TopologyNames.RETURN, queue);
            } else {
                channel.queueDeclarePassive(due);
            }
        });
        dues.add(queue);
    }

    /**
     * The exchanges, and at once the queues behind the one through which delays come back: what falls due in between
     * has nowhere to go but {@link TopologyNames#UNDELIVERABLE}.
     */
    void restore() {
        declareExchanges();
        dues.forEach(this::bindDue);
    }

    /** Somebody may have deleted an exchange that processes tell each other something through. */
    void forgetExchanges() {
        exchanges.clear();
    }

    /** The broker may have lost what was declared: nothing is taken for granted any more. */
    void forget() {
        rungs.forget();
        returns.clear();
        exchanges.clear();
    }
}
