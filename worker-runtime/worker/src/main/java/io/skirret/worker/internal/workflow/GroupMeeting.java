package io.skirret.worker.internal.workflow;

import io.skirret.message.internal.GroupArrival;
import io.skirret.message.internal.GroupMember.OnMemberFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from what the members of a group have brought. Of several arrivals of one member a success
 * counts before any failure, and of failures the last round. So a group goes on once all of its members have succeeded,
 * however late; and of failures it is told at most once a round: the first time, and again when a member that was sent
 * again from the dead letters more often than any before has failed. Pure.
 */
final class GroupMeeting {

    /** That no failure was told yet. */
    static final int NOTHING_TOLD = -1;

    private GroupMeeting() {}

    /** What follows. */
    sealed interface Decision {

        /** Numbers of arrivals that say nothing any more. */
        Set<Integer> superfluous();
    }

    /** Not enough is known. */
    record Wait(Set<Integer> superfluous) implements Decision {}

    /**
     * What follows the group is made.
     *
     * @param arrivals one for each member, in their order; null for one that never answered
     */
    record GoOn(Set<Integer> superfluous, List<@Nullable GroupArrival> arrivals) implements Decision {}

    /**
     * Its failure is told.
     *
     * @param round how often one of those that failed was sent again
     * @param arrivals as they are now: those that count as failed are failures, or null if they never answered; what
     *     has not failed is a success, or nothing is known of it yet
     * @param overdue whether those of which nothing is known count as failed
     */
    record Fail(Set<Integer> superfluous, int round, List<@Nullable GroupArrival> arrivals, boolean overdue)
            implements Decision {}

    /**
     * Decides.
     *
     * @param size how many members there are
     * @param arrived what they brought, in the order of its arrival
     * @param told the round whose failure was told last, or {@link #NOTHING_TOLD}
     * @param overdue whether the deadline has passed
     */
    static Decision decide(int size, OnMemberFailure onFailure, List<GroupArrival> arrived, int told, boolean overdue) {
        int[] counts = new int[size];
        Set<Integer> superfluous = new HashSet<>();
        for (int number = 0; number < arrived.size(); number++) {
            GroupArrival arrival = arrived.get(number);
            if (arrival.index() >= size) {
                superfluous.add(number);
                continue;
            }
            int before = counts[arrival.index()] - 1;
            if (before < 0 || outweighs(arrival, arrived.get(before))) {
                counts[arrival.index()] = number + 1;
                if (before >= 0) {
                    superfluous.add(before);
                }
            } else {
                superfluous.add(number);
            }
        }
        List<@Nullable GroupArrival> arrivals = new ArrayList<>(size);
        int succeeded = 0;
        int failed = 0;
        int round = overdue ? 0 : NOTHING_TOLD;
        for (int count : counts) {
            GroupArrival arrival = count == 0 ? null : arrived.get(count - 1);
            arrivals.add(arrival);
            if (arrival != null && arrival.succeeded()) {
                succeeded++;
            } else if (arrival != null) {
                failed++;
                round = Math.max(round, arrival.replays());
            }
        }
        boolean all = succeeded + failed == size;
        if (succeeded == size || (onFailure == OnMemberFailure.COLLECT && (all || overdue))) {
            return new GoOn(superfluous, arrivals);
        }
        boolean ripe = overdue || all || told != NOTHING_TOLD || onFailure == OnMemberFailure.FAIL_FAST;
        return onFailure != OnMemberFailure.COLLECT && ripe && round > told
                ? new Fail(superfluous, round, arrivals, overdue)
                : new Wait(superfluous);
    }

    private static boolean outweighs(GroupArrival arrival, GroupArrival before) {
        return !before.succeeded() && (arrival.succeeded() || arrival.replays() > before.replays());
    }
}
