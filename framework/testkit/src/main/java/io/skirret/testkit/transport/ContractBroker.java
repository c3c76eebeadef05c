package io.skirret.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** What one test of the contract works with: connections, fresh queues, ways to send and to wait. */
public final class ContractBroker implements AutoCloseable {

    private final TransportContract contract;
    private final List<Transport> opened = new ArrayList<>();
    private @Nullable Transport first;

    ContractBroker(TransportContract contract) {
        this.contract = contract;
    }

    /** The connection that a test uses unless it needs several. */
    synchronized Transport transport() {
        if (first == null) {
            first = open(UnaryOperator.identity());
        }
        return first;
    }

    synchronized Transport open(UnaryOperator<TransportOptions> change) {
        Transport transport = contract.open(change.apply(contract.options()));
        opened.add(transport);
        return transport;
    }

    TransportContract.Capabilities capabilities() {
        return contract.capabilities();
    }

    /** A name that nobody used before. */
    String name() {
        return "contract-" + UUID.randomUUID().toString().substring(0, 13);
    }

    /** A fresh queue, declared. */
    String queue() {
        String queue = name();
        transport().declare(queue);
        return queue;
    }

    DeliveryRecorder consume(String queue, int prefetch) {
        return consume(transport(), queue, prefetch);
    }

    DeliveryRecorder consume(Transport over, String queue, int prefetch) {
        return DeliveryRecorder.on(this, over, queue, prefetch);
    }

    /** Publishes and waits for the confirm. */
    void send(String queue, String... bodies) {
        for (String body : bodies) {
            confirmed(transport().publish(new Publication(new Destination.Queue(queue), message(body))));
        }
    }

    void sendDelayed(String queue, Duration delay, String body) {
        confirmed(transport().publish(delayed(queue, delay, message(body))));
    }

    static Publication delayed(String queue, Duration delay, Message message) {
        return new Publication(new Destination.Delayed(queue, delay, Destination.Rounding.UP), message);
    }

    static Message message(String body) {
        return message(body.getBytes(StandardCharsets.UTF_8));
    }

    static Message message(byte[] body) {
        return new Message(MessageProperties.json(UUID.randomUUID().toString(), null), Map.of("task", "t"), body);
    }

    static String text(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    void confirmed(CompletableFuture<Void> publication) {
        try {
            publication.get(capabilities().patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            fail("expected the publication to be confirmed", failure);
        }
    }

    /** Waits for the publication to fail, and tells why. */
    PublishException.Reason refused(CompletableFuture<Void> publication) {
        try {
            publication.get(capabilities().patience().toMillis(), TimeUnit.MILLISECONDS);
            return fail("expected the publication to fail, but it was confirmed");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof PublishException refusal) {
                return refusal.reason();
            }
            return fail("expected a PublishException", failure);
        } catch (TimeoutException | InterruptedException failure) {
            return fail("expected the publication to fail, but nothing came", failure);
        }
    }

    ConditionFactory awaiting(String what) {
        return await(what).atMost(capabilities().patience()).pollInterval(Duration.ofMillis(10));
    }

    /** Waits until an operation that needs a connection works again. */
    <T> T eventually(String what, Callable<T> operation) {
        return awaiting(what)
                .ignoreExceptionsInstanceOf(TransportException.class)
                .until(operation, result -> true);
    }

    /** Sees that a condition holds and goes on holding. */
    void stays(String what, Callable<Boolean> condition) {
        Duration quiet = capabilities().quiet();
        awaiting(what).during(quiet).until(condition);
    }

    void awaitReady(String queue, long ready) {
        awaiting(ready + " ready in " + queue)
                .untilAsserted(() -> assertThat(ready(queue)).isEqualTo(ready));
    }

    long ready(String queue) {
        return transport().admin().status(queue).orElseThrow().ready();
    }

    String deadLetters(String queue) {
        return transport().admin().deadLetterQueue(queue);
    }

    void pass(Duration time) {
        contract.pass(time);
    }

    long nanoTime() {
        return contract.clock().nanoTime();
    }

    void dropConnections() {
        contract.dropConnections();
    }

    void deleteQueue(String queue) {
        contract.deleteQueue(queue);
    }

    @Override
    public synchronized void close() {
        opened.forEach(Transport::close);
    }
}
