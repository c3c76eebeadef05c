package io.skirret.console.internal.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.control.Control;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.time.ManualClock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known of queues while somebody who is asked is away. */
final class QueueDepthsTest {

    private final MemoryBroker broker = MemoryBroker.named("depths-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final Control control = Control.on(transport);
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T10:00:00Z"));
    private boolean databaseAway;
    private boolean brokerOdd;
    private final AtomicInteger asked = new AtomicInteger();
    private final QueueDepths depths = new QueueDepths(watched(), control, this::names, TrafficSource.NONE, clock);

    @AfterEach
    void close() {
        control.close();
        transport.close();
        broker.discard();
    }

    private List<String> names() {
        if (databaseAway) {
            throw new UnsupportedOperationException("the database is away, says the test");
        }
        return List.of("orders");
    }

    private Transport watched() {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    if (brokerOdd && method.getName().equals("admin")) {
                        throw new UnsupportedOperationException("thrown by the test");
                    }
                    if (method.getName().equals("admin")) {
                        asked.incrementAndGet();
                    }
                    try {
                        return method.invoke(transport, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private void send() {
        transport.declare("orders");
        transport
                .publish(new Publication(
                        new Destination.Queue("orders"),
                        new Message(MessageProperties.builder().build(), Map.of(), new byte[0])))
                .join();
    }

    private QueueDepth orders() {
        return depths.find("orders").orElseThrow();
    }

    @Test
    void known_queues_are_looked_at_while_nobody_tells_their_names() {
        send();
        depths.look();
        assertThat(orders().ready()).isEqualTo(1);
        send();
        databaseAway = true;
        clock.advance(Duration.ofSeconds(10));

        depths.look();

        assertThat(orders().ready()).isEqualTo(2);
        assertThat(orders().seenAt()).isEqualTo(clock.now());
        assertThat(orders().unknownSince()).isNull();
    }

    @Test
    void one_that_is_deleted_is_asked_for_ever_less_often_and_forgotten_after_a_day() {
        asked.set(0);
        for (int minute = 0; minute < 10; minute++) {
            depths.look();
            clock.advance(Duration.ofMinutes(1));
        }
        // At first, and after 10, 20, 40, 80, 160, 320 seconds, at the next look.
        assertThat(asked).hasValueLessThan(8).hasValueGreaterThan(3);
        send();
        clock.advance(Duration.ofHours(1));
        depths.look();
        assertThat(orders().ready()).isEqualTo(1);

        broker.deleteQueue("orders");
        for (int hour = 0; hour < 26; hour++) {
            depths.look();
            clock.advance(Duration.ofHours(1));
        }
        assertThat(depths.all()).isEmpty();
        asked.set(0);
        depths.look();
        assertThat(asked).hasValue(0);
    }

    @Test
    void after_a_failure_that_nobody_expects_all_are_unknown() {
        send();
        depths.look();
        brokerOdd = true;
        clock.advance(Duration.ofSeconds(10));

        assertThatThrownBy(depths::look).isInstanceOf(UnsupportedOperationException.class);

        assertThat(orders().unknownSince()).isEqualTo(clock.now());
    }
}
