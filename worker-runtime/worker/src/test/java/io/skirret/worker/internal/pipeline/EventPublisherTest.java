package io.skirret.worker.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.time.Clock;
import io.skirret.time.ManualClock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Planner;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.settle.OtherQueues;
import io.skirret.worker.internal.settle.Settlement;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What no worker can be brought to yet, or must never do. */
class EventPublisherTest {

    private static final String QUEUE = "skirret";

    /** No gate revokes yet; whatever ends a delivery as revoked is told like every other ending. */
    @Test
    void a_revoked_message_has_an_ending_like_any_other() {
        Clock clock = new ManualClock();
        List<WorkerEvent> heard = new CopyOnWriteArrayList<>();
        EventPublisher publisher = new EventPublisher(heard::add, clock, "worker@test");
        MemoryBroker broker = MemoryBroker.named("events-" + UUID.randomUUID());
        try (var transport =
                broker.connect(TransportOptions.builder().clock(clock).build())) {
            Settlement settlement = new Settlement(
                    "worker@test",
                    transport,
                    clock,
                    new Planner("worker@test", Set.of(), 1000, 0),
                    1,
                    new OtherQueues(transport, List.of(), List.of()),
                    result -> CompletableFuture.completedFuture(null),
                    visit -> CompletableFuture.completedFuture(null),
                    publisher::finished);
            transport.declare(QUEUE);
            transport.subscribe(
                    QUEUE,
                    1,
                    delivery -> settlement.settle(
                            new Processed(delivery, null, null, clock.now()),
                            new Decision.Revoke("an operator revoked it", false)));

            transport
                    .publish(new Publication(
                            new Destination.Queue(QUEUE),
                            new Message(MessageProperties.json("id", null), Map.of(), new byte[0])))
                    .join();

            Awaitility.await().until(() -> heard.size() == 1);
            assertThat(heard).singleElement().isInstanceOfSatisfying(WorkerEvent.TaskFinished.class, event -> {
                assertThat(event.ending()).isEqualTo(Ending.REVOKED);
                assertThat(event.ran()).isFalse();
            });
            assertThat(broker.ready(QUEUE)).isZero();
            Awaitility.await().until(() -> broker.unsettled(QUEUE) == 0);
            assertThat(broker.delayed()).isZero();
        }
    }

    /** Without a listener nothing may be computed, not even the time. */
    @Test
    void without_a_listener_an_event_looks_at_nothing() {
        Clock unused = (Clock) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Clock.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("asked for " + method.getName());
                });
        EventPublisher silent = new EventPublisher(null, unused, "worker@test");

        silent.received(null);
        silent.started(null, null);
        silent.decided(null, null);
        silent.finished(null, Ending.SUCCEEDED);
        silent.tell(null);
    }
}
