package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A broker inside this process. Every {@code memory://name} of the same name is a connection to the same broker, which
 * keeps its messages, like a real one, until it is {@link #discard discarded} or the process ends. It behaves as
 * Skirret's queues on RabbitMQ do: unroutable publications, delays, dead letters, redeliveries in the original place, a
 * delivery limit, bounded queues. It is first in, first out: priorities are carried but not heeded.
 *
 * <p>Besides settings it has what tests need: counts, and faults to cause. Thread-safe.
 */
public final class MemoryBroker {

    /** Redeliveries after which a work queue gives a message up, unless set. */
    public static final long DEFAULT_DELIVERY_LIMIT = 20;

    /** Messages a queue holds before it refuses more, unless set; as many again may wait for their time. */
    public static final long DEFAULT_MAX_QUEUE_LENGTH = 1_000_000;

    private static final long DEAD_DELIVERY_LIMIT = 100_000;
    private static final ConcurrentHashMap<String, MemoryBroker> BROKERS = new ConcurrentHashMap<>();

    private final String name;
    private final ConcurrentHashMap<String, WorkQueue> work = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, MemoryQueue> queues = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, MemoryQueue> inboxes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Deque<StoredMessage>> stranded = new ConcurrentHashMap<>();
    private final MemoryCoordination coordination = new MemoryCoordination(this);
    private final Set<MemoryTransport> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong delayed = new AtomicLong();
    private volatile long deliveryLimit = DEFAULT_DELIVERY_LIMIT;
    private volatile long maxQueueLength = DEFAULT_MAX_QUEUE_LENGTH;
    private volatile @Nullable Function<Publication, @Nullable Reason> fault;
    private volatile boolean holdingConfirms;
    private volatile boolean up = true;

    private MemoryBroker(String name) {
        this.name = name;
    }

    /** The broker of this name, made when first asked for. */
    public static MemoryBroker named(String name) {
        return BROKERS.computeIfAbsent(Objects.requireNonNull(name, "name"), MemoryBroker::new);
    }

    /** The name after {@code memory://}. */
    public String name() {
        return name;
    }

    /** The URL that connects to it. */
    public String url() {
        return "memory://" + name;
    }

    /** Opens one more connection; while the broker is down, one that is usable once it comes back. */
    public synchronized Transport connect(TransportOptions options) {
        MemoryTransport transport = new MemoryTransport(this, options);
        connections.add(transport);
        transport.setUp(up);
        return transport;
    }

    /** Closes all connections and forgets the broker with all it holds; the next of this name is a new one. */
    public void discard() {
        BROKERS.remove(name, this);
        connections.forEach(MemoryTransport::close);
    }

    /** Redeliveries after which a message goes to the dead letters; for queues declared from now on. 20 unless set. */
    public MemoryBroker deliveryLimit(long redeliveries) {
        if (redeliveries < 0) {
            throw new IllegalArgumentException("a delivery limit is 0 or more, got " + redeliveries);
        }
        this.deliveryLimit = redeliveries;
        return this;
    }

    /**
     * Messages a queue holds, unsettled ones included, before publications to it are {@link Reason#REJECTED}. 1,000,000
     * unless set. As many again may wait for their time. What comes back, and what the broker itself moves to the dead
     * letters, is always kept.
     */
    public MemoryBroker maxQueueLength(long messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("a queue holds at least 1 message, got " + messages);
        }
        this.maxQueueLength = messages;
        return this;
    }

    /** Messages ready in a queue; 0 if there is none of this name. */
    public long ready(String queue) {
        return find(queue).map(MemoryQueue::ready).orElse(0L);
    }

    /** Messages of a queue handed out and not settled. */
    public long unsettled(String queue) {
        return find(queue).map(MemoryQueue::unsettled).orElse(0L);
    }

    /** Messages of all queues that wait for their time. */
    public long delayed() {
        return delayed.get();
    }

    /** Publications stored so far, results included. */
    public long published() {
        return published.get();
    }

    /** The ready messages of a queue, oldest first, as they are now. */
    public List<Message> messages(String queue) {
        return find(queue).map(MemoryQueue::snapshot).orElse(List.of());
    }

    /** Names of the queues there are, dead letters included, inboxes not. */
    public Set<String> queues() {
        return Set.copyOf(queues.keySet());
    }

    /** Cuts every connection; they come back at once. Unsettled deliveries come again. */
    public synchronized void dropConnections() {
        goDown();
        comeBack();
    }

    /** Cuts every connection, and takes no new ones, until {@link #comeBack}. Keeps its messages. */
    public synchronized void goDown() {
        up = false;
        connections.forEach(connection -> connection.setUp(false));
    }

    /** Ends {@link #goDown}. */
    public synchronized void comeBack() {
        up = true;
        connections.forEach(connection -> connection.setUp(true));
    }

    /**
     * Asks about each publication from now on: a reason makes it fail, null lets it through. With
     * {@link Reason#UNCONFIRMED} the message is stored all the same, as after a lost confirm; with any other it is not.
     * Null ends the fault.
     */
    public void failPublishes(@Nullable Function<Publication, @Nullable Reason> decision) {
        this.fault = decision;
    }

    /** Stores publications from now on but confirms none, until {@link #releaseConfirms}. */
    public void holdConfirms() {
        this.holdingConfirms = true;
    }

    /** Confirms what {@link #holdConfirms} held back. */
    public void releaseConfirms() {
        this.holdingConfirms = false;
        connections.forEach(MemoryTransport::confirmAll);
    }

    /**
     * Deletes a queue with its messages, as an operator might. A subscription declares it again at once; without one,
     * publications to it are unroutable from now on, and what waits for its time waits on until the queue is declared
     * again.
     */
    public synchronized void deleteQueue(String queue) {
        MemoryQueue found = queues.get(queue);
        if (found != null && found.wipe()) {
            queues.remove(queue);
            work.remove(queue);
        }
    }

    @Override
    public String toString() {
        return url();
    }

    static String deadLetterQueue(String queue) {
        return queue + ".dead";
    }

    MemoryCoordination coordination() {
        return coordination;
    }

    boolean holdingConfirms() {
        return holdingConfirms;
    }

    @Nullable
    Reason faultFor(Publication publication) {
        Function<Publication, @Nullable Reason> decision = fault;
        return decision == null ? null : decision.apply(publication);
    }

    /**
     * Declares a queue with its dead letters, as the worker would that takes from it; nothing if it is there.
     *
     * @throws TransportException if it cannot have this name
     */
    public synchronized void declareQueue(String queue) {
        if (work.containsKey(queue)) {
            return;
        }
        requireName(queue);
        MemoryQueue dead = queues.computeIfAbsent(
                deadLetterQueue(queue),
                deadName -> new MemoryQueue(deadName, DEAD_DELIVERY_LIMIT, (lost, why) -> {
                    throw new IllegalStateException("a dead letter queue lets nothing go, but " + why + " came up");
                }));
        MemoryQueue live = queues.computeIfAbsent(
                queue,
                liveName -> new MemoryQueue(
                        liveName,
                        deliveryLimit,
                        (stored, why) -> dead.offer(DeathHeaders.bury(stored, liveName, why), Long.MAX_VALUE)));
        work.put(queue, new WorkQueue(live, dead, new AtomicLong()));
        Deque<StoredMessage> waiting = stranded.remove(queue);
        if (waiting != null) {
            waiting.forEach(stored -> live.offer(stored, Long.MAX_VALUE));
            delayed.addAndGet(-waiting.size());
        }
    }

    static void requireName(String queue) {
        int bytes = deadLetterQueue(queue).getBytes(StandardCharsets.UTF_8).length;
        if (queue.isBlank() || bytes > 255 || queue.startsWith("amq.")) {
            throw new TransportException(
                    "expected a queue name of 1 to 250 bytes that does not begin with 'amq.', got '"
                            + (queue.length() > 300 ? queue.substring(0, 300) + "..." : queue)
                            + "'; nothing was declared; choose another name");
        }
    }

    /** Whether there is a work queue of this name. */
    boolean takesWork(String queue) {
        return work.containsKey(queue);
    }

    Optional<MemoryQueue> find(String queue) {
        return Optional.ofNullable(queues.get(queue));
    }

    /** Stores the publication, or says why not. */
    @Nullable
    Reason store(Publication publication, TransportOptions options) {
        Reason refusal = route(publication.destination(), publication.message(), options);
        if (refusal == null) {
            published.incrementAndGet();
        }
        return refusal;
    }

    private @Nullable Reason route(Destination destination, Message message, TransportOptions options) {
        Clock clock = options.clock();
        if (destination instanceof Destination.Exchange to) {
            return coordination.tell(to, message, options.declareTopology());
        }
        if (destination instanceof Destination.Delayed to) {
            return delay(to, message, clock);
        }
        if (destination instanceof Destination.Reply to) {
            return offer(inboxes.get(to.address()), message, "", to.address(), clock);
        }
        if (destination instanceof Destination.BroadcastLog to) {
            return coordination.store(to, message);
        }
        if (destination instanceof Destination.Barrier to) {
            return coordination.add(to, message, clock);
        }
        if (destination instanceof Destination.DeadLetters to) {
            WorkQueue target = work.get(to.queue());
            return offer(target == null ? null : target.dead(), message, "skirret.dead", to.queue(), clock);
        }
        String queue = nameOf(destination);
        WorkQueue target = work.get(queue);
        return offer(target == null ? null : target.live(), message, "skirret.tasks", queue, clock);
    }

    /** Moves a message of its own to a work queue. */
    @Nullable
    Reason move(String queue, Message message) {
        WorkQueue target = work.get(queue);
        if (target == null) {
            return Reason.UNROUTABLE;
        }
        target.live().offer(new StoredMessage(message, "skirret.tasks", queue, null), Long.MAX_VALUE);
        return null;
    }

    static String nameOf(Destination destination) {
        if (destination instanceof Destination.Exchange to) {
            return to.routingKey();
        }
        if (destination instanceof Destination.Delayed to) {
            return to.queue();
        }
        if (destination instanceof Destination.Reply to) {
            return to.address();
        }
        if (destination instanceof Destination.DeadLetters to) {
            return to.queue();
        }
        if (destination instanceof Destination.BroadcastLog to) {
            return to.name();
        }
        if (destination instanceof Destination.Barrier to) {
            return to.name();
        }
        return ((Destination.Queue) destination).name();
    }

    MemoryQueue openInbox() {
        String address = "skirret.reply." + UUID.randomUUID();
        MemoryQueue inbox = new MemoryQueue(address, Long.MAX_VALUE, (stored, why) -> {});
        inboxes.put(address, inbox);
        return inbox;
    }

    void closeInbox(String address) {
        inboxes.remove(address);
    }

    void disconnected(MemoryTransport transport) {
        connections.remove(transport);
    }

    private @Nullable Reason offer(
            @Nullable MemoryQueue queue, Message message, String exchange, String routingKey, Clock clock) {
        if (queue == null) {
            return Reason.UNROUTABLE;
        }
        StoredMessage.Expiry expiry = null;
        String timeToLive = message.properties().expiration();
        if (timeToLive != null) {
            Duration wait = Duration.ofMillis(Long.parseLong(timeToLive));
            expiry = new StoredMessage.Expiry(clock.now().plus(wait), clock);
        }
        boolean stored = queue.offer(new StoredMessage(message, exchange, routingKey, expiry), maxQueueLength);
        if (stored && expiry != null) {
            clock.schedule(Duration.between(clock.now(), expiry.at()), queue::expireHead);
        }
        return stored ? null : Reason.REJECTED;
    }

    private @Nullable Reason delay(Destination.Delayed to, Message message, Clock clock) {
        WorkQueue target = work.get(to.queue());
        if (target == null) {
            return Reason.UNROUTABLE;
        }
        if (target.delayed().incrementAndGet() > maxQueueLength) {
            target.delayed().decrementAndGet();
            return Reason.REJECTED;
        }
        delayed.incrementAndGet();
        clock.schedule(to.delay(), () -> {
            target.delayed().decrementAndGet();
            comeDue(to.queue(), DeathHeaders.waited(message, to, clock.now()));
        });
        return null;
    }

    private synchronized void comeDue(String queue, StoredMessage stored) {
        WorkQueue target = work.get(queue);
        if (target == null) {
            stranded.computeIfAbsent(queue, absent -> new ArrayDeque<>()).add(stored);
        } else {
            target.live().offer(stored, Long.MAX_VALUE);
            delayed.decrementAndGet();
        }
    }

    private record WorkQueue(MemoryQueue live, MemoryQueue dead, AtomicLong delayed) {}
}
