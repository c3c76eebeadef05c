package io.skirret.console.internal.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.skirret.control.Control;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.OperatorBreakers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LateBreakersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final TaskDefinition<?> IDLE = new TaskDefinition<>(
            "idle",
            "com.acme.Acme.idle()",
            List.of(),
            Object.class,
            TaskSettings.builder().circuitBreaker("partner").build(),
            (instances, arguments, context) -> null);

    private final MemoryBroker broker = MemoryBroker.named("late-breakers-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private boolean refuses;

    @AfterEach
    void discard() {
        broker.discard();
    }

    /** The same transport, which reads no states while it refuses. */
    private Transport refusing() {
        return (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    if (refuses && method.getName().equals("broadcasts")) {
                        throw new TransportException("refused by the test");
                    }
                    try {
                        return method.invoke(transport, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @Test
    void one_that_parked_calls_wait_for_is_read_if_it_is_there() {
        try (Control control = Control.on(transport);
                OperatorBreakers used = OperatorBreakers.open(
                        transport, Clock.system(), "ada", Map.of("partner", BreakerSettings.DEFAULT));
                LateBreakers breakers = new LateBreakers(
                        transport, control, Clock.system(), Map.of(), () -> Set.of("partner", "forged"))) {
            breakers.look();

            assertThat(used.statuses()).hasSize(1);
            assertThat(breakers.statuses()).extracting(BreakerStatus::name).containsExactly("partner");
            assertThat(OperatorBreakers.exists(transport, "forged")).isFalse();
        }
    }

    @Test
    void names_of_no_breaker_keep_none_that_is_there_from_being_read() {
        List<String> waitedFor = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            waitedFor.add("forged-" + i);
        }
        waitedFor.add("partner");
        try (Control control = Control.on(transport);
                LateBreakers breakers =
                        new LateBreakers(transport, control, Clock.system(), Map.of(), () -> waitedFor)) {
            breakers.look();
            assertThat(breakers.statuses()).isEmpty();

            // It is used only after the console has asked for it.
            breakers.look();
            breakers.look();
            try (OperatorBreakers used = OperatorBreakers.open(
                    transport, Clock.system(), "ada", Map.of("partner", BreakerSettings.DEFAULT))) {
                assertThat(used.statuses()).hasSize(1);
                breakers.look();
                breakers.look();
                breakers.look();

                assertThat(breakers.statuses()).extracting(BreakerStatus::name).containsExactly("partner");
            }
        }
    }

    @Test
    void one_whose_state_cannot_be_read_when_a_worker_tells_of_it_is_read_later() {
        try (Control control = Control.on(transport);
                LateBreakers breakers = new LateBreakers(
                        refusing(), control, Clock.system(), Map.of("configured", BreakerSettings.DEFAULT), Set::of);
                Worker worker = Worker.builder(transport, TaskRegistry.of(IDLE)).build()) {
            breakers.look();
            worker.start();

            refuses = true;
            // A worker begins to answer some time after its start.
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThatExceptionOfType(TransportException.class).isThrownBy(breakers::look));
            assertThat(breakers.statuses()).extracting(BreakerStatus::name).containsExactly("configured");

            refuses = false;
            breakers.look();
            assertThat(breakers.statuses()).extracting(BreakerStatus::name).containsExactly("configured", "partner");
        }
    }
}
