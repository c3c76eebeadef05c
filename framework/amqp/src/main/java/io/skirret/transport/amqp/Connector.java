package io.skirret.transport.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurators;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections, all configured alike; recovery is ours, never the client's. */
final class Connector {

    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    private static final int CONNECT_MILLIS = 10_000;
    private static final int RPC_MILLIS = 15_000;
    private static final int HEARTBEAT_SECONDS = 10;

    private final BrokerAddress address;
    private final TransportOptions options;
    private final ConnectionFactory factory;
    private final UnaryOperator<Connection> around;
    private final OutageLog outage;

    Connector(BrokerAddress address, TransportOptions options, TransportThreads threads) {
        this(address, options, threads, connection -> connection);
    }

    /** @param around what is put around each connection */
    Connector(
            BrokerAddress address,
            TransportOptions options,
            TransportThreads threads,
            UnaryOperator<Connection> around) {
        this.around = around;
        this.address = address;
        this.outage = new OutageLog(options.name(), address, options.clock());
        this.options = options;
        this.factory = new ReadableConnectionFactory(InboundLimit.client(options.maxBodyBytes()));
        factory.setHost(address.host());
        factory.setPort(address.port());
        factory.setUsername(address.user());
        factory.setPassword(address.password());
        factory.setVirtualHost(address.vhost());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setHandshakeTimeout(CONNECT_MILLIS);
        factory.setChannelRpcTimeout(RPC_MILLIS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setShutdownTimeout(RPC_MILLIS);
        factory.setThreadFactory(threads.factory("io"));
        factory.setSharedExecutor(threads.dispatch());
        factory.setExceptionHandler(new Reporting());
        factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator());
        if (address.tls()) {
            try {
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            } catch (GeneralSecurityException unusable) {
                throw new TransportException(
                        "expected this JVM to have TLS for amqps://, got " + unusable.getMessage()
                                + "; not connected; check the javax.net.ssl properties",
                        unusable);
            }
        }
    }

    BrokerAddress address() {
        return address;
    }

    /** Where all its connections tell of outages. */
    OutageLog outage() {
        return outage;
    }

    /**
     * Connects.
     *
     * @param role what the management page shows after the application's name
     */
    SocketConnection connect(String role) {
        AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
        ConnectionFactory noting = factory.clone();
        noting.setSocketConfigurator(factory.getSocketConfigurator().andThen(socket::set));
        Connection connection;
        try {
            connection = noting.newConnection(
                    List.of(new Address(address.host(), address.port())), options.name() + " " + role);
        } catch (IOException | TimeoutException | RuntimeException | OutOfMemoryError failure) {
            closeQuietly(socket.get());
            throw ConnectFailure.explain(address, failure);
        }
        try {
            BrokerVersion.of(connection).requireSupported(address);
            return new SocketConnection(around.apply(connection), Objects.requireNonNull(socket.get()));
        } catch (RuntimeException | Error unusable) {
            connection.abort(1_000);
            throw unusable;
        }
    }

    // The client does so itself unless it was the machine that failed it.
    private static void closeQuietly(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException gone) {
                log.debug("A socket was gone before it was closed", SafeThrowable.of(gone));
            }
        }
    }

    /** What the client cannot handle ends the connection, whose shutdown we report ourselves; here it is only noted. */
    private static final class Reporting extends ForgivingExceptionHandler {
        @Override
        protected void log(String message, Throwable failure) {
            log.debug("{}", message, SafeThrowable.of(failure));
        }
    }
}
