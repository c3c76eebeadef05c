package io.skirret.client;

import io.skirret.message.internal.GroupMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Calls beside each other, and something that follows when all of them have succeeded (Celery's group, and chord). What
 * they return is gathered by the broker: no store of results is needed, and no process waits.
 *
 * <pre>{@code
 * Group.of(parcels.stream().map(parcel -> ParcelsTasks.deliver.signature(parcel)).toList())
 *         .onFailure(OnFailure.WAIT_ALL)
 *         .then(ReportsTasks.write.from("daily"))   // takes the list of what deliver returned
 *         .catching(ReportsTasks.apologise.from())  // takes the list of those that failed
 *         .send();
 * }</pre>
 *
 * <p>Every end of a member counts, whether it returns, fails for good, is revoked, expires or becomes a dead letter
 * unrun. A member that has not ended at the {@link #deadline} counts as failed. A group that has failed goes on by
 * itself once the members that failed have succeeded after all, sent again from the dead letters: what follows is made
 * once, and what {@link Chord#catching catches} is made once for each round of failures. Members run in workers of this
 * version of Skirret or later; those of Python do not tell the group, and count as failed at the deadline. Immutable.
 *
 * @param <R> type of the members' results
 */
public final class Group<R> {

    /** The most members that a group may have. */
    public static final int MOST_MEMBERS = GroupMember.MOST;

    static final Duration DEFAULT_DEADLINE = Duration.ofHours(24);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(30);

    private final List<Chain<R>> members;
    private final OnFailure onFailure;
    private final Duration deadline;

    private Group(List<Chain<R>> members, OnFailure onFailure, Duration deadline) {
        this.members = members;
        this.onFailure = onFailure;
        this.deadline = deadline;
    }

    /**
     * A group of these calls, in this order. It may be empty: then what follows gets an empty list.
     *
     * @throws IllegalArgumentException if there are more than {@link #MOST_MEMBERS}
     */
    public static <R> Group<R> of(Collection<? extends Signature<R>> members) {
        return ofChains(members.stream().map(Chain::of).toList());
    }

    /** As {@link #of}, of chains: what counts is the result of the last call of each, and the failure of any. */
    public static <R> Group<R> ofChains(Collection<Chain<R>> members) {
        if (members.size() > MOST_MEMBERS) {
            throw new IllegalArgumentException("expected a group of at most " + MOST_MEMBERS + " members, got "
                    + members.size() + "; give each member more to do, or let a task send some groups");
        }
        List<Chain<R>> all = new ArrayList<>(members);
        all.forEach(each -> Objects.requireNonNull(each, "expected the members of a group, got null among them"));
        return new Group<>(List.copyOf(all), OnFailure.FAIL_FAST, DEFAULT_DEADLINE);
    }

    /** The same, told to have failed then; {@link OnFailure#FAIL_FAST} unless set. */
    public Group<R> onFailure(OnFailure value) {
        return new Group<>(members, Objects.requireNonNull(value, "onFailure"), deadline);
    }

    /**
     * The same with this time, from sending on, after which a member that has not ended counts as failed; 24 hours
     * unless set. One that succeeds later lets the group go on all the same.
     *
     * @throws IllegalArgumentException unless it is one second to 30 days
     */
    public Group<R> deadline(Duration value) {
        return new Group<>(members, onFailure, checked(value));
    }

    static Duration checked(Duration deadline) {
        if (deadline.compareTo(Duration.ofSeconds(1)) < 0 || deadline.compareTo(LONGEST_DEADLINE) > 0) {
            throw new IllegalArgumentException(
                    "expected a deadline of 1 second to " + LONGEST_DEADLINE.toDays() + " days, got " + deadline);
        }
        return deadline;
    }

    /** What follows, which takes the results in the order of the members. */
    public <S> Chord<S> then(Step<? super List<R>, S> next) {
        return new Chord<>(call(), new BoundCall.Linked(Signature.required(next).call(), true));
    }

    /** What follows, which takes nothing from the members. */
    public <S> Chord<S> thenRun(Signature<S> next) {
        return new Chord<>(call(), new BoundCall.Linked(Signature.required(next).call(), false));
    }

    /** The same members, of which none fails the group: what follows takes what became of each. */
    public CollectingGroup<R> collecting() {
        return new CollectingGroup<>(members, deadline);
    }

    /**
     * Sends it with the default client.
     *
     * @return the results in the order of the members
     * @throws io.skirret.transport.PublishException as {@link TaskClient#send(Group)}
     */
    public AsyncResult<List<R>> send() {
        return CurrentClient.get(getClass()).send(this);
    }

    GroupCall call() {
        return new GroupCall(members, GroupMember.OnMemberFailure.valueOf(onFailure.name()), deadline, true);
    }
}
