package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.message.internal.SafeThrowable;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection and the socket under it, which alone can end a write that hangs. Thread-safe. */
final class SocketConnection {

    private static final Logger log = LoggerFactory.getLogger(SocketConnection.class);

    private final Connection connection;
    private final Socket socket;
    private final AtomicBoolean cut = new AtomicBoolean();

    SocketConnection(Connection connection, Socket socket) {
        this.connection = connection;
        this.socket = socket;
    }

    Connection connection() {
        return connection;
    }

    /**
     * Resets the socket, so that whoever writes or reads fails at once; the connection's own ways to close wait for
     * that writer.
     *
     * @return false if that was done before
     */
    boolean cut() {
        if (!cut.compareAndSet(false, true)) {
            return false;
        }
        try {
            socket.setSoLinger(true, 0); // or a TLS socket waits for the writer, to say goodbye
            socket.close();
        } catch (IOException gone) {
            log.debug("A socket was gone before it was cut", SafeThrowable.of(gone));
        }
        return true;
    }
}
