package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import io.skirret.client.internal.RunningCall;
import io.skirret.client.internal.SentAgain;
import io.skirret.client.internal.TaskBodies;
import io.skirret.client.internal.TimedCalls;
import io.skirret.message.internal.GroupMember;
import io.skirret.message.internal.GroupPlan;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.Headers;
import io.skirret.message.internal.SelfSends;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a publication of a call and its options. */
final class Encoder {

    private final TaskMessageEncoder encoder;
    private final Clock clock;
    private final String defaultQueue;
    private final @Nullable CallTracing tracing;
    private final Followers followers;

    Encoder(TaskMessageEncoder encoder, Clock clock, String defaultQueue, @Nullable CallTracing tracing) {
        this.tracing = tracing;
        this.encoder = encoder;
        this.clock = clock;
        this.defaultQueue = defaultQueue;
        this.followers = new Followers(encoder, this);
    }

    String queue(TaskSettings settings, TaskOptions options) {
        if (options.queue() != null) {
            return options.queue();
        }
        return settings.queue() == null ? defaultQueue : settings.queue();
    }

    /**
     * What is sent, under which id and for which result.
     *
     * @param replyTo where its result is waited for; null for nowhere
     * @param ignoreResult whether nobody wants to know what becomes of it
     * @param deferred whether it is sent later than now, so that the broker does not wait for all of a countdown
     */
    Publication encode(Outgoing call, @Nullable String replyTo, boolean ignoreResult, boolean deferred) {
        TaskOptions options = call.options();
        Instant now = clock.now();
        TaskCall.Builder message = call(call.call(), call.id(), replyTo, ignoreResult)
                .expires(expires(options, call.settings(), now), null)
                .sentAt(now)
                .embed(followers.of(call.call(), call.rest(), call.ids(), replyTo, ignoreResult, call.member()));
        if (call.member() != null) {
            // One tree of calls, unless it is a part of another.
            message.member(call.member())
                    .rootId(call.member().group())
                    .group(call.member().group())
                    .groupIndex(call.member().index());
        }
        inherit(message);
        message.headers(options.headers());
        String queue = queue(call.settings(), options);
        Publication publication =
                TimedCalls.publication(encoder, message, queue, options.eta(), options.countdown(), now, deferred);
        return publication.destination() instanceof Destination.Queue
                ? countingSelfSends(publication, call)
                : publication;
    }

    /**
     * The call that looks at a group at its deadline, which has what follows the group with it.
     *
     * @param id of the group
     * @param rest what follows, with an id for each
     * @param queue of workers that know groups
     */
    Publication watch(
            String id,
            GroupCall group,
            int size,
            List<Linked> rest,
            List<String> ids,
            List<Linked> catching,
            @Nullable String replyTo,
            boolean ignoreResult,
            String queue) {
        Instant now = clock.now();
        TaskCall.Builder message = TaskCall.of(GroupPlan.TASK, id)
                .kwargs(GroupPlan.arguments(
                        size, group.onFailure(), now.plus(group.deadline()), rest.isEmpty() && !ignoreResult))
                .sentAt(now)
                .replyTo(rest.isEmpty() ? replyTo : null)
                .ignoreResult(true)
                .embed(followers.of(rest, ids, catching, replyTo, ignoreResult));
        inherit(message);
        return new Publication(
                new Destination.Delayed(queue, group.deadline(), Destination.Rounding.UP),
                encoder.encode(message.build()));
    }

    private void inherit(TaskCall.Builder message) {
        Optional<TaskContext> caller = TaskContext.current();
        Map<String, String> trace = tracing == null ? Map.of() : tracing.headers();
        if (caller.isPresent()) {
            message.rootId(caller.get().rootId()).parentId(caller.get().id());
            Map<String, @Nullable Object> inherited =
                    Headers.inherited(caller.get().headers());
            if (trace.containsKey(HeaderNames.TRACEPARENT)) {
                // Parts of two traces would be those of none.
                inherited.keySet().removeAll(HeaderNames.TRACE_CONTEXT);
            }
            message.headers(inherited);
        }
        message.headers(trace);
    }

