package io.skirret.transport.amqp;

import static io.skirret.transport.amqp.Publications.reason;
import static io.skirret.transport.amqp.Publications.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.skirret.client.PartialSendException;
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskStub;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without a connection each publication waits for one: who sends many must learn of the first that there is none. */
@RabbitTest
@Timeout(120)
class NoConnectionTest {

    private static final String QUEUE = "disconnected";
    private static final int MANY = 60;

    private final TcpProxy proxy;
    private final Transport transport;

    NoConnectionTest(RabbitBroker broker) throws IOException {
        this.proxy = broker.proxy();
        this.transport = Transports.open(
                broker.urlThrough(proxy),
                TransportOptions.builder().connectionWait(Duration.ofMillis(20)).build());
    }

    @BeforeEach
    void send() {
        transport.declare(QUEUE);
        assertThat(reason(transport.publish(delayed()))).isNull();
        assertThat(reason(transport.publish(to(QUEUE, "x")))).isNull();
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        proxy.close();
    }

    private void disconnect() {
        proxy.refuse(true);
        proxy.cut();
        await().until(() -> !transport.health().connected());
    }

    @Test
    void whatIsNotSentHasFailedOnReturn() {
        disconnect();
        for (int i = 0; i < MANY; i++) {
            assertFailed(transport.publish(to(QUEUE, "m" + i)));
        }
    }

    @Test
    void whatWouldHaveToWaitInADelayQueueHasFailedOnReturn() {
        disconnect();
        for (int i = 0; i < MANY; i++) {
            assertFailed(transport.publish(delayed()));
        }
    }

    private static void assertFailed(CompletableFuture<Void> publication) {
        assertThat(publication).isCompletedExceptionally();
        assertThat(reason(publication)).isEqualTo(Reason.DISCONNECTED);
    }

    @Test
    void ofManyCallsOnlyTheFirstIsTried() {
        Counting counting = new Counting(transport);
        TaskDefinition<Object> task = ForeignQueueTest.task(QUEUE);
        try (TaskClient client = TaskClient.builder()
                .transport(counting)
                .tasks(TaskRegistry.of(task))
                .build()) {
            List<Signature<Object>> calls = Collections.nCopies(MANY, new Stub(task).signature());
            client.sendAll(calls);
            counting.publications.set(0);
            disconnect();

            PartialSendException partial =
                    catchThrowableOfType(PartialSendException.class, () -> client.sendAll(calls));
            assertThat(partial.notStored()).hasSize(MANY);
        }
        assertThat(counting.publications).as("of " + MANY).hasValue(1);
    }

    private static Publication delayed() {
        return new Publication(
                new Destination.Delayed(QUEUE, Duration.ofMinutes(1), Rounding.UP),
                to(QUEUE, "later").message());
    }

    /** As the processor makes it. */
    private static final class Stub extends TaskStub<Object> {

        Stub(TaskDefinition<Object> task) {
            super(task, TaskOptions.builder().ignoreResult(true).build());
        }

        Signature<Object> signature() {
            return bind();
        }
    }

    private static final class Counting extends ForwardingTransport {
        private final AtomicInteger publications = new AtomicInteger();

        Counting(Transport inner) {
            super(inner);
        }

        @Override
        public CompletableFuture<Void> publish(Publication publication) {
            publications.incrementAndGet();
            return super.publish(publication);
        }
    }
}
