package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import java.util.List;

/**
 * Calls one after the other, each made by the worker that ran the one before (Celery's chain): no process waits in
 * between, and nothing but the broker is needed. The types fit, or it does not compile.
 *
 * <pre>{@code
 * AsyncResult<Receipt> receipt = Chain.of(OrdersTasks.load.signature(42L))
 *         .then(OrdersTasks.price.from("EUR"))        // takes the order that load returned
 *         .thenRun(AuditTasks.note.signature("priced"))  // takes nothing
 *         .then(PaymentsTasks.charge.from())
 *         .send();
 * }</pre>
 *
 * <p>If a call fails for good, is revoked or has expired, what comes behind it is not made; its {@link #linkError error
 * callbacks} are, and whoever waits for the chain's result is told. Its dead letter has the rest of the chain with it:
 * sent again and successful, the chain goes on. A worker that dies makes a call, and what follows it, a second time,
 * under the same ids. Immutable.
 *
 * @param <R> type of the result of the last call
 */
public final class Chain<R> {

    private final BoundCall first;
    private final List<Linked> rest;

    Chain(BoundCall first, List<Linked> rest) {
        this.first = first;
        this.rest = rest;
    }

    /** Begins with this call. */
    public static <R> Chain<R> of(Signature<R> first) {
        return new Chain<>(Signature.required(first).call(), List.of());
    }

    /**
     * The same with one call more, whose first argument is the result of the one before.
     *
     * @throws IllegalArgumentException if it has 1,000 calls behind the first already
     */
    public <S> Chain<S> then(Step<? super R, S> next) {
        return with(new Linked(Signature.required(next).call(), true));
    }

    /**
     * The same with one call more, which takes nothing from the one before (Celery's immutable signature).
     *
     * @throws IllegalArgumentException if it has 1,000 calls behind the first already
     */
    public <S> Chain<S> thenRun(Signature<S> next) {
        return with(new Linked(Signature.required(next).call(), false));
    }

    private <S> Chain<S> with(Linked next) {
        return new Chain<>(first, BoundCall.plus(rest, next));
    }

    /**
     * The same with an error callback at each call that it has so far: of a chain that fails it is made once, with the
     * id of the call that failed. See {@link Signature#linkError(Step)}.
     */
    public Chain<R> linkError(Step<? super String, ?> callback) {
        Linked errback = new Linked(Signature.required(callback).call(), true);
        return new Chain<>(
                first.linkedOnError(errback),
                rest.stream()
                        .map(each -> new Linked(each.call().linkedOnError(errback), each.takesResult()))
                        .toList());
    }

    /**
     * Sends it with the default client.
     *
     * @return the result of the last call; revoking it revokes every call that has not ended
     * @throws io.skirret.transport.PublishException as {@link TaskClient#send(Chain)}
     */
    public AsyncResult<R> send() {
        return CurrentClient.get(getClass()).send(this);
    }

    BoundCall first() {
        return first;
    }

    /** What follows the first call, in the order in which it is made. */
    List<Linked> rest() {
        return rest;
    }

    BoundCall last() {
        return rest.isEmpty() ? first : rest.get(rest.size() - 1).call();
    }
}
