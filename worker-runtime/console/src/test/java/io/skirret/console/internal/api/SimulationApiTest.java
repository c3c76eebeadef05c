package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A failure that is asked for over HTTP, through a real worker, with each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class SimulationApiTest extends ApiFixture {

    private static final String SIMULATE = "/retry/simulate-failure";

    private Worker start(boolean allows) {
        TaskDefinition<?> task = new TaskDefinition<>(
                "orders.send",
                "Orders.send()",
                List.of(),
                Object.class,
                TaskSettings.builder().circuitBreaker("partner").build(),
                (instances, arguments, context) -> null);
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues("orders")
                .clock(clock)
                .name("worker@shop")
                .simulateAllow(allows)
                .build();
        worker.start();
        // Another thread begins to listen.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !control.workers(worker.name())
                        .timeout(Duration.ofMillis(200))
                        .ping()
                        .isEmpty());
        return worker;
    }

    private JsonNode simulate(int status) {
        return json(ask("POST", SIMULATE + "?task_type=orders.send"), status);
    }

    @Test
    void it_tells_what_retries_and_circuit_breaker_made_of_it() {
        try (Worker worker = start(true)) {
            JsonNode told = simulate(200);

            assertThat(told.path("outcome").textValue()).isEqualTo("retried");
            assertThat(told.path("worker").textValue()).isEqualTo("worker@shop");
            assertThat(told.path("answer").textValue())
                    .startsWith("orders.send in worker@shop: retried by policy default, next attempt in ");
            assertThat(told.path("queue").textValue()).isEqualTo("orders");
            assertThat(told.path("policy").textValue()).isEqualTo("default");
            assertThat(told.path("retry").path("delay_ms").longValue()).isPositive();
            assertThat(told.path("circuit_breaker").path("type").textValue()).isEqualTo("partner");
            assertThat(told.path("circuit_breaker").path("state").textValue()).isEqualTo("closed");
            assertThat(get("/retry/stats")
                            .path("execution_stats")
                            .path("total_executed")
                            .isNull())
                    .isTrue();
            assertThat(Audited.of(database, "simulate-failure")).containsExactly("task orders.send: ? -> ?");
            assertThat(worker.name()).isEqualTo("worker@shop");
        }
    }

    @Test
    void it_tells_why_not() {
        assertThat(simulate(409).path("detail").textValue()).endsWith("Nothing was sent.");
        try (Worker worker = start(false)) {
            assertThat(simulate(409).path("detail").textValue()).contains(worker.name(), "skirret.simulate.allow=true");
        }
        json(ask("POST", SIMULATE), 400);
        json(ask("POST", SIMULATE + "?task_type=%20"), 400);
        json(ask("POST", SIMULATE + "?task_type=" + "x".repeat(256)), 400);
    }
}