    /** What is written of a call wherever it stands: in a message of its own, or in that of a call before it. */
    static TaskCall.Builder call(BoundCall call, String id, @Nullable String replyTo, boolean ignoreResult) {
        TaskOptions options = call.options();
        Integer priority = options.priority();
        return TaskCall.of(call.task().name(), id)
                .args(call.arguments())
                .kwargs(call.named())
                .hiddenArgs(hidden(call))
                .hiddenKwargs(options.sensitiveKwargs())
                .timeLimits(new TimeLimits(options.timeLimit(), options.softTimeLimit()))
                .ignoreResult(ignoreResult)
                .policy(options.policy())
                .idempotencyKey(options.idempotencyKey())
                .priority(priority == null ? call.task().settings().priority() : priority)
                .replyTo(replyTo);
    }

    /** Positions of arguments that are not to be shown. */
    private static Set<Integer> hidden(BoundCall call) {
        Set<Integer> hidden = call.options().sensitiveArgs();
        List<TaskParameter> parameters = call.task().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).sensitive() && !hidden.contains(i)) {
                hidden = new HashSet<>(hidden);
                hidden.add(i);
            }
        }
        return hidden;
    }

    /** How long after it is sent a call expires, if its options name no time; null for not at all. */
    static @Nullable Duration expiresIn(TaskOptions options, TaskSettings settings) {
        return options.expiresIn() == null ? settings.expires() : options.expiresIn();
    }

    /** A run that sends its own call again at once may do so for ever: how often it did goes with the call. */
    private static Publication countingSelfSends(Publication publication, Outgoing call) {
        SentAgain again = TaskBodies.sentAgain();
        TaskMessage caller = again == null ? running() : again.message();
        if (caller == null
                || !caller.task().equals(call.task())
                || !Arrays.equals(caller.body(), publication.message().body())) {
            return publication;
        }
        SelfSends sends = caller.selfSends().plus(again != null && again.same());
        return TimedCalls.with(publication, HeaderNames.SELF_SENDS, sends.toHeader(call.id()));
    }

    private static @Nullable TaskMessage running() {
        return TaskContext.current().orElse(null) instanceof RunningCall call ? call.message() : null;
    }

    // The worker enforces it, and tells the caller; were the broker to, the message would go without a word.
    private static @Nullable Instant expires(TaskOptions options, TaskSettings settings, Instant now) {
        if (options.expires() != null) {
            return options.expires();
        }
        Duration in = expiresIn(options, settings);
        return in == null ? null : TimedCalls.after(now, in, "an expiry");
    }

    /**
     * A call with its id, and what follows it.
     *
     * @param rest what follows it in turn
     * @param ids one for each of the rest
     * @param member of which group it is a member; null for none
     */
    record Outgoing(
            BoundCall call,
            String id,
            List<Linked> rest,
            List<String> ids,
            @Nullable GroupMember member) {

        /** A chain under the ids that its calls were given, or new ones. */
        static Outgoing of(BoundCall first, List<Linked> rest, @Nullable GroupMember member) {
            return new Outgoing(first, TaskIds.of(first), rest, TaskIds.of(rest), member);
        }

        String task() {
            return call.task().name();
        }

        TaskSettings settings() {
            return call.task().settings();
        }

        TaskOptions options() {
            return call.options();
        }

        /** What the caller waits for. */
        BoundCall last() {
            return rest.isEmpty() ? call : rest.get(rest.size() - 1).call();
        }

        /** All that can be revoked. */
        List<String> allIds() {
            if (ids.isEmpty()) {
                return List.of(id);
            }
            List<String> all = new ArrayList<>(ids.size() + 1);
            all.add(id);
            all.addAll(ids);
            return all;
        }
    }
}
