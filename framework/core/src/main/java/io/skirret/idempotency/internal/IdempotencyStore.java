package io.skirret.idempotency.internal;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Set;

/**
 * A place that keeps the keys of calls, so that of the calls with an equal key one has its effect. Each method is one
 * arbitrated step: of any number of callers, in whatever processes, they see the same order. By the store's own clock.
 * Methods wait for the store; one that cannot be asked throws a {@code RuntimeException} that says why, and whether it
 * did what it was asked for is not known. Thread-safe. Opened without being reached.
 *
 * <pre>
 * is there \ claimed by   the same call                another, equal arguments   another, other arguments
 * nothing, or expired     Claimed                      Claimed                    Claimed
 * running, lease over     Claimed                      Claimed                    Claimed
 * running                 Running; returned: Claimed   Running                    OtherArguments
 * failed                  Claimed                      Ended; a replay: Claimed   OtherArguments; a replay: Claimed
 * succeeded               Ended                        Ended                      OtherArguments
 * </pre>
 *
 * <p>The same call with other arguments, as after an edit of its dead letter, is told {@code OtherArguments} only where
 * it has succeeded. An id may be that of two messages, as after a publication that was repeated: only what the broker
 * delivers again takes over what runs under its own id.
 */
public interface IdempotencyStore extends AutoCloseable {

    /** Claims a key for a run, or tells why not. */
    ClaimAnswer claim(ClaimRequest request);

    /**
     * Prolongs a lease, from now on.
     *
     * @return false if the claim is not the last one of its key, or has ended: nothing changed
     */
    boolean renew(Claim claim, Duration lease);

    /**
     * Ends a claim: the run ended so, and others are told so for the window. A lease that is over but that nobody has
     * taken over does not hinder. Who does not know whether the store has heard it says it again: the first outcome
     * stays.
     *
     * @return false if the claim is not the last one of its key, or was given back: nothing changed
     */
    boolean end(Claim claim, KeyOutcome outcome, Duration window);

    /**
     * Gives a key back, as if it had not been claimed.
     *
     * @return false if the claim is not the last one of its key, or has ended: nothing changed
     */
    boolean release(Claim claim);

    /** Where it is, for people: without a password. */
    String place();

    /** What is open here is closed; keys stay. */
    @Override
    void close();

    /** Opens stores of some URLs. Found by {@link java.util.ServiceLoader}. */
    interface Provider {

        /** Beginnings of URLs in lower case up to the first colon, such as {@code redis}. */
        Set<String> schemes();

        /**
         * Reaches nothing yet.
         *
         * @param clock for a store that has no clock of its own
         * @throws io.skirret.settings.ConfigException if the URL cannot be used
         */
        IdempotencyStore open(String url, Clock clock);
    }
}
