package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.task.TaskSettings;
import io.skirret.worker.breaker.BreakerSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which circuit breakers a worker has, by its tasks and settings. */
class BreakerConfigurationTest extends PartnerBreaker {

    @Test
    void own_is_a_breaker_of_the_task_alone() {
        partner();
        shop.task("own.one", TaskSettings.builder().circuitBreaker("own").build(), (arguments, context) -> null);
        shop.task("own.two", TaskSettings.builder().circuitBreaker("own").build(), (arguments, context) -> null);
        Worker worker = shop.start();

        assertThat(worker.breakers().statuses())
                .extracting(status -> status.name())
                .containsExactly("own.one", "own.two", "partner");
    }

    @Test
    void a_worker_without_breakers_asks_nothing_of_the_broker() {
        shop.task("plain", (arguments, context) -> null);
        Worker worker = shop.start();
        assertThat(worker.breakers().statuses()).isEmpty();
    }

    @Test
    void one_breaker_has_one_configuration() {
        partner();
        WorkerBuilder builder = shop.builder().breaker("partner", QUICK).breaker("partner", QUICK);
        assertThatThrownBy(() -> builder.breakers(Map.of("partner", BreakerSettings.DEFAULT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected one configuration of breaker 'partner'")
                .hasMessageContaining("failures = 3")
                .hasMessageContaining("failures = 5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a\nb",
                "0123456789012345678901234567890123456789012345678901234567890123456789"
                        + "01234567890123456789012345678901234567890123456789012345678901234567890"
            })
    void a_name_that_cannot_be_is_refused_at_start(String name) {
        shop.task("order", TaskSettings.builder().circuitBreaker(name).build(), (arguments, context) -> null);
        assertThatThrownBy(() -> shop.builder().build())
                .isInstanceOf(WorkerConfigurationException.class)
                .hasMessageContaining("task 'order'")
                .hasMessageContaining("circuit breaker's name of 1 to 140 bytes");
    }
}
