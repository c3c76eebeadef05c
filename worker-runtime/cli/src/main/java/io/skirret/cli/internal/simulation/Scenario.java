package io.skirret.cli.internal.simulation;

import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the service, whatever the policy. Times count from the first call.
 *
 * @param clients each sends one call; 1 to 10,000,000
 * @param rate calls a second, evenly, until every client has sent its own; the last comes within 7 days
 * @param outageStart when the service goes down
 * @param outage for how long; up to 7 days, zero for no outage
 * @param capacity calls a second that the service can answer; those beyond are refused with HTTP status 503
 * @param failure what a call meets while the service is down
 * @param horizon how long is watched after the calls and the outage have ended; what waits then is counted as waiting.
 *     1 s to 7 days
 * @param seed where chance begins
 */
public record Scenario(
        int clients,
        double rate,
        Duration outageStart,
        Duration outage,
        double capacity,
        SimulatedFailure failure,
        Duration horizon,
        long seed) {

    /** Keeps what a run needs within 300 MB. */
    public static final int MOST_CLIENTS = 10_000_000;

    public static final double MOST_RATE = 1e9;
    public static final Duration LONGEST = Duration.ofDays(7);

    private static final Duration LATEST_USUAL_START = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException if a number is out of its range; the message says which and why */
    public Scenario {
        Objects.requireNonNull(failure, "failure");
        require(clients >= 1 && clients <= MOST_CLIENTS, "clients", "1 to 10,000,000", String.valueOf(clients));
        requireRate("rate", rate);
        requireRate("capacity", capacity);
        requireDuration("outage-at", outageStart, Duration.ZERO);
        requireDuration("outage", outage, Duration.ZERO);
        requireDuration("until", horizon, Duration.ofSeconds(1));
        double seconds = clients / rate;
        require(
                seconds <= LONGEST.toSeconds(),
                "rate",
                "enough for all clients to call within 7 days",
                String.format(
                        Locale.ROOT,
                        "%,d clients at %s a second, which takes %.0f days",
                        clients,
                        rate,
                        seconds / 86_400));
    }

    /**
     * One of which the times and the capacity may be left out: the service goes down after a tenth of the time that the
     * calls take, or after 30 s if that is earlier, and answers twice the rate.
     *
     * @param outageStart null for the default
     * @param capacity null for the default
     * @throws IllegalArgumentException if a number is out of its range; the message says which and why
     */
    public static Scenario of(
            int clients,
            double rate,
            @Nullable Duration outageStart,
            Duration outage,
            @Nullable Double capacity,
            SimulatedFailure failure,
            Duration horizon,
            long seed) {
        Duration arrivals = Duration.ofMillis((long) Math.min(clients / rate * 1e3, 1e15));
        Duration tenth = arrivals.dividedBy(10);
        Duration usualStart = tenth.compareTo(LATEST_USUAL_START) < 0 ? tenth : LATEST_USUAL_START;
        return new Scenario(
                clients,
                rate,
                outageStart == null ? usualStart : outageStart,
                outage,
                capacity == null ? Math.min(MOST_RATE, rate * 2) : capacity,
                failure,
                horizon,
                seed);
    }

    /** When the last client sends its call. */
    public Duration arrivalsEnd() {
        return Duration.ofNanos(arrivalNanos(clients - 1));
    }

    public Duration outageEnd() {
        return outageStart.plus(outage);
    }

    /** When watching ends. */
    public Duration end() {
        Duration arrivals = arrivalsEnd();
        Duration outages = outage.isZero() ? Duration.ZERO : outageEnd();
        return (arrivals.compareTo(outages) > 0 ? arrivals : outages).plus(horizon);
    }

    long arrivalNanos(int client) {
        return (long) (client / rate * 1e9);
    }

    private static void requireRate(String what, double got) {
        require(got > 0 && got <= MOST_RATE, what, "more than 0 and up to 1,000,000,000 calls a second", got + "/s");
    }

    private static void requireDuration(String what, Duration got, Duration least) {
        Objects.requireNonNull(got, what);
        require(
                got.compareTo(least) >= 0 && got.compareTo(LONGEST) <= 0,
                what,
                "a duration of " + (least.isZero() ? "0" : Durations.format(least)) + " to 7 days",
                got.isNegative() ? got.toString() : Durations.format(got));
    }

    private static void require(boolean fine, String what, String expected, String got) {
        if (!fine) {
            throw new IllegalArgumentException(
                    "--" + what + ": expected " + expected + ", got " + got + "; nothing was simulated.");
        }
    }
}
