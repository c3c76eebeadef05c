package io.skirret.worker.internal.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.time.ManualClock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Out of memory or threads, a publication still has an end, because a delivery waits for it. */
class RetryingPublisherTest {

    private static final Publication PUBLICATION = new Publication(
            new Destination.Queue("q"), new Message(MessageProperties.json("id", null), Map.of(), new byte[0]));

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger published = new AtomicInteger();

    @Test
    void withoutAThreadForTheNextTry_itIsTriedLater() {
        AtomicInteger refusals = new AtomicInteger(2);
        var end = new RetryingPublisher(firstTime(Reason.DISCONNECTED), clock, 10, action -> {
                    if (refusals.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    action.run();
                })
                .publish(PUBLICATION, failure -> true);

        clock.advance(Duration.ofMinutes(1));

        assertThat(end).isCompletedWithValue(null);
        assertThat(published).hasValue(2);
    }

    @Test
    void withoutAThreadForAnyTry_itIsSaidThatItFailed() {
        var end = new RetryingPublisher(firstTime(Reason.DISCONNECTED), clock, 10, action -> {
                    throw new OutOfMemoryError("unable to create native thread");
                })
                .publish(PUBLICATION, failure -> true);

        clock.advance(Duration.ofMinutes(5));

        assertThat(end)
                .isCompletedWithValueMatching(failure -> failure != null && failure.reason() == Reason.DISCONNECTED);
        assertThat(published).hasValue(1);
    }

    @Test
    void anErrorOfTheTransport_isAFateNobodyKnows() {
        Transport transport = transport(number -> {
            if (number == 1) {
                return CompletableFuture.failedFuture(new PublishException(Reason.BLOCKED, "full"));
            } else if (number == 2) {
                throw new OutOfMemoryError("no room for its frames");
            }
            return CompletableFuture.completedFuture(null);
        });
        var end = new RetryingPublisher(transport, clock, 10, Runnable::run).publish(PUBLICATION, failure -> true);

        clock.advance(Duration.ofMinutes(1));

        assertThat(end).isCompletedWithValue(null);
        assertThat(published).hasValue(3);
    }

    private Transport firstTime(Reason reason) {
        return transport(number -> number == 1
                ? CompletableFuture.failedFuture(new PublishException(reason, "by a test"))
                : CompletableFuture.completedFuture(null));
    }

    private Transport transport(IntFunction<CompletableFuture<Void>> publish) {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("publish");
                    return publish.apply(published.incrementAndGet());
                });
    }
}
