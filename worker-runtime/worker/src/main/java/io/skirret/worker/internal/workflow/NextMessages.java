package io.skirret.worker.internal.workflow;

import io.skirret.client.internal.TimedCalls;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.GroupMember;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.Headers;
import io.skirret.message.internal.SignatureOptions;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the messages of calls that follow another. Pure and safe for many threads. */
public final class NextMessages {

    /** The place of a sensitive result in the next call's body. */
    private static final String FIRST_ARGUMENT = "/0/0";

    private final Function<String, @Nullable String> queues;
    private final TaskMessageEncoder encoder =
            new TaskMessageEncoder(TaskMessageEncoder.defaultOrigin(), Integer.MAX_VALUE);

    /** @param queues the queue that a task names itself; null for a task that names none or is not known here */
    public NextMessages(Function<String, @Nullable String> queues) {
        this.queues = queues;
    }

    /**
     * The publication of a call.
     *
     * @param call what it follows
     * @param from the queue that call came from
     * @param sensitive whether what it is given is not to be shown
     * @throws io.skirret.message.UnsendableException if it does not fit the wire
     */
    Publication publication(TaskMessage call, String from, NextCall next, boolean sensitive, Instant now) {
        SignatureOptions options = next.signature().options();
        return shown(
                TimedCalls.publication(
                        encoder,
                        taskCall(call, next, sensitive, now),
                        queue(next.signature(), from),
                        options.eta(),
                        options.countdown(),
                        now,
                        false),
                options);
    }

    /**
     * The same, always to a work queue itself: a worker sends what is not due yet into its delay.
     *
     * @throws io.skirret.message.UnsendableException if it does not fit the wire
     */
    Publication atOnce(TaskMessage call, String from, NextCall next, boolean sensitive, Instant now) {
        SignatureOptions options = next.signature().options();
        Duration countdown = options.countdown();
        Instant eta = options.eta() != null || countdown == null || countdown.isZero()
                ? options.eta()
                : TimedCalls.after(now, countdown, "a countdown");
        TaskCall written = taskCall(call, next, sensitive, now).eta(eta).build();
        return shown(
                new Publication(new Destination.Queue(queue(next.signature(), from)), encoder.encode(written)),
                options);
    }

    private static Publication shown(Publication publication, SignatureOptions options) {
        if (!options.sensitive().isEmpty()) {
            return publication;
        }
        return shown(
                shown(publication, HeaderNames.ARGSREPR, options.argsrepr()),
                HeaderNames.KWARGSREPR,
                options.kwargsrepr());
    }

    /** Where its sender says how its arguments are to be shown, that is how. */
    private static Publication shown(Publication publication, String header, @Nullable String text) {
        return text == null ? publication : TimedCalls.with(publication, header, text);
    }

    /**
     * The queue that it names, or that its task does; else the one that the call before it came from: whoever sent that
     * has workers there.
     */
    String queue(CallSignature signature, String from) {
        String named = signature.options().queue();
        if (named != null) {
            return named;
        }
        String ofTask = queues.apply(signature.task());
        return ofTask == null ? from : ofTask;
    }

    private static TaskCall.Builder taskCall(TaskMessage call, NextCall next, boolean sensitive, Instant now) {
        SignatureOptions options = next.signature().options();
        List<@Nullable Object> args = new ArrayList<>();
        List<String> hidden = new ArrayList<>(options.sensitive());
        if (next.given() != null) {
            args.add(next.given());
            if (sensitive) {
                hidden.add(FIRST_ARGUMENT);
            }
        }
        args.addAll(next.signature().args());
        return TaskCall.of(next.signature().task(), next.id())
                .args(args)
                .kwargs(next.signature().kwargs())
                .hiddenPaths(hidden)
                .expires(options.expires(now), null)
                .rootId(call.rootId())
                .parentId(call.id())
                .group(next.group())
                .groupIndex(next.index())
                .timeLimits(options.timeLimits())
                .ignoreResult(options.ignoreResult())
                .policy(options.policy())
                .idempotencyKey(options.idempotencyKey())
                .priority(options.priority())
                .replyTo(options.replyTo())
                .sentAt(now)
                .embed(next.signature().followedBy(next.chain()))
                .member(member(call, options))
                .headers(Headers.inherited(call.headers()))
                .headers(options.headers());
    }

    /** What comes of a call that was sent again from the dead letters counts as sent again, too. */
    private static @Nullable GroupMember member(TaskMessage call, SignatureOptions options) {
        GroupMember member = options.member();
        GroupMember before = member == null ? null : GroupArrivals.member(call);
        return member == null || before == null
                ? member
                : new GroupMember(member.group(), member.index(), member.size(), member.onFailure(), before.replays());
    }
}
