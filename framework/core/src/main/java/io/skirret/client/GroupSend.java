package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import io.skirret.client.Encoder.Outgoing;
import io.skirret.message.internal.GroupMember;
import io.skirret.transport.Barriers;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a group: first what follows it, to its barrier, then the call that looks at it at the deadline, and the members
 * last. All of it is written before the first of it is sent. Used once.
 */
final class GroupSend {

    /** How long after its deadline a group is kept, for members that are sent again from the dead letters. */
    private static final Duration KEPT = Duration.ofDays(14);

    private static final Logger log = LoggerFactory.getLogger(GroupSend.class);

    private final TaskClient client;
    private final Encoder encoder;
    private final GroupCall group;
    private final String id = TaskIds.next();
    private final List<Outgoing> members = new ArrayList<>();

    GroupSend(TaskClient client, Encoder encoder, GroupCall group) {
        this.client = client;
        this.encoder = encoder;
        this.group = group;
        int size = group.members().size();
        for (int i = 0; i < size; i++) {
            Chain<?> member = group.members().get(i);
            members.add(Outgoing.of(member.first(), member.rest(), new GroupMember(id, i, size, group.onFailure(), 0)));
        }
    }

    String id() {
        return id;
    }

    /** The calls of all members. */
    List<Outgoing> members() {
        return members;
    }

    /**
     * Sends all of it.
     *
     * @param rest what follows, with an id for each
     * @param replyTo where results go that somebody waits for; null for nowhere
     * @param kept whether results of members are kept
     */
    void send(
            Barriers barriers,
            List<Linked> rest,
            List<String> ids,
            List<Linked> catching,
            @Nullable String replyTo,
            boolean ignoreResult,
            boolean kept) {
        List<Publication> calls = new ArrayList<>(members.size());
        for (Outgoing member : members) {
            boolean unwanted = !kept
                    || member.last().task().settings().ignoreResult()
                    || Boolean.TRUE.equals(member.last().options().ignoreResult());
            calls.add(encoder.encode(member, null, unwanted, false));
        }
        Outgoing home = members.stream()
                .filter(each -> each.call().ofOwnTask())
                .findFirst()
                .orElse(members.get(0));
        Publication watch = encoder.watch(
                id,
                group,
                members.size(),
                rest,
                ids,
                catching,
                replyTo,
                ignoreResult,
                encoder.queue(home.settings(), home.options()));
        barriers.open(id, watch.message(), group.deadline().plus(KEPT));
        List<Prepared<?>> sent = new ArrayList<>(calls.size() + 1);
        PublishException failure = null;
        try {
            sent.add(client.publish(
                    home.task(),
                    new IgnoredResult<>(List.of(id), home.task(), client.revocations()),
                    watch,
                    ((Destination.Delayed) watch.destination()).queue()));
            failure = failed(sent.get(0));
            for (int i = 0; i < calls.size() && failure == null; i++) {
                sent.add(publish(members.get(i), calls.get(i)));
                failure = failed(sent.get(i + 1));
            }
            for (int i = 0; i < sent.size(); i++) {
                PublishException why = client.confirmed(sent.get(i));
                failure = failure == null ? why : failure;
            }
        } catch (RuntimeException | Error broken) {
            withdraw(barriers);
            throw broken;
        }
        if (failure != null) {
            withdraw(barriers);
            throw new PublishException(
                    sent.size() > 1 ? Reason.UNCONFIRMED : failure.reason(),
                    "expected to send a group of " + members.size() + " calls, but one of them failed: "
                            + failure.getMessage() + "; nothing follows the group (" + id + "), and up to "
                            + (sent.size() - 1) + " of its calls may run; send it again if that does no harm",
                    failure,
                    failure.taskId());
        }
    }

    private Prepared<?> publish(Outgoing member, Publication call) {
        return client.publish(
                member.task(),
                new IgnoredResult<>(List.of(member.id()), member.task(), client.revocations()),
                call,
                encoder.queue(member.settings(), member.options()));
    }

    /** What has failed at once: the next would fail by it as well. */
    private static @Nullable PublishException failed(Prepared<?> sent) {
        return sent.confirm().isCompletedExceptionally() ? sent.await(sent.confirm()) : null;
    }

    private void withdraw(Barriers barriers) {
        try {
            barriers.close(id);
        } catch (TransportException notNow) {
            log.warn(
                    "Expected to withdraw group {} that was not sent to its end, but that failed: {}. What follows it is made"
                            + " only if all of its members have run",
                    id,
                    notNow.getMessage());
        }
    }
}
