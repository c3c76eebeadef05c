package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationRequest;
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
    private static final int MAX_KEY = 255;

    private RetryBody() {}

    static OperationOptions options(Body body) {
        Integer age = body.numberIfAny(MIN_AGE, 0, CallLimits.LONGEST_WAIT_S);
        return new OperationOptions(
                body.decimalIfAny(RATE, MAX_RATE),
                body.numberIfAny(CANARY, 1, MAX_CANARY),
                body.numberIfAny(MAX_IN_FLIGHT, 1, MAX_IN_FLIGHT_EVER),
                age == null ? null : Duration.ofSeconds(age),
                body.numberIfAny(PRIORITY, 0, CallLimits.MOST_PRIORITY),
                body.nameIfAny(QUEUE),
                body.nameIfAny(TASK),
                body.flag(IGNORE_EXPIRY, false));
    }

    /** The key under which the same request does nothing twice; null if it has none. */
    static OperationRequest.@Nullable Key key(Request request, String path) {
        String key = request.header(KEY).orElse(null);
        if (key == null) {
            return null;
        } else if (key.length() > MAX_KEY || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Problem.badRequest("header " + KEY + ": expected 1 to " + MAX_KEY
                    + " printable characters of ASCII without spaces, got something else; nothing was done.");
        }
        return new OperationRequest.Key(key, Digest.of(path, request.bodyBytes()));
    }
}
