package io.skirret.console.internal.alerts;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of alerts for tests. */
public final class AlertFixture {

    static final byte[] KEY = new byte[32];
    static final Duration SETTLE = Duration.ofMinutes(2);
    private static final double MARGIN = 0.2;

    private AlertFixture() {}

    /** Those that hold unless somebody sets others, with these webhooks. */
    public static AlertOptions options(Webhook... webhooks) {
        return new AlertOptions(
                new AlertRules(
                        Map.of(
                                AlertKind.DEAD_LETTERS, above(20.0, 50.0),
                                AlertKind.BREAKER_OPEN, above(0.0, null),
                                AlertKind.SUCCESS_RATE, new Limits(true, 0.9, null, MARGIN),
                                AlertKind.RETRY_RATE, above(0.3, null),
                                AlertKind.DUPLICATES, above(0.05, null),
                                AlertKind.SYSTEM_FAILURES, above(null, 0.0),
                                AlertKind.WORKER_GONE, above(null, 0.0),
                                AlertKind.QUEUE_NOT_DRAINED, above(1_000.0, null)),
                        SETTLE),
                Duration.ofMinutes(15),
                20,
                List.of(webhooks));
    }

    private static Limits above(@Nullable Double warning, @Nullable Double critical) {
        return new Limits(false, warning, critical, MARGIN);
    }

    /** One that takes signed JSON. */
    public static Webhook webhook(String name, URI uri) {
        return new Webhook(name, Webhook.Form.JSON, uri, KEY, Level.WARNING, Webhook.PATIENT);
    }
}
