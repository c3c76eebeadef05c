package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import io.skirret.client.Encoder.Outgoing;
import io.skirret.config.AgentUse;
import io.skirret.config.SkirretConfig;
import io.skirret.message.UnsendableException;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.ValueFormat;
import io.skirret.result.internal.ResultStore;
import io.skirret.retry.RetryPolicies;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TypeRef;
import io.skirret.transaction.Transaction;
import io.skirret.transaction.TransactionScope;
import io.skirret.transaction.Transactions;
import io.skirret.transport.Inbox;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends tasks. One for an application is enough; thread-safe, and threads that send at once share their confirms'
 * waiting.
 *
 * <p>A call goes to the queue of its options, else of its {@code @Task}, else of the client. A queue of the
 * application's own {@linkplain TaskClientBuilder#tasks tasks} is declared before the first call to it, so that the
 * call waits there for a worker that has not started yet. Any other queue is somebody else's, perhaps a Python
 * worker's, and is never declared: a call to it fails as {@link Reason#UNROUTABLE} until it is there. Inside a running
 * task, calls carry on its root id, name it as their parent, and take over its job context ({@code skirret_ctx_...})
 * and trace headers.
 *
 * <p>A call made in a transaction that the client knows of, such as a {@link TransactionScope}, is sent after the
 * commit, and not at all after a rollback. It has its id at once, and what cannot be sent is refused at once; asking
 * for its result before the commit is an {@code IllegalStateException}. {@link TaskOptions#afterCommit} decides
 * otherwise.
 */
public final class TaskClient implements AutoCloseable {

    private static final String CLOSED = "expected an open client, got one that was closed; the call was not sent";
    private static final CompletableFuture<Void> NOTHING_TO_CONFIRM = CompletableFuture.completedFuture(null);

    private final Transport transport;
    private final boolean ownsTransport;
    private final boolean demandsWeaving;
    private final Encoder encoder;
    private final ValueFormat format;
    private final @Nullable RetryPolicies policies;
    private final @Nullable CallInterceptor interceptor;
    private final PendingResults pending;
    private final @Nullable KeptResults keptResults;
    private final Transactions transactions;
    private final AfterCommit afterCommit;
    private final @Nullable CallOutbox outbox;
    private final CallQueues queues;
    private final CallRevocations revocations;
    private final CallPublisher publisher;
    private final Object repliesLock = new Object();
    private volatile @Nullable Inbox replies;
    private volatile boolean closed;

    TaskClient(
            TaskClientBuilder settings,
            Transport transport,
            boolean ownsTransport,
            TaskRegistry tasks,
            @Nullable ResultStore store) {
        this.keptResults = store == null ? null : new KeptResults(store);
        this.transport = transport;
        this.ownsTransport = ownsTransport;
        this.demandsWeaving = settings.agent == AgentUse.REQUIRED;
        this.policies = settings.policies;
        this.interceptor = settings.interceptor;
        this.queues = new CallQueues(transport, tasks, settings.queue);
        this.revocations = new CallRevocations(transport, settings.clock);
        this.publisher = new CallPublisher(
                settings.tracing == null ? transport : settings.tracing.watch(transport),
                settings.clock,
                settings.sendSentEvents);
        this.pending = new PendingResults(settings.clock, settings.resultExpires, settings.maxPendingResults);
        this.transactions = settings.transactions;
        this.afterCommit = new AfterCommit(settings.clock);
        this.outbox = settings.outbox;
        int maxBody = (int) Math.min(Integer.MAX_VALUE, transport.maxBodyBytes());
        this.format = ValueFormat.of(settings.jacksonModules, settings.celeryTags);
        this.encoder = new Encoder(
                new TaskMessageEncoder(TaskMessageEncoder.defaultOrigin(), maxBody, format),
                settings.clock,
                settings.queue,
                settings.tracing);
    }

    /** A client to be configured in code; takes nothing from configuration. */
    public static TaskClientBuilder builder() {
        return new TaskClientBuilder();
    }

    /** A client as configured; set what differs and build. */
    public static TaskClientBuilder builder(SkirretConfig config) {
        return CurrentClient.fromConfig(Objects.requireNonNull(config, "config"));
    }

    /**
     * The client that stubs and woven calls use: the one that was {@link #setCurrent set}, else one made from
     * configuration when first asked for (see {@link SkirretConfig}), which is closed when the process ends.
     *
     * @throws IllegalStateException if none was set and no broker is configured
     * @throws io.skirret.transport.TransportException if the configured broker refuses, or cannot be reached and
     *     {@code skirret.broker.lazy-connect} is off
     */
    public static TaskClient current() {
        return CurrentClient.get(TaskClient.class);
    }

    /**
     * Makes this the client that stubs and woven calls use; null for none. Returns the one before, which is not closed.
     */
    public static @Nullable TaskClient setCurrent(@Nullable TaskClient client) {
        return CurrentClient.set(client);
    }

    /**
     * Sends a call and returns once the broker has stored it (I1); in a transaction, once it waits for the commit or is
     * in the outbox.
     *
     * @throws PublishException if it was not stored, or nobody knows: {@link PublishException#fate()} tells, and
     *     {@link PublishException#taskId()} has the id to send it again under, with {@link TaskOptions.Builder#id}
     * @throws UnsendableException if its arguments, headers or options cannot travel; nothing was sent
     * @throws io.skirret.transport.TransportException if the queue could not be declared; nothing was sent
     * @throws io.skirret.retry.UnknownPolicyException if the client knows its policies, and not the one asked for
     */
    public <R> AsyncResult<R> send(Signature<R> call) {
        return send(Chain.of(call));
    }

    /**
     * Sends the first call of a chain with all that follows it; see {@link #send(Signature)}.
     *
     * @return the result of the last call; revoking it revokes every call that has not ended
     * @throws PublishException as {@link #send(Signature)}, with the id of the first call; also if the queue of a later
     *     call is somebody else's and is not there. To send a chain again whose fate is unknown, give each of its calls
     *     an id of its own beforehand: then what runs twice does so under the same ids. Queues of callbacks are not
     *     looked for
     * @throws UnsendableException as {@link #send(Signature)}
     * @throws io.skirret.transport.TransportException as {@link #send(Signature)}
     */
    public <R> AsyncResult<R> send(Chain<R> chain) {
        AsyncResult<R> taken = interceptor == null ? null : new InPlace(interceptor).send(chain);
        if (taken != null) {
            return taken;
        }
        Prepared<R> prepared = prepare(chain);
        await(prepared);
        return prepared.result();
    }

    /**
     * Sends a group, and returns once the broker has stored all of it: what its members return is gathered by the
     * broker and comes as one list. Must not be called in a transaction that the client knows of.
     *
     * @return the results in the order of the members; it fails with the group. Revoking it revokes every member that
     *     has not ended
     * @throws PublishException if not all of it was stored: nothing follows the group then, and those of its members
     *     that were stored may run, unless {@link PublishException#fate()} says that none was
     * @throws UnsendableException if something of it cannot travel, or in a transaction; nothing was sent
     * @throws io.skirret.transport.TransportException as {@link #send(Signature)}
     */
    public <R> AsyncResult<List<R>> send(Group<R> group) {
        return new Groups(this, interceptor).send(group);
    }

    /**
     * As {@link #send(Group)}, with what follows the group.
     *
     * @return the result of the last call; it fails with the group, and with each call that follows it
     */
    public <R> AsyncResult<R> send(Chord<R> chord) {
        return new Groups(this, interceptor).send(chord);
    }

    /**
     * Sends many, pipelining the confirms, and returns once all are stored; results in the order of the calls. No more
     * are in flight than the transport allows, whatever the number of calls.
     *
     * @throws PartialSendException if not all were stored; it tells of each call. Once the broker is blocked or gone,
     *     the rest is not tried
     */
    public <R> List<AsyncResult<R>> sendAll(Collection<? extends Signature<R>> calls) {
        return new BulkSend<R>(this).send(calls);
    }

    /**
     * Sends a call to a task that lives in another code base or language. Its result comes as plain values: strings,
     * numbers, booleans, lists, maps, and what kombu's tags mean, such as {@code OffsetDateTime} and
     * {@code BigDecimal}.
     *
     * @throws PublishException as {@link #send}
     * @throws UnsendableException as {@link #send}, or if an argument of this method is null
     */
    public AsyncResult<Object> sendByName(String task, List<?> args, Map<String, ?> kwargs, TaskOptions options) {
        required(task, "the task's name", "name the task");
        required(args, "the arguments", "use List.of() for none");
        required(kwargs, "the named arguments", "use Map.of() for none");
        required(options, "the options", "use TaskOptions.defaults() for none");
        Prepared<Object> prepared =
                prepare(Chain.of(new Signature<>(BoundCall.named(task, Object.class, args, kwargs, options))));
        await(prepared);
        return prepared.result();
    }

    /**
     * Closes the reply address, fails results that still wait, and closes the transport if the client opened it.
     * Idempotent.
     */
    @Override
    public void close() {
        synchronized (repliesLock) {
            if (closed) {
                return;
            }
            closed = true;
            if (replies != null) {
                replies.close();
            }
        }
        pending.failAll();
        publisher.close();
        if (keptResults != null) {
            keptResults.close();
        }
        if (ownsTransport) {
            transport.close();
        }
    }

    /** Whether calls can be sent now, and if not why, in one sentence. Costs nothing: nobody is asked. */
    public Transport.Health health() {
        return closed ? new Transport.Health(false, false, "this client is closed") : transport.health();
    }

    CallRevocations revocations() {
        return revocations;
    }

    boolean demandsWeaving() {
        return demandsWeaving;
    }

    <R> @Nullable AsyncResult<R> intercept(Signature<R> call) {
        return interceptor == null ? null : new InPlace(interceptor).send(Chain.of(call));
    }

    <R> Prepared<R> prepare(Signature<R> call) {
        return prepare(Chain.of(call));
    }

    private <R> Prepared<R> prepare(Chain<R> chain) {
        return prepare(Outgoing.of(chain.first(), chain.rest(), null));
    }

    /** Encodes, sees to the queue and publishes; only the confirm is not waited for. */
    private <R> Prepared<R> prepare(Outgoing call) {
        if (closed) {
            throw closed(call);
        }
        TaskOptions options = call.options();
        checkPolicy(options);
        call.rest().forEach(each -> checkPolicy(each.call().options()));
        CallOutbox ofTransaction = outbox;
        if (ofTransaction != null && !Boolean.FALSE.equals(options.afterCommit()) && ofTransaction.inTransaction()) {
            return store(ofTransaction, call);
        }
        Transaction transaction = transaction(call);
        BoundCall last = call.last();
        boolean unwanted = isUnwanted(last);
        String replyTo = replyTo(unwanted, call);
        Publication publication = encoder.encode(call, replyTo, unwanted, transaction != null);
        String queue = encoder.queue(call.settings(), options);
        prepareQueues(call);
        AsyncResult<R> result =
                handle(call, call.allIds(), last.task().name(), last.task().resultType(), unwanted);
        return publish(transaction, call, result, publication, queue);
    }

    private static boolean isUnwanted(BoundCall last) {
        return last.task().settings().ignoreResult()
                || Boolean.TRUE.equals(last.options().ignoreResult());
    }

    /** Where a result goes that somebody waits for; null for nowhere. */
    private @Nullable String replyTo(boolean unwanted, Outgoing call) {
        return unwanted || keptResults != null ? null : replyAddress(call);
    }

    /** What its caller holds; to be made before it is sent, since a result may overtake the confirm. */
    private <R> AsyncResult<R> handle(Outgoing call, List<String> ids, String task, Type type, boolean unwanted) {
        if (unwanted) {
            return new IgnoredResult<>(ids, task, revocations);
        }
        if (keptResults != null) {
            return new KeptResult<>(ids, task, type, format, keptResults, revocations);
        }
        RemoteResult<R> result = new RemoteResult<>(ids, task, type, format, pending, revocations);
        if (!pending.add(result)) {
            throw closed(call);
        }
        return result;
    }

    /**
     * What became of a call that any process made, read where results are kept.
     *
     * @param id of the call
     * @param type of its result
     * @throws IllegalStateException if results are not kept: {@code skirret.results.url} is {@code rpc://}
     */
    public <R> AsyncResult<R> result(String id, Class<R> type) {
        return result(id, (Type) Objects.requireNonNull(type, "type"));
    }

    /** As {@link #result(String, Class)}, for types with parameters. */
    public <R> AsyncResult<R> result(String id, TypeRef<R> type) {
        return result(id, type.type());
    }

    private <R> AsyncResult<R> result(String id, Type type) {
        KeptResults place = keptResults;
        if (place == null) {
            throw new IllegalStateException(
                    "expected a client that knows where results are kept, got one with rpc://: results"
                            + " go to their caller alone; set skirret.results.url, here and for the workers, to jdbc:... or redis://...");
        }
        if (id.isBlank()) {
            throw new IllegalArgumentException("expected the id of a call, got a blank one");
        }
        return new KeptResult<>(List.of(id), "", type, format, place, revocations);
    }

    /**
     * Sends a group that has members.
     *
     * @param type of what its caller waits for
     */
    <R> AsyncResult<R> sendGroup(GroupCall group, List<Linked> rest, List<Linked> catching, Type type) {
        GroupSend send = new GroupSend(this, encoder, group);
        Outgoing first = send.members().get(0);
        if (closed) {
            throw closed(first);
        }
        if (transactions.current() != null || (outbox != null && outbox.inTransaction())) {
            throw new UnsendableException(
                    "expected a group to be sent outside of a transaction, got one that is open on"
                            + " this thread; nothing was sent; send it after the commit: a task that is called in the transaction"
                            + " can send it");
        }
        List<String> all = new ArrayList<>();
        for (Outgoing member : send.members()) {
            checkPolicy(member.options());
            member.rest().forEach(each -> checkPolicy(each.call().options()));
            prepareQueues(member);
            all.addAll(member.allIds());
        }
        List<String> ids = TaskIds.of(rest);
        for (int i = 0; i < rest.size(); i++) {
            checkPolicy(rest.get(i).call().options());
            prepareQueue(rest.get(i).call(), ids.get(i));
        }
        BoundCall last = rest.isEmpty() ? null : rest.get(rest.size() - 1).call();
        boolean unwanted = last != null && isUnwanted(last);
        String replyTo = replyTo(unwanted, first);
        all.addAll(ids.isEmpty() ? List.of(send.id()) : ids);
        AsyncResult<R> result =
                handle(first, all, last == null ? "" : last.task().name(), type, unwanted);
        boolean sent = false;
        try {
            send.send(transport.barriers(), rest, ids, catching, replyTo, unwanted, keptResults != null);
            sent = true;
        } finally {
            if (!sent && result instanceof Droppable waiting) {
                waiting.drop(new IllegalStateException("the group was not sent to its end"));
            }
        }
        return result;
    }

    private void checkPolicy(TaskOptions options) {
        if (policies != null
                && options.policy() != null
                && policies.find(options.policy()).isEmpty()) {
            policies.get(options.policy());
        }
    }

    /** Of the call and of all that follows it in turn: nobody is to find out in the middle of a chain. */
    private void prepareQueues(Outgoing call) {
        prepareQueue(call.call(), call.id());
        for (int i = 0; i < call.rest().size(); i++) {
            prepareQueue(call.rest().get(i).call(), call.ids().get(i));
        }
    }

    private void prepareQueue(BoundCall call, String id) {
        queues.prepare(
                encoder.queue(call.task().settings(), call.options()),
                call.ofOwnTask() && call.options().queue() == null,
                call.task().name(),
                id);
    }

    /** Nothing is asked of the broker: it may be away, and the row may be published when this process is gone. */
    private <R> Prepared<R> store(CallOutbox outboxOfCall, Outgoing call) {
        KeptResults kept = keptResults;
        BoundCall last = call.last();
        boolean unwanted = kept == null || isUnwanted(last);
        Publication publication = encoder.encode(call, null, unwanted, true);
        String queue = encoder.queue(call.settings(), call.options());
        outboxOfCall.store(
                publication,
                queues.isOwn(queue, call.call().ofOwnTask() && call.options().queue() == null));
        return new Prepared<>(
                call.task(),
                kept == null || unwanted
                        ? new IgnoredResult<>(call.allIds(), last.task().name(), true, revocations)
                        : handle(
                                call,
                                call.allIds(),
                                last.task().name(),
                                last.task().resultType(),
                                false),
                publication,
                NOTHING_TO_CONFIRM,
                queue);
    }

    /** The transaction that the call waits for; null if it is sent now. */
    private @Nullable Transaction transaction(Outgoing call) {
        Boolean asked = call.options().afterCommit();
        if (Boolean.FALSE.equals(asked)) {
            return null;
        }
        Transaction current = transactions.current();
        if (current == null && asked != null) {
            throw new UnsendableException(
                    "expected a call with afterCommit(true) to be made in a transaction that the client knows of, got none on"
                            + " this thread; nothing was sent; open a TransactionScope around it, or tell the client of the"
                            + " transactions there are with TaskClientBuilder.transactions(...)");
        }
        return current;
    }

    private <R> Prepared<R> publish(
            @Nullable Transaction transaction,
            Outgoing call,
            AsyncResult<R> result,
            Publication publication,
            String queue) {
        if (transaction == null) {
            return publish(call.task(), result, publication, queue);
        }
        return new Prepared<>(
                call.task(),
                afterCommit.add(this, transaction, call.task(), result, publication, queue),
                publication,
                NOTHING_TO_CONFIRM,
                queue);
    }

    <R> Prepared<R> publish(String task, AsyncResult<R> result, Publication publication, String queue) {
        CompletableFuture<Void> confirm = closed
                ? CompletableFuture.failedFuture(new PublishException(Reason.CLOSED, CLOSED))
                : publisher.publish(publication, queue);
        return new Prepared<>(task, result, publication, confirm, queue);
    }

    /** Waits for the confirm; null if it came. A queue that was deleted since it was seen to is seen to again, once. */
    @Nullable
    PublishException confirmed(Prepared<?> prepared) {
        PublishException failure = prepared.await(prepared.confirm());
        if (failure == null || failure.reason() != Reason.UNROUTABLE) {
            return failure;
        }
        try {
            queues.prepareAgain(prepared.queue(), prepared.task(), prepared.id());
        } catch (PublishException gone) {
            return gone;
        }
        return prepared.await(publisher.publish(prepared.publication(), prepared.queue()));
    }

    /** Waits for the confirm. */
    void await(Prepared<?> prepared) {
        PublishException failure = confirmed(prepared);
        if (failure != null) {
            // Where results are kept nobody is asked: that may be away as well, and may know of another call of this
            // id.
            if (failure.fate() == PublishException.Fate.NOT_STORED && prepared.result() instanceof Droppable waiting) {
                waiting.drop(failure);
            }
            throw failure;
        }
    }

    private String replyAddress(Outgoing call) {
        Inbox open = replies;
        if (open == null) {
            synchronized (repliesLock) {
                open = replies;
                if (closed) {
                    throw closed(call); // nobody would ever close that inbox
                }
                if (open == null) {
                    open = transport.inboxes().open(pending::handle);
                    replies = open;
                }
            }
        }
        return open.address();
    }

    private static PublishException closed(Outgoing call) {
        return Confirms.failed(Reason.CLOSED, CLOSED, null, call.task(), call.id());
    }

    private static void required(@Nullable Object given, String what, String advice) {
        if (given == null) {
            throw new UnsendableException("expected a task's name, arguments and options, got null for " + what
                    + "; nothing was sent; " + advice);
        }
    }
}
