package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.message.Message;
import io.skirret.message.internal.AmqpSize;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.Barriers;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Broadcasts;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Destination;
import io.skirret.transport.Inboxes;
import io.skirret.transport.Locks;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the parts together: three connections, one more for broadcasts and locks if there are any, and one for barriers,
 * the topology, one publisher, many subscriptions.
 */
final class AmqpTransport implements Transport {

    private static final Logger log = LoggerFactory.getLogger(AmqpTransport.class);

    private final TransportOptions options;
    private final TransportThreads threads;
    private final AdminConnection admin;
    private final Topology topology;
    private final Publisher publisher;
    private final Publishers publishers;
    private final RecoveringConnection publishing;
    private final Consumers consumers;
    private final AmqpInboxes inboxes;
    private final LazyConnection broadcasting;
    private final AmqpLocks locks;
    private final AmqpBroadcasts broadcasts;
    private final LazyConnection gathering;
    private final AmqpBarriers barriers;
    private final UnusedRungs unusedRungs;
    private volatile boolean opened;
    private final AtomicBoolean closed = new AtomicBoolean();

    private AmqpTransport(BrokerAddress address, TransportOptions options, TransportThreads threads) {
        this.options = options;
        this.threads = threads;
        Connector connector = new Connector(address, options, threads);
        this.admin = new AdminConnection(connector);
        this.topology = new Topology(admin, options);
        this.publisher = new Publisher(options, threads, this::restoreTopology, this::sendAgain);
        this.publishers = new Publishers(publisher, this::telling);
        this.publishing = new RecoveringConnection(connector, threads, options.clock(), "publisher", publishers);
        publisher.watch(publishing);
        this.consumers = new Consumers(connector, threads, admin, topology, options);
        this.inboxes = new AmqpInboxes(consumers, admin, () -> requireConnection("an inbox for results"));
        this.broadcasting = new LazyConnection(connector, threads, options.clock(), "broadcasts");
        this.locks = new AmqpLocks(broadcasting, threads);
        this.gathering = new LazyConnection(connector, threads, options.clock(), "barriers");
        this.barriers = new AmqpBarriers(gathering, admin, options.clock(), options.declareTopology(), this::publish);
        this.unusedRungs = new UnusedRungs(
                admin,
                topology.rungs(),
                () -> publishers.of(Route.exchange(TopologyNames.PROBE, "")),
                threads,
                options);
        this.broadcasts = new AmqpBroadcasts(broadcasting, locks, admin, topology, threads, options.clock());
    }

    static AmqpTransport open(BrokerAddress address, TransportOptions options) {
        return open(address, options, new TransportThreads(options.name(), options.clock()));
    }

    static AmqpTransport open(BrokerAddress address, TransportOptions options, TransportThreads threads) {
        AmqpTransport transport = new AmqpTransport(address, options, threads);
        try {
            transport.connect();
            return transport;
        } catch (RuntimeException | Error failure) {
            transport.close();
            throw failure;
        }
    }

    private Publisher telling() {
        Publisher telling = new Publisher(options, threads, topology::forgetExchanges, pending -> false);
        telling.watch(publishing);
        return telling;
    }

    private void connect() {
        publishing.open(options.lazyConnect());
        // Before the look: of this and the connection that comes up meanwhile, one declares.
        opened = true;
        if (publishing.connection() != null) {
            topology.declareExchanges();
        }
    }

    // Here and not where it is declared: without a connection that would try one of its own, each call anew.
    private void requireConnection(String what) {
        String missing = publisher.awaitConnection();
        if (missing != null) {
            throw new TransportException("expected a connection to the broker for " + what + ", got none (" + missing
                    + "); nothing was done; it is connected by itself, try again then");
        }
    }

    // After a lost connection or channel the broker may be a fresh one, or somebody deleted an exchange.
    private void restoreTopology() {
        topology.forget();
        if (options.declareTopology() && opened && !closed.get()) {
            threads.run(() -> {
                try {
                    topology.restore();
                } catch (TransportException notNow) {
                    log.debug("Not declared again yet; the next connection does it", SafeThrowable.of(notNow));
                }
            });
        }
    }

    @Override
    public void declare(String queue) {
        requireConnection("queue '" + queue + "'");
        topology.declareQueue(queue);
    }

