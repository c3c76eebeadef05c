package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import java.util.List;

/**
 * A {@link Group} and the calls that follow it one after the other. Immutable.
 *
 * @param <R> type of the result of the last call
 */
public final class Chord<R> {

    private final GroupCall group;
    private final List<Linked> rest;
    private final List<Linked> catching;

    Chord(GroupCall group, Linked body) {
        this(group, List.of(body), List.of());
    }

    private Chord(GroupCall group, List<Linked> rest, List<Linked> catching) {
        this.group = group;
        this.rest = rest;
        this.catching = catching;
    }

    /** As {@link Chain#then}. */
    public <S> Chord<S> then(Step<? super R, S> next) {
        return new Chord<>(
                group, BoundCall.plus(rest, new Linked(Signature.required(next).call(), true)), catching);
    }

    /** As {@link Chain#thenRun}. */
    public <S> Chord<S> thenRun(Signature<S> next) {
        return new Chord<>(
                group, BoundCall.plus(rest, new Linked(Signature.required(next).call(), false)), catching);
    }

    /**
     * The same with a call that is made when the group has failed, with those that have failed by then, in their order:
     * once, and once more if one of them fails again after it was sent again from the dead letters. Not made for what
     * follows the group: that has {@linkplain Step#linkError error callbacks} of its own.
     *
     * @throws IllegalStateException if the group collects what becomes of its members, and so cannot fail
     */
    public Chord<R> catching(Step<? super List<FailedCall>, ?> callback) {
        if (!group.catches()) {
            throw new IllegalStateException("expected a group that can fail, got one that collects what becomes of its"
                    + " members; look at the failures in what follows it");
        }
        return new Chord<>(
                group,
                rest,
                BoundCall.plus(catching, new Linked(Signature.required(callback).call(), true)));
    }

    /**
     * Sends it with the default client.
     *
     * @return the result of the last call; revoking it revokes every call of it that has not ended
     * @throws io.skirret.transport.PublishException as {@link TaskClient#send(Group)}
     */
    public AsyncResult<R> send() {
        return CurrentClient.get(getClass()).send(this);
    }

    GroupCall group() {
        return group;
    }

    List<Linked> rest() {
        return rest;
    }

    List<Linked> catching() {
        return catching;
    }
}
