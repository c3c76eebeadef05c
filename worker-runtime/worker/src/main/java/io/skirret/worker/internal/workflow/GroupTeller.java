package io.skirret.worker.internal.workflow;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.GroupPlan;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.SignatureOptions;
import io.skirret.message.internal.TaskMessage;
import io.skirret.result.internal.ResultRank;
import io.skirret.result.internal.StoredResult;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.internal.decide.DeadReason;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Effect.Assurance;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who wait for a group, and sees to the queues of what follows it. Blocking; safe for many threads. */
public final class GroupTeller {

    private static final Logger log = LoggerFactory.getLogger(GroupTeller.class);
    private static final long MOST_SECONDS = 30;

    private final Transport transport;
    private final Clock clock;
    private final Set<String> own;
    private final @Nullable Function<Effect.Store, CompletableFuture<Void>> results;
    private final int keptBytes;

    /**
     * @param own queues that tasks of this application name
     * @param results what keeps results; null if they are not kept
     * @param keptBytes the largest result that is kept
     */
    public GroupTeller(
            Transport transport,
            Clock clock,
            Set<String> own,
            @Nullable Function<Effect.Store, CompletableFuture<Void>> results,
            int keptBytes) {
        this.transport = transport;
        this.clock = clock;
        this.own = Set.copyOf(own);
        this.results = results;
        this.keptBytes = keptBytes;
    }

    /**
     * Whether what is let go finds this queue. Asked each time: what is let go for a queue that is not there waits
     * where nobody sees it.
     */
    boolean hasQueue(String queue) {
        try {
            if (own.contains(queue)) {
                transport.declare(queue);
            } else {
                transport.bind(queue);
            }
            return true;
        } catch (PublishException absent) {
            if (absent.reason() == Reason.UNROUTABLE) {
                return false;
            }
            throw absent;
        }
    }

    /** The results are for who waits for the group itself. */
    void succeeded(GroupPlan plan, Object results) {
        TaskMessage call = plan.call().inPlaceOf(plan.call().id(), plan.call().replyTo());
        Message message;
        try {
            message = ResultMessage.success(call, results, clock.now(), (int)
                    Math.min(transport.maxBodyBytes(), ResultMessage.DEFAULT_MAX_BYTES));
        } catch (UnsendableException tooLarge) {
            message = ResultMessage.failure(
                    call, "io.skirret", "GroupFailed", String.valueOf(tooLarge.getMessage()), clock.now());
        }
        tell(call, message);
    }

    /** What follows the group is not made, or not yet. */
    void failed(GroupPlan plan, String why) {
        if (plan.answer()) {
            failed(plan.call().inPlaceOf(plan.call().id(), plan.call().replyTo()), why);
        }
        failed(plan.call(), plan.follows().chain(), why);
    }

    private void failed(TaskMessage call, List<CallSignature> unmade, String why) {
        for (CallSignature signature : unmade) {
            failed(call, signature.members(), why);
            SignatureOptions options = signature.options();
            if (signature.kind() == CallSignature.Kind.CALL && options.taskId() != null && !options.ignoreResult()) {
                failed(call.inPlaceOf(options.taskId(), options.replyTo()), why);
            }
        }
    }

    private void failed(TaskMessage call, String why) {
        tell(call, ResultMessage.failure(call, "io.skirret", "GroupFailed", why, clock.now()));
    }

    /** The store must have it; a caller that has gone misses nothing. */
    private void tell(TaskMessage call, Message message) {
        if (results != null) {
            String status = ResultMessage.status(message);
            byte[] content = message.body();
            boolean tooLarge = content.length > keptBytes && ResultRank.of(status) == ResultRank.SUCCEEDED;
            await(
                    results.apply(new Effect.Store(
                            new StoredResult(
                                    call.id(),
                                    status,
                                    tooLarge
                                            ? ResultMessage.notKept(call, content.length, keptBytes, clock.now())
                                            : content),
                            Assurance.CONFIRMED)),
                    "the store of results to take that of " + call.id());
        }
        String address = call.replyTo();
        if (address != null) {
            try {
                await(
                        transport.publish(new Publication(new Destination.Reply(address), message)),
                        "an answer to arrive");
            } catch (TransportException gone) {
                log.debug("Nobody takes the answer of group call {}: {}", call.id(), gone.getMessage());
            }
        }
    }

    /** What cannot be let go is kept as a dead letter of the queue that told. */
    void noQueue(GroupPlan plan, Message message, String missing, String queue) {
        String why = "expected queue '" + missing + "' for a call that follows group "
                + plan.call().id() + ", but there is none; declare it by starting a worker, then retry this call";
        DeadLetter letter = DeadLetter.of(DeadReason.NO_QUEUE, message)
                .exceptionMessage(why)
                .attempts(0)
                .lastAt(clock.now())
                .queue(missing)
                .build();
        await(
                transport.publish(new Publication(new Destination.DeadLetters(queue), letter.toMessage())),
                "the dead letters of " + queue + " to take a call without a queue");
        failed(plan, why);
    }

    private static void await(CompletableFuture<Void> done, String what) {
        try {
            done.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof TransportException known) {
                throw known;
            }
            throw new TransportException("expected " + what + ", got " + failure.getCause(), failure.getCause());
        } catch (TimeoutException late) {
            throw new TransportException("expected " + what + " within " + MOST_SECONDS + " s, got nothing", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while waiting for " + what, interrupted);
        }
    }
}
