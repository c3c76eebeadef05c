package io.skirret.worker.internal.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skirret.client.internal.TimedCalls;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.Embed;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.Headers;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.SignatureOptions;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.internal.decide.DeadReason;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Planner;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.effect.UnplannableException;
import io.skirret.worker.internal.feature.Feature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls that follow a call: its callbacks and the next of its chain once it has succeeded, its error
 * callbacks once it has failed for good. A chain that ends early is told to whoever waits for what does not come any
 * more.
 *
 * <p>Everything is sent before the message is acknowledged. A worker that dies in between leaves a call that runs once
 * more, and what follows it is then made once more under the same ids.
 */
public final class FollowUps implements Feature {

    private static final Logger log = LoggerFactory.getLogger(FollowUps.class);

    /** The place of a sensitive result in the next call's body. */
    private static final String FIRST_ARGUMENT = "/0/0";

    /** Of bodies of all calls that follow one. */
    private static final long MOST_BYTES = 128L << 20;

    private final Planner planner;
    private final ArgumentBinder binder;
    private final Function<String, @Nullable String> queues;
    private final long mostBytesOfOne;
    private final TaskMessageEncoder encoder =
            new TaskMessageEncoder(TaskMessageEncoder.defaultOrigin(), Integer.MAX_VALUE);

    /**
     * @param planner what tells callers of ends
     * @param binder what reads bodies
     * @param queues the queue that a task names itself; null for a task that names none or is not known here
     * @param mostBytesOfOne the largest body that the broker takes
     */
    public FollowUps(
            Planner planner, ArgumentBinder binder, Function<String, @Nullable String> queues, long mostBytesOfOne) {
        this.planner = planner;
        this.binder = binder;
        this.queues = queues;
        this.mostBytesOfOne = mostBytesOfOne;
    }

    @Override
    public Plan plan(Processed processed, Decision decision, Plan plan) {
        TaskMessage call = processed.call();
        if (call == null || !isEnd(decision)) {
            return plan;
        }
        Embed embed;
        try {
            embed = binder.follows(call);
        } catch (UnusableMessageException unreadable) {
            if (decision instanceof Decision.Complete) {
                throw instead("what follows it cannot be read: " + unreadable.detail());
            }
            // That is why it becomes a dead letter: with all that follows it in its body.
            return plan;
        }
        if (embed.isEmpty()) {
            return plan;
        }
        return decision instanceof Decision.Complete complete
                ? succeeded(processed, call, embed, complete, plan)
                : failed(processed, call, embed, decision, plan);
    }

    private static UnplannableException instead(String why) {
        return new UnplannableException(
                new Decision.DeadLetter(DeadReason.RESULT_NOT_SERIALISABLE, "it ran, but " + why));
    }

    private static boolean isEnd(Decision decision) {
        return decision instanceof Decision.Complete
                || (decision instanceof Decision.DeadLetter dead && !dead.parked())
                || decision instanceof Decision.Expire
                || decision instanceof Decision.Revoke;
    }

    private Plan succeeded(Processed processed, TaskMessage call, Embed embed, Decision.Complete complete, Plan plan) {
        Message reply = complete.reply();
        if (reply == null || !embed.takesResult()) {
            return plan;
        }
        JsonNode value = result(reply);
        List<NextCall> calls = new ArrayList<>();
        int place = 0;
        for (CallSignature callback : embed.callbacks()) {
            calls.addAll(NextCall.of(call, callback, value, List.of(), "link" + place++));
        }
        if (!embed.chain().isEmpty()) {
            List<CallSignature> rest = embed.chain().subList(1, embed.chain().size());
            calls.addAll(NextCall.of(call, embed.chain().get(0), value, rest, "chain"));
        }
        boolean sensitive = reply.headers().containsKey(HeaderNames.SENSITIVE);
        Plan more = plan;
        long bytes = 0;
        for (NextCall next : calls) {
            Effect.Send send;
            try {
                send = send(processed, call, next, sensitive);
            } catch (UnsendableException unsendable) {
                throw instead("what follows it cannot be sent: " + unsendable.getMessage());
            }
            // Before the first of them is sent: a call that has ended has not failed, too.
            int size = send.message().body().length;
            bytes += size;
            if (size > mostBytesOfOne || bytes > MOST_BYTES) {
                throw instead("its result is too large for what follows it (at most " + mostBytesOfOne
                        + " bytes a call, and " + MOST_BYTES + " for all); store it elsewhere and return where");
            }
            more = more.with(send);
        }
        return more;
    }

    private static JsonNode result(Message reply) {
        try {
            return ResultMessage.from(reply).result();
        } catch (UnusableMessageException unreadable) {
            throw instead("its result is nothing that another call can read: " + unreadable.detail());
        }
    }

