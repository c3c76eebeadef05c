package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import org.junit.jupiter.api.Test;

/** The same thousand deliveries on a real broker, as {@code demo --broker} runs them. */
@RabbitTest
final class DemoOnRabbitTest {

    private final RabbitBroker broker;

    DemoOnRabbitTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void nothingIsLostOrDoubled() throws Exception {
        DemoRun run = DemoRun.on(broker.url());

        run.lostAndDoubledNothing();
        assertThat(run.figures().path("broker").asText())
                .as("the broker without its password")
                .isEqualTo(DemoCommand.transportName(broker.url()))
                .doesNotContain("@");
    }
}
