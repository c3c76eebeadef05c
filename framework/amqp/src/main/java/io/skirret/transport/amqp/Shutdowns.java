package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a channel or a connection ended, on one line. */
final class Shutdowns {

    private static final Pattern TIMEOUT = Pattern.compile("Timeout value used: (\\d{1,15}) ms");

    private Shutdowns() {}

    static String describe(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ShutdownSignalException signal) {
                return reason(signal);
            }
        }
        return Printable.of(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    /**
     * Whether a channel ended because a message was not settled within {@code consumer_timeout}; RabbitMQ says so in
     * words only.
     */
    static boolean heldTooLong(String reason) {
        return reason.startsWith("406 ") && reason.contains("delivery acknowledgement") && reason.contains("timed out");
    }

    /** How long a message could be held, as the broker says when it was held longer; zero if it does not say. */
    static Duration consumerTimeout(String reason) {
        Matcher said = TIMEOUT.matcher(reason);
        return said.find() ? Duration.ofMillis(Long.parseLong(said.group(1))) : Duration.ZERO;
    }

    static String reason(ShutdownSignalException cause) {
        Method method = cause.getReason();
        if (method instanceof AMQP.Connection.Close close) {
            return close.getReplyCode() + " " + Printable.of(close.getReplyText());
        }
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyCode() + " " + Printable.of(close.getReplyText());
        }
        Throwable root = cause.getCause();
        return root == null
                ? Printable.of(cause.getMessage())
                : Printable.of(root.getClass().getSimpleName() + ": " + root.getMessage());
    }
}
