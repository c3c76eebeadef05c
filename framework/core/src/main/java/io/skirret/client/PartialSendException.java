package io.skirret.client;

import io.skirret.SkirretException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.TransportException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of many calls sent at once, not all were stored: {@link #calls} tells of each what became of it. */
public final class PartialSendException extends TransportException {

    private static final long serialVersionUID = 1L;

    private final transient List<Call> calls;

    PartialSendException(List<Call> calls) {
        super(
                describe(calls),
                calls.stream()
                        .map(Call::failure)
                        .filter(f -> f != null)
                        .findFirst()
                        .orElse(null));
        this.calls = List.copyOf(calls);
    }

    /** Whether sending {@link #notStored} again later may succeed for one of them at least. */
    @Override
    public boolean retriable() {
        return calls.stream()
                .anyMatch(call -> call.failure() instanceof SkirretException failure && failure.retriable());
    }

    /** All calls in the order they were given. */
    public List<Call> calls() {
        return calls;
    }

    /** The calls that the broker does not have: sending them again cannot double them. */
    public List<Signature<?>> notStored() {
        return calls.stream()
                .filter(call -> !call.stored() && call.fate() == Fate.NOT_STORED)
                .<Signature<?>>map(Call::signature)
                .toList();
    }

    /** The calls that the broker may have: sending them again, under their ids, may double them. */
    public List<Call> unknown() {
        return calls.stream()
                .filter(call -> !call.stored() && call.fate() == Fate.UNKNOWN)
                .toList();
    }

    private static String describe(List<Call> calls) {
        long stored = calls.stream().filter(Call::stored).count();
        long unknown = calls.stream()
                .filter(call -> !call.stored() && call.fate() == Fate.UNKNOWN)
                .count();
        Throwable first = calls.stream()
                .map(Call::failure)
                .filter(failure -> failure != null)
                .findFirst()
                .orElse(null);
        return "expected the broker to store all " + calls.size() + " calls, got " + stored + " stored, "
                + (calls.size() - stored - unknown) + " not stored and " + unknown
                + " unknown; send notStored() again, and unknown() only if running twice does no harm; first failure: "
                + (first == null ? "none" : first.getMessage());
    }

    /**
     * One of the calls.
     *
     * @param signature the call as it was given
     * @param result its handle, which has its id; works as ever for a stored one. One that was not sent has the id of
     *     its options, or an empty one
     * @param fate what became of it, null if it was stored
     * @param failure why, null if it was stored; of a call that was not tried, that, with what an earlier one failed of
     *     as its cause
     */
    public record Call(
            Signature<?> signature,
            AsyncResult<?> result,
            @Nullable Fate fate,
            @Nullable Throwable failure) {

        /** Whether the broker confirmed it. */
        public boolean stored() {
            return fate == null;
        }
    }
}
