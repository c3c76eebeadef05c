package io.skirret.console.internal.alerts;

import java.time.Duration;
import java.util.List;

/**
 * What is watched and who is told.
 *
 * @param window over which shares are counted, and for which a queue must not be drained
 * @param leastCalls of which a share is made at least; of fewer it is unknown
 * @param webhooks each with a name of its own
 */
public record AlertOptions(AlertRules rules, Duration window, int leastCalls, List<Webhook> webhooks) {

    public AlertOptions {
        webhooks = List.copyOf(webhooks);
    }
}
