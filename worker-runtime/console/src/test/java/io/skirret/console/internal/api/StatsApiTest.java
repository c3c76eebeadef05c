package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API answers of what workers tell, over a real server and each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class StatsApiTest extends ApiFixture {

    private static final String STATS = "/retry/stats";

    private void tell(String type, String more) {
        String json = "{\"type\":\"" + type + "\",\"hostname\":\"celery@web\"" + more + "}";
        Message event =
                new Message(MessageProperties.builder().build(), Map.of(), json.getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, "task.multi"), event))
                .join();
    }

    private JsonNode untilExecuted(int runs) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return get(STATS).path("execution_stats").path("total_executed").intValue() == runs;
        });
        return get(STATS);
    }

    @Test
    void nothing_is_known_before_anybody_told_it() {
        JsonNode stats = get(STATS);

        JsonNode executions = stats.path("execution_stats");
        assertThat(executions.path("since").textValue()).isEqualTo(Died.NOW.toString());
        assertThat(executions.path("total_executed").isNull()).isTrue();
        assertThat(executions.path("success_rate").isNull()).isTrue();
        assertThat(executions.path("mean_runtime_ms").isNull()).isTrue();
        assertThat(stats.path("workers")).isEmpty();
        assertThat(stats.path("dead_letter_stats").path("total_dead_letters").intValue())
                .isZero();
    }

    @Test
    void runs_breakers_dead_letters_and_workers_are_told() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        breakers.forceOpen("partner", "it answers nonsense").join();
        tell("worker-heartbeat", ",\"processed\":10,\"active\":2,\"sw_ident\":\"py-celery\"");
        for (String id : new String[] {"a", "b", "c", "d"}) {
            tell("task-received", ",\"uuid\":\"" + id + "\",\"name\":\"proj.add\"");
            tell("task-started", ",\"uuid\":\"" + id + "\"");
        }
        tell("task-succeeded", ",\"uuid\":\"a\",\"runtime\":0.5");
        tell("task-succeeded", ",\"uuid\":\"b\",\"runtime\":0.25");
        tell("task-failed", ",\"uuid\":\"c\",\"skirret_dead_letter_reason\":\"not-retriable\"");
        tell("task-retried", ",\"uuid\":\"d\"");

        JsonNode stats = untilExecuted(4);

        JsonNode executions = stats.path("execution_stats");
        assertThat(executions.path("successful").intValue()).isEqualTo(2);
        assertThat(executions.path("failed").intValue()).isEqualTo(1);
        assertThat(executions.path("dead_lettered").intValue()).isEqualTo(1);
        assertThat(executions.path("retried").intValue()).isEqualTo(1);
        assertThat(executions.path("success_rate").doubleValue()).isEqualTo(0.5);
        assertThat(executions.path("failure_rate").doubleValue()).isEqualTo(0.25);
        assertThat(executions.path("retry_rate").doubleValue()).isEqualTo(0.25);
        assertThat(executions.path("mean_runtime_ms").doubleValue()).isEqualTo(375.0);
        JsonNode circuits = stats.path("circuit_breaker_stats");
        assertThat(circuits.path("total_circuit_breakers").intValue()).isEqualTo(1);
        assertThat(circuits.path("open_circuits").intValue()).isEqualTo(1);
        assertThat(circuits.path("closed_circuits").intValue()).isZero();
        JsonNode letters = stats.path("dead_letter_stats");
        assertThat(letters.path("total_dead_letters").intValue()).isEqualTo(1);
        assertThat(letters.path("by_task_type").path("orders.send").intValue()).isEqualTo(1);
        JsonNode worker = stats.path("workers").path(0);
        assertThat(worker.path("worker").textValue()).isEqualTo("celery@web");
        assertThat(worker.path("tasks_per_second").isNull()).isTrue();
        assertThat(worker.path("running").intValue()).isEqualTo(2);

        clock.advance(Duration.ofHours(24));
        assertThat(get(STATS).path("execution_stats").path("total_executed").isNull())
                .isTrue();
        assertThat(get(STATS + "?hours=26")
                        .path("execution_stats")
                        .path("total_executed")
                        .intValue())
                .isEqualTo(4);
        json(ask("GET", STATS + "?hours=0"), 400);
    }

    @Test
    void who_resets_a_circuit_breaker_is_written_down() {
        breakers.forceOpen("partner", "it answers nonsense").join();

        json(ask("POST", "/retry/circuit-breakers/partner/reset"), 200);

        assertThat(Audited.of(database, "reset")).containsExactly("circuit breaker partner: FORCED_OPEN -> CLOSED");
    }
}