    @Override
    public void bind(String queue) {
        requireConnection("queue '" + queue + "'");
        topology.bindQueue(queue);
    }

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        try {
            return send(publication);
        } catch (PublishException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private CompletableFuture<Void> send(Publication publication) {
        Destination destination = publication.destination();
        Message message = publication.message();
        Route route = route(destination);
        if (AmqpSize.utf8(route.routingKey()) > AmqpSize.LONGEST_SHORT_STRING) {
            throw new PublishException(
                    Reason.TOO_LARGE,
                    "could not publish to " + route.label() + ": its name has more than 255 bytes; it was not sent");
        }
        // Dead letters are exempt: the broker took this body before, and it has to go somewhere unchanged (I7).
        if (message.body().length > options.maxBodyBytes() && !(destination instanceof Destination.DeadLetters)) {
            throw new PublishException(
                    Reason.TOO_LARGE,
                    "could not publish to " + route.label() + ": the body has " + message.body().length
                            + " bytes, at most " + options.maxBodyBytes()
                            + " are allowed (maxBodyBytes); it was not sent; keep large data elsewhere and send where it is");
        }
        Publisher by = publishers.of(route);
        BasicProperties properties = route.waits()
                ? MessageMapper.toWaiting(message, publisher.highestWaitingPriority(), route.path())
                : MessageMapper.toWire(message);
        requireExpiration(route, properties.getExpiration());
        long sendBy = by.sendBy();
        PublishException refused = by.enter(route);
        if (refused != null) {
            throw refused;
        }
        PendingPublish pending = new PendingPublish(
                route, properties, message.body(), publication.wanted(), publication.patient(), sendBy);
        if (route.waits()) {
            sendDelayed(pending);
        } else if (destination instanceof Destination.Exchange to) {
            sendToExchange(pending, to.exchange());
        } else {
            by.send(pending);
        }
        return pending;
    }

    private static Route route(Destination destination) {
        if (destination instanceof Destination.Queue queue) {
            return Route.queue(queue.name());
        }
        if (destination instanceof Destination.DeadLetters dead) {
            return Route.deadLetters(dead.queue());
        }
        if (destination instanceof Destination.Reply reply) {
            if (!ReplyAddress.allowed(reply.address())) {
                throw new PublishException(
                        Reason.UNROUTABLE,
                        "expected the reply address of a caller (a name with a UUID in it), got '"
                                + Printable.of(reply.address())
                                + "'; nothing was sent there, because a forged address could reach any queue");
            }
            return Route.reply(reply.address());
        }
        if (destination instanceof Destination.BroadcastLog broadcast) {
            return Route.broadcast(broadcast.name());
        }
        if (destination instanceof Destination.Barrier barrier) {
            return Route.barrier(barrier.name());
        }
        if (destination instanceof Destination.Exchange to) {
            return Route.exchange(to.exchange().name(), to.routingKey());
        }
        Destination.Delayed delayed = (Destination.Delayed) destination;
        OptionalLong path = DelayLadder.path(delayed.delay(), delayed.rounding());
        if (path.isEmpty()) {
            throw new PublishException(
                    Reason.REJECTED,
                    "expected a delay of at most ten years for queue '" + Printable.of(delayed.queue()) + "', got "
                            + delayed.delay() + "; it was not sent, because it would come too early");
        }
        return Route.delayed(path.getAsLong(), delayed.queue());
    }

    // The broker would close the channel over it, with everything that is in flight there.
    private static void requireExpiration(Route route, @org.jspecify.annotations.Nullable String expiration) {
        if (expiration != null && !expiration.matches("[0-9]{1,10}")) {
            throw new PublishException(
                    Reason.REJECTED,
                    "could not publish to " + route.label() + ": expected an expiration in whole milliseconds, got '"
                            + Printable.of(expiration) + "'; it was not sent");
        }
    }

    private void sendDelayed(PendingPublish pending) {
        long path = pending.route.path();
        String queue = pending.route.routingKey();
        if (topology.canWait(path, queue)) {
            publisher.send(pending);
        } else if (!publisher.refusesUnconnected(pending)) {
            prepareAndSendDelayed(pending);
        }
    }

    private void prepareAndSendDelayed(PendingPublish pending) {
        long path = pending.route.path();
        String queue = pending.route.routingKey();
        prepareAndSend(pending, "the queue (a worker does)", () -> {
            if (!topology.canWait(path, queue)) {
                topology.prepareWait(path, queue);
            }
        });
    }

    // Unused delay queues are removed, and people delete things: it is declared again, and the caller need not know.
    private boolean sendAgain(PendingPublish pending) {
        long path = pending.route.path();
        boolean news = topology.rungs().isGone(path);
        if (!options.declareTopology() || !pending.mayGoAgain()) {
            if (news) {
                threads.run(() -> topology.rungs().tellGone(path));
            }
            return false;
        }
        return threads.runInTurn(() -> {
            if (news) {
                topology.rungs().tellGone(path);
            }
            PublishException refused = publisher.refusal(pending.route);
            if (refused != null) {
                publisher.fail(pending, refused);
            } else {
                pending.goAgain();
                prepareAndSendDelayed(pending);
            }
        });
    }

    // The broker would close the channel over an exchange that is not there, with everything that is in flight there.
    private void sendToExchange(PendingPublish pending, BroadcastExchange exchange) {
        if (topology.hasExchange(exchange)) {
            publishers.of(pending.route).send(pending);
            return;
        }
        prepareAndSend(pending, "the exchange", () -> {
            if (!topology.hasExchange(exchange)) {
                topology.prepareExchange(exchange);
            }
        });
    }

    private interface Preparation {
        void make() throws BrokerRefusal;
    }

    private void prepareAndSend(PendingPublish pending, String needed, Preparation preparation) {
        Publisher by = publishers.of(pending.route);
        boolean accepted = threads.runInTurn(() -> {
            try {
                preparation.make();
            } catch (BrokerRefusal refusal) {
                if (refusal.saysDown()) {
                    by.fail(
                            pending,
                            Reason.REJECTED,
                            "what it has to pass through cannot be used: " + refusal.text() + "; it was not sent; "
                                    + BrokerRefusal.WHEN_DOWN);
                    return;
                }
                boolean forbidden = refusal.code() == BrokerRefusal.ACCESS_REFUSED;
                by.fail(
                        pending,
                        forbidden && !pending.route.isWork() ? Reason.FORBIDDEN : Reason.UNROUTABLE,
                        "what it has to pass through is not there, or may not be bound: " + refusal.text()
                                + "; it was not sent; "
                                + (forbidden ? "give this user the right to write to " : "declare ") + needed);
                return;
            } catch (TransportException failure) {
                by.fail(pending, reason(failure), failure.getMessage() + "; it was not sent");
                return;
            } catch (RuntimeException | Error failure) {
                by.fail(pending, Reason.DISCONNECTED, Shutdowns.describe(failure) + "; it was not sent");
                throw failure;
            }
            by.sendKnown(pending);
        });
        if (!accepted && closed.get()) {
            by.fail(pending, Reason.CLOSED, "this transport is closed; it was not sent");
        } else if (!accepted) {
            by.fail(
                    pending,
                    Reason.BLOCKED,
                    "expected a thread to declare what it has to pass through, got none; it was not sent; give this process"
                            + " more threads or memory, then send it again");
        }
    }

    private static Reason reason(TransportException failure) {
        // What is down holds up only what passes through it.
        boolean down = failure.getCause() instanceof BrokerRefusal refusal && refusal.saysDown();
        return failure instanceof PublishException why ? why.reason() : down ? Reason.REJECTED : Reason.DISCONNECTED;
    }

    @Override
    public Subscription subscribe(String queue, int prefetch, Duration mayHold, DeliveryHandler handler) {
        Subscription subscription = consumers.subscribe(queue, prefetch, mayHold, handler);
        unusedRungs.start();
        return subscription;
    }

    @Override
    public Broadcasts broadcasts() {
        return broadcasts;
    }

    @Override
    public Locks locks() {
        return locks;
    }

    @Override
    public Inboxes inboxes() {
        return inboxes;
    }

    @Override
    public Barriers barriers() {
        return barriers;
    }

    @Override
    public QueueAdmin admin() {
        return new AmqpQueueAdmin(admin);
    }

    @Override
    public Health health() {
        String trouble = publisher.trouble();
        if (trouble == null) {
            trouble = consumers.trouble();
        }
        return trouble == null
                ? new Health(true, true, "connected")
                : new Health(publishing.connection() != null, false, trouble);
    }

    @Override
    public long maxBodyBytes() {
        return options.maxBodyBytes();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            unusedRungs.close();
            publishers.close();
            consumers.close();
            inboxes.deleteAll();
            broadcasts.closeAll();
            locks.loseAll();
            broadcasting.close();
            gathering.close();
            publishing.close();
            admin.close();
            threads.close();
        }
    }
}
