package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.transport.Barriers;
import io.skirret.transport.Broadcasts;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Destination;
import io.skirret.transport.Inbox;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a {@link MemoryBroker}. Publications settle before {@link #publish} returns, unless confirms are
 * held.
 */
final class MemoryTransport implements Transport {

    private final MemoryBroker broker;
    private final TransportOptions options;
    private final Set<MemorySubscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final MemoryBroadcasts broadcasts;
    private final MemoryLocks locks;
    private final MemoryBarriers barriers;
    private final HeldConfirms held;
    /** Guards that nothing is opened on a connection that ends meanwhile: nobody would ever close it. */
    private final Object lifecycle = new Object();

    private volatile boolean up;
    private volatile boolean closed;

    MemoryTransport(MemoryBroker broker, TransportOptions options) {
        this.broker = broker;
        this.options = options;
        this.held = new HeldConfirms(options);
        this.broadcasts = new MemoryBroadcasts(broker.coordination(), this);
        this.locks = new MemoryLocks(broker.coordination(), this);
        this.barriers = new MemoryBarriers(broker, this, options.clock());
    }

    boolean connected() {
        return up && !closed;
    }

    void setUp(boolean value) {
        boolean before;
        synchronized (lifecycle) {
            before = up;
            up = value;
        }
        if (before && !value) {
            held.lose();
            locks.loseAll();
            broadcasts.connectionLost();
            subscriptions.forEach(MemorySubscription::connectionLost);
        } else if (!before && value) {
            subscriptions.forEach(MemorySubscription::connectionBack);
            broadcasts.connectionBack();
        }
    }

    void confirmAll() {
        held.confirm();
    }

    void forget(MemorySubscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Opens something, while the connection can neither be lost nor closed. */
    <T> T whileUsable(Supplier<T> open) {
        synchronized (lifecycle) {
            requireUsable();
            return open.get();
        }
    }

    /** Whether it declares what is not there. */
    boolean declares() {
        return options.declareTopology();
    }

    void requireUsable() {
        if (!connected()) {
            throw new TransportException("expected an open connection to " + broker.url() + ", got one that is "
                    + (closed ? "closed; open another" : "down; nothing was done; try again once the broker is back"));
        }
    }

    @Override
    public void declare(String queue) {
        requireUsable();
        if (options.declareTopology()) {
            broker.declareQueue(queue);
        } else if (broker.find(queue).isEmpty()) {
            throw new TransportException("expected queue '" + queue + "' to exist on " + broker.url()
                    + ", since declaring is switched off, got none; declare it, or switch declaring on");
        }
    }

    @Override
    public void bind(String queue) {
        requireUsable();
        MemoryBroker.requireName(queue);
        if (!broker.takesWork(queue)) {
            throw new PublishException(
                    Reason.UNROUTABLE,
                    "expected queue '" + queue + "' to be there, got none of this name on " + broker.url()
                            + "; nothing was declared or sent");
        }
    }

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        // Dead letters are exempt: somebody took this body before, and it has to go somewhere unchanged (I7).
        String excess = PublishLimits.violation(
                publication.message(),
                MemoryBroker.nameOf(publication.destination()),
                publication.destination() instanceof Destination.DeadLetters ? Long.MAX_VALUE : options.maxBodyBytes());
        if (excess != null) {
            return failed(Reason.TOO_LARGE, "expected " + excess + "; it was not sent to " + publication.destination());
        }
        if (!PublishLimits.validExpiration(publication.message().properties().expiration())) {
            return failed(
                    Reason.REJECTED,
                    "expected an expiration in whole milliseconds, got another text; it was not sent to "
                            + publication.destination());
        }
        if (!connected()) {
            return failed(closed ? Reason.CLOSED : Reason.DISCONNECTED, describe(publication, "was not sent"));
        }
        Reason fault = broker.faultFor(publication);
        if (fault != null && fault != Reason.UNCONFIRMED) {
            return failed(fault, describe(publication, "was refused"));
        }
        boolean holding = broker.holdingConfirms();
        if (holding && !held.reserve()) {
            return failed(
                    Reason.BLOCKED,
                    "expected at most " + options.maxOutstanding() + " publications in flight, got more for "
                            + options.publishTimeout()
                            + "; the message was not sent; send slower, or look at the broker");
        }
        if (!publication.wanted().getAsBoolean()) {
            if (holding) {
                held.giveUp();
            }
            return failed(Reason.WITHDRAWN, describe(publication, "was not sent: it is no longer wanted"));
        }
        Reason refusal = broker.store(publication, options);
        if (refusal != null) {
            if (holding) {
                held.giveUp();
            }
            return failed(refusal, describe(publication, refusalText(refusal)));
        }
        if (holding) {
            return held.hold(
                    broker::holdingConfirms,
                    publication.patient(),
                    describe(publication, "was sent, but not confirmed"));
        }
        return fault == null
                ? CompletableFuture.completedFuture(null)
                : failed(fault, describe(publication, "was sent, but not confirmed"));
    }

    @Override
    public Subscription subscribe(String queue, int prefetch, Duration mayHold, DeliveryHandler handler) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch is 1 or more, got " + prefetch);
        }
        requireUsable();
        MemoryQueue source = broker.find(queue)
                .orElseThrow(() -> new TransportException("expected a declared queue, got '" + queue + "', which "
                        + broker.url() + " does not have; declare it first"));
        return whileUsable(() -> begin(new MemorySubscription(this, source, prefetch, handler)));
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
        return this::openInbox;
    }

    @Override
    public Barriers barriers() {
        return barriers;
    }

    private Inbox openInbox(Consumer<Message> handler) {
        return whileUsable(() -> {
            MemoryInbox inbox = new MemoryInbox(broker, this, broker.openInbox(), handler);
            begin(inbox.subscription());
            return inbox;
        });
    }

    static void requireName(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (name.isBlank() || bytes > 200) {
            throw new TransportException("expected the name of a " + what + " of 1 to 200 bytes, got one of " + bytes
                    + "; nothing was done; choose another name");
        }
    }

    @Override
    public QueueAdmin admin() {
        return new MemoryAdmin(broker, this);
    }

    @Override
    public Health health() {
        if (closed) {
            return new Health(false, false, "closed");
        }
        return up
                ? new Health(true, true, "connected to " + broker.url())
                : new Health(false, false, broker.url() + " is down; reconnecting when it is back");
    }

    @Override
    public long maxBodyBytes() {
        return options.maxBodyBytes();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        held.awaitEmpty();
        synchronized (lifecycle) {
            closed = true;
        }
        held.lose();
        List.copyOf(subscriptions).forEach(subscription -> {
            broker.closeInbox(subscription.queue());
            subscription.close();
        });
        broadcasts.closeAll();
        locks.loseAll();
        broker.disconnected(this);
    }

    private MemorySubscription begin(MemorySubscription subscription) {
        subscriptions.add(subscription);
        subscription.start();
        return subscription;
    }

    private String describe(Publication publication, String what) {
        return "expected " + broker.url() + " to store and confirm a message to " + publication.destination()
                + ", but it " + what;
    }

    private static String refusalText(Reason refusal) {
        return refusal == Reason.UNROUTABLE
                ? "was not routed: nothing of this name is declared; check the name, or start its worker first, which declares the queue"
                : "was rejected: the queue is full; let workers catch up, then send again";
    }

    private static CompletableFuture<Void> failed(Reason reason, @Nullable String message) {
        return CompletableFuture.failedFuture(new PublishException(reason, String.valueOf(message)));
    }
}
