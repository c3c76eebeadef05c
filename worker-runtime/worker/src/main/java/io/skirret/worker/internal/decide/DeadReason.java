package io.skirret.worker.internal.decide;

import io.skirret.message.DeadLetter;

/**
 * The codes of dead letters that decisions give themselves, beside those of features,
 * {@link io.skirret.retry.GiveUpReason} and {@link io.skirret.message.UnusableReason}. Stable.
 */
public final class DeadReason {

    /** The task threw {@link io.skirret.task.Reject}. */
    public static final String REJECTED = "rejected";
    /** Its retries are used up, and its task wants it kept until somebody lets it go. */
    public static final String PARKED = DeadLetter.PARKED;
    /** The task returned what cannot be sent, to a caller that wants it. */
    public static final String RESULT_NOT_SERIALISABLE = "result-not-serialisable";
    /** It failed and should be retried, but with its history it is larger than the broker takes. */
    public static final String TOO_LARGE = "retry-too-large";
    /** The worker stopped during a run that was acknowledged early, so it cannot be requeued. */
    public static final String CANCELLED_AFTER_EARLY_ACK = "cancelled-after-early-ack";
    /** It was to follow another call, and there is no such queue as it is for. */
    public static final String NO_QUEUE = "no-queue";

    private DeadReason() {}
}
