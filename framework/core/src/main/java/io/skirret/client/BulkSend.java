package io.skirret.client;

import io.skirret.client.PartialSendException.Call;
import io.skirret.message.UnsendableException;
import io.skirret.retry.UnknownPolicyException;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends many calls: all are published, the transport bounding what is in flight, before the first confirm is waited
 * for.
 */
final class BulkSend<R> {

    /** What the next call would run into as well, each after a full timeout. */
    private static final Set<Reason> HOPELESS = EnumSet.of(Reason.BLOCKED, Reason.DISCONNECTED, Reason.CLOSED);

    private final TaskClient client;
    private final List<Sent<R>> sent = new ArrayList<>();
    private @Nullable RuntimeException hopeless;

    BulkSend(TaskClient client) {
        this.client = client;
    }

    List<AsyncResult<R>> send(Collection<? extends Signature<R>> calls) {
        for (Signature<R> call : calls) {
            sent.add(hopeless == null ? publish(call) : notTried(call, ofAnother(hopeless)));
        }
        List<AsyncResult<R>> results = new ArrayList<>(sent.size());
        boolean all = true;
        for (Sent<R> each : sent) {
            each.await(client);
            all &= each.failure == null;
            results.add(each.result);
        }
        if (!all) {
            throw new PartialSendException(sent.stream().map(Sent::describe).toList());
        }
        return results;
    }

    private Sent<R> publish(Signature<R> call) {
        AsyncResult<R> taken = client.intercept(call);
        if (taken != null) {
            return new Sent<>(call, taken, null, null);
        }
        try {
            Prepared<R> prepared = client.prepare(call);
            if (prepared.confirm().isCompletedExceptionally()) {
                PublishException failure = prepared.await(prepared.confirm());
                if (failure != null && HOPELESS.contains(failure.reason())) {
                    hopeless = failure;
                }
            }
            return new Sent<>(call, prepared.result(), prepared, null);
        } catch (UnsendableException | UnknownPolicyException unsendable) {
            return notTried(call, unsendable);
        } catch (PublishException failure) {
            if (HOPELESS.contains(failure.reason())) {
                hopeless = failure;
            }
            return notTried(call, failure);
        } catch (TransportException failure) {
            hopeless = failure;
            return notTried(call, failure);
        }
    }

    /** It names another call and its id, under which this one must not be sent again. */
    private static RuntimeException ofAnother(RuntimeException failure) {
        return failure instanceof PublishException publish
                ? new PublishException(
                        publish.reason(),
                        "not tried, because a call before it failed: " + publish.getMessage(),
                        publish)
                : failure;
    }

    private Sent<R> notTried(Signature<R> call, RuntimeException why) {
        String id = why instanceof PublishException publish && publish.taskId() != null
                ? publish.taskId()
                : call.options().id();
        return new Sent<>(
                call,
                new IgnoredResult<>(List.of(id == null ? "" : id), call.task().name(), client.revocations()),
                null,
                why);
    }

    private static final class Sent<R> {
        private final Signature<R> call;
        private final AsyncResult<R> result;
        private final @Nullable Prepared<R> prepared;
        private @Nullable RuntimeException failure;

        Sent(
                Signature<R> call,
                AsyncResult<R> result,
                @Nullable Prepared<R> prepared,
                @Nullable RuntimeException failure) {
            this.call = call;
            this.result = result;
            this.prepared = prepared;
            this.failure = failure;
        }

        void await(TaskClient client) {
            if (prepared != null) {
                try {
                    client.await(prepared);
                } catch (TransportException thrown) {
                    failure = thrown;
                }
            }
        }

        Call describe() {
            if (failure == null) {
                return new Call(call, result, null, null);
            }
            Fate fate = failure instanceof PublishException publish ? publish.fate() : Fate.NOT_STORED;
            return new Call(call, result, fate, failure);
        }
    }
}
