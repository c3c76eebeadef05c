package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.transport.Lock;
import java.util.concurrent.atomic.AtomicBoolean;

/** A queue that one connection has for itself. */
final class AmqpLock implements Lock {

    private final AmqpBroadcastLogs boards;
    private final Connection connection;
    private final String name;
    private final AtomicBoolean given = new AtomicBoolean();

    AmqpLock(AmqpBroadcastLogs boards, Connection connection, String name) {
        this.boards = boards;
        this.connection = connection;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        if (given.compareAndSet(false, true)) {
            boards.release(connection, name);
        }
    }
}
