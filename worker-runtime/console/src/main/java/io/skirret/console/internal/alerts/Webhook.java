package io.skirret.console.internal.alerts;

import io.skirret.retry.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is told. It is known from settings alone, never from a request.
 *
 * @param uri may hold a secret, such as Slack's
 * @param key the key of signatures, or PagerDuty's routing key; null for none
 * @param least what is less bad is not told
 * @param policy by which what failed is sent again
 */
public record Webhook(String name, Form form, URI uri, byte @Nullable [] key, Level least, RetryPolicy policy) {

    /**
     * By which what failed is sent again unless somebody sets another: as long as a day, for a receiver that is away.
     */
    static final RetryPolicy PATIENT = RetryPolicy.builder("alerts")
            .base(Duration.ofSeconds(1))
            .cap(Duration.ofMinutes(5))
            .maxRetries(10_000)
            .totalBudget(Duration.ofHours(24))
            .build();

    /** What it understands. */
    public enum Form {
        /** Skirret's own JSON, signed as Standard Webhooks has it. */
        JSON,
        /** A message of Slack's incoming webhooks. */
        SLACK,
        /** An event of PagerDuty's Events API v2. */
        PAGERDUTY
    }

    /** For people: no path and no user, which may be secrets. */
    public String shown() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** Whether it is told of this change; what is below its least level is fine for it. */
    boolean hears(AlertChange change) {
        return seen(change.before()) != seen(change.level());
    }

    /** How bad it is for this one. */
    Level seen(Level level) {
        return least.worseThan(level) ? Level.FINE : level;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return name + " (" + shown() + ")";
    }
}
