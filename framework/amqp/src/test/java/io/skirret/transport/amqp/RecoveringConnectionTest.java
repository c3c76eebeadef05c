package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import io.skirret.time.Clock;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RecoveringConnectionTest {

    /** Of 100,000 about ninety left a connection open while they could, on two cores. */
    private static final int RACES = 20_000;

    private final TransportThreads threads = new TransportThreads("recovering", Clock.system());
    private final AtomicReference<RecoveringConnection> toClose = new AtomicReference<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void close() {
        over.set(true);
        threads.close();
    }

    @Test
    void aCloseWhileItConnects_leavesNoConnectionOpen() {
        Thread closing = new Thread(this::closeAll);
        closing.setDaemon(true);
        closing.start();
        Random random = new Random(8);
        int left = 0;
        for (int race = 0; race < RACES; race++) {
            if (opensWhileItIsClosed(random.nextInt(400))) {
                left++;
            }
        }
        assertThat(left).isZero();
    }

    private void closeAll() {
        while (!over.get()) {
            RecoveringConnection next = toClose.getAndSet(null);
            if (next == null) {
                Thread.onSpinWait();
            } else {
                next.close();
                closed.incrementAndGet();
            }
        }
    }

    /** Whether the broker's connection is open once both are done. */
    private boolean opensWhileItIsClosed(int headStart) {
        AtomicBoolean open = new AtomicBoolean();
        AtomicReference<RecoveringConnection> raced = new AtomicReference<>();
        raced.set(new RecoveringConnection(
                () -> {
                    open.set(true);
                    SocketConnection fresh = new SocketConnection(connection(open), new Socket());
                    toClose.set(raced.get());
                    for (int step = 0; step < headStart; step++) {
                        Thread.onSpinWait();
                    }
                    return fresh;
                },
                new OutageLog("raced", BrokerAddress.parse(URI.create("amqp://localhost")), Clock.system()),
                threads,
                Clock.system(),
                "raced",
                new Indifferent()));
        int before = closed.get();
        raced.get().open();
        while (closed.get() == before) {
            Thread.onSpinWait();
        }
        return open.get();
    }

    private static Connection connection(AtomicBoolean open) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "close", "abort" -> open.set(false);
                        case "isOpen" -> {
                            return open.get();
                        }
                        default -> {}
                    }
                    return null;
                });
    }

    private static final class Indifferent implements RecoveringConnection.Listener {
        @Override
        public void up(Connection connection) {}

        @Override
        public void down(String reason) {}
    }
}
