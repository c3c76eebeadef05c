package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;

/** The broker said no to one operation and closed its channel; the connection lives. */
final class BrokerRefusal extends Exception {

    static final int ACCESS_REFUSED = 403;
    static final int RESOURCE_LOCKED = 405;
    static final int PRECONDITION_FAILED = 406;

    /** What to do about what is there and cannot be used. */
    static final String WHEN_DOWN =
            "it is there and cannot be used now: see that all nodes of the broker run, and try again";

    /** What to do about what nobody foresaw. */
    static final String SEE_LOG = "see the broker's log";

    private static final int NOT_FOUND = 404;
    private static final String MISSING = "NOT_FOUND - no ";
    private static final long serialVersionUID = 1L;

    private final int code;

    private BrokerRefusal(int code, String text, Throwable cause) {
        super(text, cause);
        this.code = code;
    }

    /** The refusal within a failure of the client, or null if it is something else, such as a lost connection. */
    static @Nullable BrokerRefusal within(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ShutdownSignalException signal && !signal.isHardError()) {
                Method reason = signal.getReason();
                if (reason instanceof AMQP.Channel.Close close) {
                    return new BrokerRefusal(close.getReplyCode(), Printable.of(close.getReplyText()), failure);
                }
            }
        }
        return null;
    }

    int code() {
        return code;
    }

    /** Whether there is nothing of that name. */
    boolean saysMissing() {
        return code == NOT_FOUND && text().startsWith(MISSING);
    }

    /**
     * Whether it is there, with what it holds, and cannot be used for now: its node is down, its leader changes, or it
     * has crashed. The code is the one of what is missing; only the words differ.
     */
    boolean saysDown() {
        return code == NOT_FOUND && !saysMissing();
    }

    /**
     * What to do about it, for who wanted to look at a queue or take from it.
     *
     * @param whenMissing the same, if there is none
     */
    String advice(String whenMissing) {
        if (saysMissing()) {
            return whenMissing;
        }
        if (saysDown()) {
            return WHEN_DOWN;
        }
        return code == ACCESS_REFUSED ? "give this user the right to read it" : SEE_LOG;
    }

    /** What the broker said, on one line. */
    String text() {
        return String.valueOf(getMessage());
    }
}
