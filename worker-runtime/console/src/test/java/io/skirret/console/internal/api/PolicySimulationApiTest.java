package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies in simulated time, asked of a real server. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class PolicySimulationApiTest extends ApiFixture {

    private static final String PATH = "/retry/policies/simulation";

    @Test
    void every_call_ends_in_one_way_and_the_same_numbers_give_the_same_answer() {
        JsonNode found = get(PATH + "?policy=default,conservative&clients=2000&rate_per_s=200&outage_s=20");
        assertThat(found.path("runs"))
                .extracting(run -> run.path("name").textValue())
                .containsExactly("default", "conservative");
        found.path("runs")
                .forEach(run -> assertThat(run.path("succeeded").intValue()
                                + run.path("dead_lettered").intValue()
                                + run.path("waiting").intValue())
                        .isEqualTo(2000));
        assertThat(found.path("runs").path(0).path("retries").intValue()).isPositive();
        assertThat(found.path("capacity_per_s").intValue()).isEqualTo(400);
        assertThat(get(PATH + "?policy=default,conservative&clients=2000&rate_per_s=200&outage_s=20"))
                .isEqualTo(found);
        JsonNode fine = get(PATH + "?outage_s=0&clients=100");
        assertThat(fine.path("runs").path(0).path("attempts_per_success").doubleValue())
                .isEqualTo(1.0);
    }

    @Test
    void what_cannot_be_simulated_is_refused() {
        for (String wrong : new String[] {
            "policy=nobody",
            "policy=default,aggressive,conservative,x",
            "clients=50001",
            "clients=0",
            "rate_per_s=x",
            "outage_s=-1",
            "failure=weather",
            "failure=200",
            "seed=1"
        }) {
            assertThat(json(ask("GET", PATH + "?" + wrong), 400).path("detail").textValue())
                    .as(wrong)
                    .isNotEmpty();
        }
    }
}
