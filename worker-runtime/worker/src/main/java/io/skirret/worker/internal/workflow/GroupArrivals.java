package io.skirret.worker.internal.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.GroupArrival;
import io.skirret.message.internal.GroupMember;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.transport.Destination;
import io.skirret.worker.internal.decide.DeadReason;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.effect.UnplannableException;
import io.skirret.worker.internal.feature.Feature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a group how each of its members has ended, and has somebody look at it then. Both happen before the member's
 * message is acknowledged: a worker that dies leaves a member that tells it once more.
 */
public final class GroupArrivals implements Feature {

    private static final Logger log = LoggerFactory.getLogger(GroupArrivals.class);

    private static final String FAILURE = "FAILURE";
    private static final String REVOKED = "REVOKED";

    private final ArgumentBinder binder;
    private final long mostBytesOfOne;

    /**
     * @param binder what reads bodies
     * @param mostBytesOfOne the largest body that the broker takes
     */
    public GroupArrivals(ArgumentBinder binder, long mostBytesOfOne) {
        this.binder = binder;
        this.mostBytesOfOne = mostBytesOfOne;
    }

    @Override
    public Plan plan(Processed processed, Decision decision, Plan plan) {
        TaskMessage call = processed.call();
        if (call == null) {
            return plan;
        }
        String over = GroupRelease.groupOf(call);
        Plan more = over == null ? plan : plan.with(new Effect.Visit(over, null, false, processed.queue()));
        GroupMember member = decision.isEnd() ? member(call) : null;
        if (member == null) {
            return more;
        }
        GroupArrival arrival = decision instanceof Decision.Complete complete
                ? succeeded(call, member, complete)
                : failed(call, member, decision);
        return arrival == null
                ? more
                : more.with(arrived(member, arrival))
                        .with(new Effect.Visit(member.group(), member, !arrival.succeeded(), processed.queue()));
    }

    /** Of which group a call is a member; null if it is none, or nobody can read of which. */
    static @Nullable GroupMember member(TaskMessage call) {
        try {
            return GroupMember.of(call.headers());
        } catch (UnusableMessageException unreadable) {
            log.error(
                    "{}[{}] says that it is a member of a group, but of which cannot be read: {}. The group is not told of it",
                    SafeText.line(call.task(), 200),
                    call.id(),
                    unreadable.detail());
            return null;
        }
    }

    /** What tells a group of a call of a member that could not be made. */
    static List<Effect> neverMade(String queue, NextCall next, String reason, String why) {
        GroupMember member = next.signature().options().member();
        if (member == null) {
            return List.of();
        }
        GroupArrival arrival =
                GroupArrival.failure(member, next.id(), next.signature().task(), FAILURE, reason, why);
        return List.of(arrived(member, arrival), new Effect.Visit(member.group(), member, true, queue));
    }

    private static Effect.Send arrived(GroupMember member, GroupArrival arrival) {
        return new Effect.Send(
                new Destination.Barrier(member.group()), arrival.toMessage(), Effect.Assurance.CONFIRMED, null, () -> {
                    log.debug("{}[{}] has ended, and group {} has gone", arrival.task(), arrival.id(), member.group());
                    return List.of();
                });
    }

    /** Null if it is not the last call of the member. */
    private @Nullable GroupArrival succeeded(TaskMessage call, GroupMember member, Decision.Complete complete) {
        try {
            if (!binder.follows(call).chain().isEmpty()) {
                return null;
            }
        } catch (UnusableMessageException unreadable) {
            throw instead("what follows it cannot be read: " + unreadable.detail());
        }
        Message reply = complete.reply();
        if (reply == null) {
            throw instead("its result is not there, and its group waits for it");
        }
        JsonNode result;
        try {
            result = ResultMessage.from(reply).result();
        } catch (UnusableMessageException unreadable) {
            throw instead("its result is nothing that its group can read: " + unreadable.detail());
        }
        GroupArrival arrival =
                GroupArrival.success(member, call, result, reply.headers().containsKey(HeaderNames.SENSITIVE));
        if (arrival.content().length > mostBytesOfOne) {
            throw instead("its result is too large for its group (at most " + mostBytesOfOne
                    + " bytes); store it elsewhere and return where");
        }
        return arrival;
    }

    private static UnplannableException instead(String why) {
        return new UnplannableException(
                new Decision.DeadLetter(DeadReason.RESULT_NOT_SERIALISABLE, "it ran, but " + why));
    }

    private static GroupArrival failed(TaskMessage call, GroupMember member, Decision decision) {
        if (decision instanceof Decision.DeadLetter dead) {
            Throwable error = dead.error();
            return error == null
                    ? GroupArrival.failure(member, call.id(), call.task(), FAILURE, dead.reason(), dead.detail())
                    : GroupArrival.failure(
                            member,
                            call.id(),
                            call.task(),
                            FAILURE,
                            SafeText.type(error),
                            SafeText.message(error, 2_000));
        }
        return decision instanceof Decision.Revoke revoke
                ? GroupArrival.failure(member, call.id(), call.task(), REVOKED, "revoked", revoke.why())
                : GroupArrival.failure(member, call.id(), call.task(), REVOKED, "expired", "it came after its time");
    }
}
