package io.skirret.cli.internal.simulation;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.failure.HttpStatusException;
import io.skirret.settings.internal.Suggestion;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A failure as a task would meet it, classified as a worker would.
 *
 * @param name what a person calls it: {@code 503}, {@code connection-refused}
 * @param error what the task's run throws
 * @param failure what that means
 */
public record SimulatedFailure(String name, Throwable error, Failure failure) {

    private static final Map<String, Supplier<Throwable>> NAMED = named();

    /**
     * The failure of that name: {@code connection-refused}, {@code connection-reset}, {@code timeout},
     * {@code unknown-host}, {@code database}, or an HTTP status of 400 to 599.
     *
     * @param retryAfter what the answer's {@code Retry-After} header asks for, in whole seconds; null for no header
     * @throws IllegalArgumentException for another name, or a Retry-After without a status
     */
    public static SimulatedFailure of(String name, @Nullable Duration retryAfter) {
        String wanted = name.strip();
        Throwable error;
        if (wanted.matches("[45][0-9][0-9]")) {
            Map<String, List<String>> headers = retryAfter == null
                    ? Map.of()
                    : Map.of(
                            "Retry-After",
                            List.of(String.valueOf(retryAfter.plusMillis(999).toSeconds())));
            error = new HttpStatusException(Integer.parseInt(wanted), headers, null);
        } else {
            Supplier<Throwable> made = NAMED.get(wanted);
            if (made == null) {
                throw new IllegalArgumentException("--failure: expected an HTTP status of 400 to 599 or one of "
                        + String.join(", ", NAMED.keySet()) + ", got '" + name + "'; nothing was simulated."
                        + Suggestion.didYouMean(wanted, NAMED.keySet()));
            }
            if (retryAfter != null) {
                throw new IllegalArgumentException(
                        "--retry-after: expected with a --failure that is an HTTP status, got it" + " with '" + wanted
                                + "'; nothing was simulated. Such a failure has no headers.");
            }
            error = made.get();
        }
        return new SimulatedFailure(
                wanted,
                error,
                new FailureClassifier().classify(error, FailureContext.of("simulated.call", 0, Instant.EPOCH)));
    }

    private static Map<String, Supplier<Throwable>> named() {
        Map<String, Supplier<Throwable>> named = new LinkedHashMap<>();
        named.put("connection-refused", () -> new ConnectException("Connection refused"));
        named.put("connection-reset", () -> new SocketException("Connection reset"));
        named.put("timeout", () -> new SocketTimeoutException("Read timed out"));
        named.put("unknown-host", () -> new UnknownHostException("partner.example"));
        named.put("database", () -> new SQLTransientConnectionException("connection refused", "08001"));
        return named;
    }
}
