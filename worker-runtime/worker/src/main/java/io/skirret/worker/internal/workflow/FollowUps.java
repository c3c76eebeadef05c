package io.skirret.worker.internal.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.Embed;
import io.skirret.message.internal.GroupPlan;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.SignatureOptions;
import io.skirret.message.internal.TaskMessage;
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
import java.util.ArrayList;
import java.util.List;
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

    /** Of bodies of all calls that follow one. */
    static final long MOST_BYTES = 128L << 20;

    private final Planner planner;
    private final ArgumentBinder binder;
    private final NextMessages messages;
    private final long mostBytesOfOne;

    /**
     * @param planner what tells callers of ends
     * @param binder what reads bodies
     * @param messages what writes what follows
     * @param mostBytesOfOne the largest body that the broker takes
     */
    public FollowUps(Planner planner, ArgumentBinder binder, NextMessages messages, long mostBytesOfOne) {
        this.planner = planner;
        this.binder = binder;
        this.messages = messages;
        this.mostBytesOfOne = mostBytesOfOne;
    }

    @Override
    public Plan plan(Processed processed, Decision decision, Plan plan) {
        TaskMessage call = processed.call();
        // What follows a group is made by the group, and not by the call that looks at it.
        if (call == null || !decision.isEnd() || call.task().equals(GroupPlan.TASK)) {
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
        Publication publication = messages.publication(call, processed.queue(), next, sensitive, processed.at());
        Message message = publication.message();
        return new Effect.Send(
                publication.destination(),
                message,
                Effect.Assurance.CONFIRMED,
                null,
                () -> ifNoQueue(processed, call, next, messages.queue(next.signature(), processed.queue()), message));
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
        instead.addAll(GroupArrivals.neverMade(processed.queue(), next, DeadReason.NO_QUEUE, why));
        List<CallSignature> unmade = new ArrayList<>(next.chain());
        unmade.add(next.signature());
        instead.addAll(answers(processed, call, unmade, new Decision.DeadLetter(DeadReason.NO_QUEUE, why)));
        return instead;
    }
}
