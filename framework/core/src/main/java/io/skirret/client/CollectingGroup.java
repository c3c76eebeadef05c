package io.skirret.client;

import io.skirret.message.internal.GroupMember.OnMemberFailure;
import java.time.Duration;
import java.util.List;

/**
 * A {@link Group} that does not fail: what follows is made when all members have ended, or at the deadline, with what
 * became of each. Immutable.
 *
 * @param <R> type of the members' results
 */
public final class CollectingGroup<R> {

    private final List<Chain<R>> members;
    private final Duration deadline;

    CollectingGroup(List<Chain<R>> members, Duration deadline) {
        this.members = members;
        this.deadline = deadline;
    }

    /** As {@link Group#deadline}. */
    public CollectingGroup<R> deadline(Duration value) {
        return new CollectingGroup<>(members, Group.checked(value));
    }

    /** What follows, which takes what became of the members, in their order. */
    public <S> Chord<S> then(Step<? super List<CallOutcome<R>>, S> next) {
        return new Chord<>(
                new GroupCall(members, OnMemberFailure.COLLECT, deadline, false),
                new BoundCall.Linked(Signature.required(next).call(), true));
    }
}
