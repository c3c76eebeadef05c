package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import io.skirret.message.internal.GroupMember.OnMemberFailure;
import io.skirret.message.internal.SafeText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands the calls of a group to an interceptor, one after the other, and what follows them as a worker would. */
final class GroupInPlace {

    private static final int LONGEST_MESSAGE = 2_000;

    private final InPlace inPlace;
    private final CallRevocations revocations;

    GroupInPlace(CallInterceptor interceptor, CallRevocations revocations) {
        this.inPlace = new InPlace(interceptor);
        this.revocations = revocations;
    }

    /** The result of the last call, or of all members; null if the first is not taken, so that all is to be sent. */
    @SuppressWarnings("unchecked") // the result is that of the last call, or the members'
    <R> @Nullable AsyncResult<R> send(GroupCall group, List<Linked> rest, List<Linked> catching) {
        boolean collects = group.onFailure() == OnMemberFailure.COLLECT;
        List<@Nullable Object> results = new ArrayList<>();
        List<FailedCall> failures = new ArrayList<>();
        RuntimeException first = null;
        boolean written = false;
        for (int i = 0; i < group.members().size(); i++) {
            AsyncResult<?> result;
            try {
                result = inPlace.send(group.members().get(i));
            } catch (RuntimeException failed) {
                FailedCall failure = failed(group.members().get(i).last(), i, failed);
                failures.add(failure);
                results.add(collects ? new CallOutcome<>(null, failure) : null);
                first = first == null ? failed : first;
                continue;
            }
            if (result == null) {
                if (i == 0 && first == null) {
                    return null;
                }
                throw new IllegalStateException(
                        "expected all members of a group to run in place, as its first does, got '"
                                + group.members().get(i).first().task().name()
                                + "', which is to be sent; let all of them run in"
                                + " place, or none");
            }
            // One that is only written down has no result, and nobody knows of what follows.
            written |= result.state() != TaskState.SUCCESS;
            Object value = written ? null : InPlace.value(result);
            results.add(collects ? new CallOutcome<>(value, null) : value);
        }
        if (written) {
            return new IgnoredResult<>(List.of(TaskIds.next()), "", revocations);
        }
        if (first != null && !collects) {
            for (Linked each : catching) {
                try {
                    inPlace.run(each, failures);
                } catch (RuntimeException | Error another) {
                    first.addSuppressed(another);
                }
            }
            throw first;
        }
        return rest.isEmpty()
                ? (AsyncResult<R>) AsyncResult.completed(results)
                : (AsyncResult<R>) inPlace.run(rest, results);
    }

    private static FailedCall failed(BoundCall call, int index, RuntimeException thrown) {
        return new FailedCall(
                index,
                call.options().id(),
                call.task().name(),
                TaskState.FAILURE,
                SafeText.type(thrown),
                SafeText.message(thrown, LONGEST_MESSAGE));
    }
}
