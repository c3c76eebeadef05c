package io.skirret.client.internal;

import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to their queue at once or after a wait.
 *
 * <p>A call that is to wait always carries its {@code eta}, so that a Celery worker, or one reached around our delays,
 * honours it. A countdown up to {@link #ONE_HOP} waits in the broker alone, at most 3 % and 31 ms longer; a longer one,
 * and every eta, is rounded down, and the worker's due gate sends what is left down again until it is exact.
 */
public final class TimedCalls {

    static final Duration ONE_HOP = Duration.ofSeconds(10);

    private TimedCalls() {}

    /**
     * The publication of a call.
     *
     * @param eta not to be run before, null for none; it wins over the countdown
     * @param countdown how long to wait from now, null for not at all
     * @param deferred whether it is sent later than now, so that the broker does not wait for all of a countdown
     * @throws UnsendableException if it does not fit the wire
     */
    public static Publication publication(
            TaskMessageEncoder encoder,
            TaskCall.Builder call,
            String queue,
            @Nullable Instant eta,
            @Nullable Duration countdown,
            Instant now,
            boolean deferred) {
        Duration wait = eta != null ? Duration.between(now, eta) : countdown == null ? Duration.ZERO : countdown;
        if (wait.isNegative() || wait.isZero()) {
            // An eta that has passed still says when the caller meant it to run.
            return publication(encoder, new Destination.Queue(queue), call.eta(eta));
        }
        if (eta != null) {
            return publication(encoder, new Destination.Delayed(queue, wait, Rounding.DOWN), call.eta(eta));
        }
        call.eta(after(now, wait, "a countdown"));
        return !deferred && wait.compareTo(ONE_HOP) <= 0
                ? countedDown(publication(encoder, new Destination.Delayed(queue, wait, Rounding.UP), call))
                : publication(encoder, new Destination.Delayed(queue, wait, Rounding.DOWN), call);
    }

    private static Publication publication(TaskMessageEncoder encoder, Destination destination, TaskCall.Builder call) {
        return new Publication(destination, encoder.encode(call.build()));
    }

    /** The broker waits for all of it, so no clock but its own counts: the worker's may be behind ours. */
    private static Publication countedDown(Publication publication) {
        return with(
                publication,
                HeaderNames.COUNTED_DOWN,
                publication.message().headers().get(HeaderNames.ETA));
    }

    /** The same with one header more. */
    public static Publication with(Publication publication, String header, @Nullable Object value) {
        Message message = publication.message();
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        headers.put(header, value);
        return new Publication(publication.destination(), new Message(message.properties(), headers, message.body()));
    }

    /** The time after a wait. */
    public static Instant after(Instant now, Duration wait, String what) {
        try {
            return now.plus(wait);
        } catch (ArithmeticException | DateTimeException beyond) {
            throw new UnsendableException(
                    "expected " + what + " that ends in the years 1 to 9999, got " + wait
                            + "; nothing was sent; choose another, or leave it out",
                    beyond);
        }
    }
}
