package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationRequest;
import io.skirret.message.internal.SafeText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a request says that entries are to be sent. */
final class RetryBody {

    static final String DRY_RUN = "dry_run";
    static final String RATE = "rate_per_s";
    static final String CANARY = "canary";
    static final String MAX_IN_FLIGHT = "max_in_flight";
    static final String MIN_AGE = "min_age_s";
    static final String PRIORITY = "priority";
    static final String QUEUE = "queue";
    static final String TASK = "task";
    static final String IGNORE_EXPIRY = "ignore_expiry";

    static final String VERSION = "version";
    static final String ARGS = "args";
    static final String KWARGS = "kwargs";
    static final String ARGUMENTS = "arguments";
    static final String HEADERS = "headers";

    static final String[] OF_EDIT = {
        VERSION, ARGS, KWARGS, ARGUMENTS, HEADERS, DRY_RUN, PRIORITY, QUEUE, TASK, IGNORE_EXPIRY
    };
    static final String[] OF_ONE = {PRIORITY, QUEUE, TASK, IGNORE_EXPIRY};
    static final String[] OF_MANY = {
        Scope.IDS,
        Scope.GROUP,
        Scope.QUERY,
        DRY_RUN,
        RATE,
        CANARY,
        MAX_IN_FLIGHT,
        MIN_AGE,
        PRIORITY,
        QUEUE,
        TASK,
        IGNORE_EXPIRY
    };

    private static final String KEY = "Idempotency-Key";
    private static final int MAX_RATE = 100_000;
    private static final int MAX_CANARY = 10_000;
    private static final int MAX_IN_FLIGHT_EVER = 100_000;
    private static final int MAX_AGE_SECONDS = 366 * 86_400;
    private static final int MAX_PRIORITY = 255;
    private static final int MAX_NAME = 255;

    private RetryBody() {}

    static OperationOptions options(Body body) {
        Integer age = body.numberIfAny(MIN_AGE, 0, MAX_AGE_SECONDS);
        return new OperationOptions(
                body.decimalIfAny(RATE, MAX_RATE),
                body.numberIfAny(CANARY, 1, MAX_CANARY),
                body.numberIfAny(MAX_IN_FLIGHT, 1, MAX_IN_FLIGHT_EVER),
                age == null ? null : Duration.ofSeconds(age),
                body.numberIfAny(PRIORITY, 0, MAX_PRIORITY),
                name(body, QUEUE),
                name(body, TASK),
                body.flag(IGNORE_EXPIRY, false));
    }

    /** A name that a broker and a worker take: a line of at most 255 bytes. */
    private static @Nullable String name(Body body, String member) {
        String name = body.textIfAny(member, MAX_NAME);
        if (name != null
                && (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME
                        || !SafeText.line(name, MAX_NAME).equals(name))) {
            throw Body.wrong(member, "a line of at most " + MAX_NAME + " bytes");
        }
        return name;
    }

    /** The key under which the same request does nothing twice; null if it has none. */
    static OperationRequest.@Nullable Key key(Request request, String path) {
        String key = request.header(KEY).orElse(null);
        if (key == null) {
            return null;
        } else if (key.length() > MAX_NAME || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Problem.badRequest("header " + KEY + ": expected 1 to " + MAX_NAME
                    + " printable characters of ASCII without spaces, got something else; nothing was done.");
        }
        return new OperationRequest.Key(key, Digest.of(path, request.bodyBytes()));
    }
}
