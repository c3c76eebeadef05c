package io.skirret.console.internal.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an operation sends. Immutable.
 *
 * @param perSecond maximum of entries per second; null for as fast as the broker takes them
 * @param canary how many are sent before a person lets the others follow; null for all at once
 * @param maxInFlight maximum of entries whose outcome is not known; null for any number
 * @param minAge entries that died later than this before now are left out; null for none
 * @param priority 0 to 255, in the place of the call's own; null to keep that
 * @param queue where it goes; null for the queue it died in
 * @param task what runs; null for the task that failed
 * @param ignoreExpiry whether calls are sent without their time to expire
 */
public record OperationOptions(
        @Nullable Double perSecond,
        @Nullable Integer canary,
        @Nullable Integer maxInFlight,
        @Nullable Duration minAge,
        @Nullable Integer priority,
        @Nullable String queue,
        @Nullable String task,
        boolean ignoreExpiry) {

    /** All at once, as the calls were. */
    public static final OperationOptions NONE = new OperationOptions(null, null, null, null, null, null, null, false);

    /** Whether calls go to another queue or task. */
    public boolean redirects() {
        return queue != null || task != null;
    }
}
