package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.transport.Lock;
import java.util.concurrent.atomic.AtomicReference;

/** A queue that one connection has for itself. */
final class AmqpLock implements Lock {

    private enum State {
        ASKED,
        HELD,
        RELEASED,
        LOST
    }

    private final AmqpLocks locks;
    private final Connection connection;
    private final String name;
    private final Runnable lost;
    private final AtomicReference<State> state = new AtomicReference<>(State.ASKED);

    AmqpLock(AmqpLocks locks, Connection connection, String name, Runnable lost) {
        this.locks = locks;
        this.connection = connection;
        this.name = name;
        this.lost = lost;
    }

    @Override
    public String name() {
        return name;
    }

    /** The broker says that it is ours. */
    void taken() {
        state.set(State.HELD);
    }

    @Override
    public boolean held() {
        return state.get() == State.HELD && connection.isOpen();
    }

    /** Its connection is gone. */
    void lose() {
        if (state.compareAndSet(State.HELD, State.LOST)) {
            locks.lost(this, lost);
        }
    }

    @Override
    public void close() {
        if (state.compareAndSet(State.HELD, State.RELEASED)) {
            locks.release(this, connection);
        }
    }
}