    private Plan failed(Processed processed, TaskMessage call, Embed embed, Decision decision, Plan plan) {
        Plan more = plan;
        for (Effect.Send errback : errbacks(processed, call, call.id(), embed.errbacks(), "link_error")) {
            more = more.with(errback);
        }
        return more.andTell(answers(processed, call, embed.chain(), decision));
    }

    /** @param failed the id that they take */
    private List<Effect.Send> errbacks(
            Processed processed, TaskMessage call, String failed, List<CallSignature> signatures, String place) {
        List<Effect.Send> sends = new ArrayList<>(signatures.size());
        long bytes = 0;
        for (int i = 0; i < signatures.size(); i++) {
            for (NextCall next : NextCall.of(call, signatures.get(i), TextNode.valueOf(failed), List.of(), place + i)) {
                Effect.Send send = null;
                String why = "it, or all of them together, are too large";
                try {
                    send = send(processed, call, next, false);
                } catch (UnsendableException unsendable) {
                    why = String.valueOf(unsendable.getMessage());
                }
                int size = send == null ? 0 : send.message().body().length;
                bytes += size;
                if (send == null || size > mostBytesOfOne || bytes > MOST_BYTES) {
                    log.error(
                            "Expected to make error callback {} of {}, but it cannot be sent: {}. It is not made",
                            next.signature().task(),
                            failed,
                            why);
                } else {
                    sends.add(send);
                }
            }
        }
        return sends;
    }

    /** What is told to whoever waits for calls that are never made. */
    private List<Effect> answers(Processed processed, TaskMessage call, List<CallSignature> unmade, Decision decision) {
        List<Effect> answers = new ArrayList<>();
        for (CallSignature signature : unmade) {
            answers.addAll(answers(processed, call, signature.members(), decision));
            SignatureOptions options = signature.options();
            if (signature.kind() == CallSignature.Kind.CALL && options.taskId() != null && !options.ignoreResult()) {
                TaskMessage inPlace = call.inPlaceOf(options.taskId(), options.replyTo());
                answers.addAll(
                        planner.answer(new Processed(processed.delivery(), inPlace, null, processed.at()), decision));
            }
        }
        return answers;
    }

    private Effect.Send send(Processed processed, TaskMessage call, NextCall next, boolean sensitive) {
        SignatureOptions options = next.signature().options();
        String queue = queue(processed, next.signature());
        Instant now = processed.at();
        Publication publication = TimedCalls.publication(
                encoder, taskCall(call, next, sensitive, now), queue, options.eta(), options.countdown(), now, false);
        if (options.sensitive().isEmpty()) {
            publication = shown(publication, HeaderNames.ARGSREPR, options.argsrepr());
            publication = shown(publication, HeaderNames.KWARGSREPR, options.kwargsrepr());
        }
        Message message = publication.message();
        return new Effect.Send(
                publication.destination(),
                message,
                Effect.Assurance.CONFIRMED,
                null,
                () -> ifNoQueue(processed, call, next, queue, message));
    }

    /** Where its sender says how its arguments are to be shown, that is how. */
    private static Publication shown(Publication publication, String header, @Nullable String text) {
        return text == null ? publication : TimedCalls.with(publication, header, text);
    }

    /** It is kept, its error callbacks are made, and whoever waits for it or for what follows it is told. */
    private List<Effect> ifNoQueue(
            Processed processed, TaskMessage call, NextCall next, String queue, Message message) {
        String why = "expected queue '" + queue + "' for a call that follows " + call.task() + " (" + call.id()
                + "), but there is none; declare it by starting a worker, then retry this call";
        DeadLetter letter = DeadLetter.of(DeadReason.NO_QUEUE, message)
                .exceptionMessage(why)
                .attempts(0)
                .lastAt(processed.at())
                .queue(queue)
                .build();
        List<Effect> instead = new ArrayList<>();
        instead.add(new Effect.Send(new Destination.DeadLetters(processed.queue()), letter.toMessage()));
        instead.addAll(errbacks(
                processed,
                call,
                next.id(),
                next.signature().followedBy(List.of()).errbacks(),
                next.id() + ".link_error"));
        List<CallSignature> unmade = new ArrayList<>(next.chain());
        unmade.add(next.signature());
        instead.addAll(answers(processed, call, unmade, new Decision.DeadLetter(DeadReason.NO_QUEUE, why)));
        return instead;
    }

    /**
     * The queue that it names, or that its task does; else the one that the call before it came from: whoever sent that
     * has workers there.
     */
    private String queue(Processed processed, CallSignature signature) {
        String named = signature.options().queue();
        if (named != null) {
            return named;
        }
        String ofTask = queues.apply(signature.task());
        return ofTask == null ? processed.queue() : ofTask;
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
                .headers(Headers.inherited(call.headers()))
                .headers(options.headers());
    }
}
