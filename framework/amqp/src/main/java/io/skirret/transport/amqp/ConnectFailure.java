package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.transport.TransportException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Says in words why there is no connection: expected, got, what happens now, what to do.
 *
 * @param got what came instead of a connection
 * @param passing whether it may mend itself: the broker may not run yet, or the network not reach it
 */
record ConnectFailure(String got, boolean passing) {

    /** An {@link UnreachableBroker} if it may mend itself. */
    static TransportException explain(BrokerAddress address, Throwable failure) {
        ConnectFailure found = find(address, failure);
        String words = "expected a RabbitMQ at " + address + ", got " + found.got;
        return found.passing ? new UnreachableBroker(words, failure) : new TransportException(words, failure);
    }

    private static ConnectFailure find(BrokerAddress address, Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof AuthenticationFailureException || at instanceof PossibleAuthenticationFailureException) {
                return lasting("a refused login; not connected; check user '" + Printable.of(address.user())
                        + "' and its password (and that 'guest' is only used from the broker's own machine)");
            }
            if (at instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Connection.Close close) {
                return closed(address, close);
            }
            if (at instanceof UnknownHostException) {
                return passing("an unknown host name; not connected; check '" + address.host() + "' for typing errors");
            }
            if (at instanceof ConnectException) {
                return passing(
                        "a refused connection; not connected; check that the broker runs there and listens on port "
                                + address.port() + ", and that no firewall is between");
            }
            if (at instanceof SSLException) {
                return lasting("a failed TLS handshake (" + Printable.of(at.getMessage())
                        + "); not connected; check that port " + address.port()
                        + " speaks TLS, that its certificate names this host, and that this JVM trusts its issuer");
            }
            if (at instanceof SocketTimeoutException || at instanceof TimeoutException) {
                return passing("no answer in time; not connected; check host, port and firewall"
                        + (address.tls() ? "" : " (a port that speaks TLS needs amqps://)"));
            }
            if (at instanceof OutOfMemoryError) {
                return lasting("no thread or memory for a connection (" + Printable.of(at.getMessage())
                        + "); not connected; give this process more of them");
            }
        }
        ForeignServer.Answer foreign = address.tls() ? null : ForeignServer.answerAt(address);
        if (foreign != null) {
            return new ConnectFailure(foreign.words(), foreign.silent());
        }
        String message = failure.getMessage();
        return passing(Printable.of(failure.getClass().getSimpleName() + (message == null ? "" : ": " + message))
                + "; not connected; check that port " + address.port() + " speaks "
                + (address.tls() ? "AMQP over TLS" : "AMQP without TLS"));
    }

    private static ConnectFailure closed(BrokerAddress address, AMQP.Connection.Close close) {
        String said = Printable.of(close.getReplyText());
        if (close.getReplyCode() == AMQP.NOT_ALLOWED || close.getReplyCode() == AMQP.INVALID_PATH) {
            return lasting("no access to the virtual host ('" + said
                    + "'); not connected; check the end of the URL, create it with"
                    + " `rabbitmqctl add_vhost '" + Printable.of(address.vhost()) + "'`, or grant access with"
                    + " `rabbitmqctl set_permissions -p '" + Printable.of(address.vhost()) + "' '"
                    + Printable.of(address.user()) + "' ...`");
        }
        return passing("a closed connection (" + close.getReplyCode() + " '" + said
                + "'); not connected; see the broker's log");
    }

    private static ConnectFailure passing(String got) {
        return new ConnectFailure(got, true);
    }

    private static ConnectFailure lasting(String got) {
        return new ConnectFailure(got, false);
    }
}
