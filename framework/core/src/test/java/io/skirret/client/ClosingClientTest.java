package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skirret.transport.Inbox;
import io.skirret.transport.Inboxes;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.lang.Thread.State;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is closed while somebody sends: no inbox is left over, and nobody waits for what cannot come. */
@Timeout(60)
class ClosingClientTest {

    private final MemoryBroker broker = MemoryBroker.named("closing-" + UUID.randomUUID());
    private final Transport real = broker.connect(TransportOptions.defaults());

    @AfterEach
    void discard() {
        broker.discard();
    }

    interface Call {
        Object proceed() throws Throwable;
    }

    interface Tamperer {
        Object call(String method, Call call) throws Throwable;
    }

    private TaskClient client(Tamperer tamperer) {
        Inboxes inboxes = tampered(Inboxes.class, real.inboxes(), tamperer);
        Transport transport = tampered(
                Transport.class,
                real,
                (method, call) -> method.equals("inboxes") ? inboxes : tamperer.call(method, call));
        return TaskClient.builder().transport(transport).build();
    }

    private static <T> T tampered(Class<T> type, T real, Tamperer tamperer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> tamperer.call(method.getName(), () -> {
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                })));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsForTheInboxMeanwhile_opensNone(boolean closeFirst) throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        TaskClient client = client((method, call) -> {
            if (!method.equals("open")) {
                return call.proceed();
            }
            if (asked.incrementAndGet() == 1) {
                opening.countDown();
                go.await();
                throw new TransportException("not this time");
            }
            Inbox replies = (Inbox) call.proceed();
            open.incrementAndGet();
            return new Inbox() {
                @Override
                public String address() {
                    return replies.address();
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                    replies.close();
                }
            };
        });
        AtomicReference<Throwable> refused = new AtomicReference<>();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread first = new Thread(() -> refused.set(catchThrowable(() -> send(client))));
        Thread second = new Thread(() -> end.set(catchThrowable(() -> send(client))));
        Thread closing = new Thread(client::close);
        first.start();
        opening.await();
        // Which of the two gets the lock first is the machine's choice.
        for (Thread next : closeFirst ? List.of(closing, second) : List.of(second, closing)) {
            next.start();
            while (next.getState() != State.BLOCKED) {
                Thread.onSpinWait();
            }
        }
        go.countDown();
        for (Thread thread : List.of(first, second, closing)) {
            thread.join();
        }

        assertThat(refused.get()).hasMessage("not this time");
        assertThat(open).hasValue(0);
        if (end.get() != null) {
            assertThat(end.get())
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            failure -> assertThat(failure.reason()).isEqualTo(Reason.CLOSED));
        }
    }

    @Test
    void whatIsSentJustThen_isRefused_insteadOfWaitedForInVain() {
        AtomicReference<TaskClient> client = new AtomicReference<>();
        client.set(client((method, call) -> {
            Object result = call.proceed();
            if (method.equals("declare")) {
                client.get().close();
            }
            return result;
        }));

        Throwable end = catchThrowable(() -> send(client.get()));

        assertThat(end)
                .isInstanceOfSatisfying(
                        PublishException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.CLOSED));
        assertThat(broker.published()).isZero();
    }

    private static void send(TaskClient client) {
        client.send(ClientOnMemory.echo("x"));
    }
}
