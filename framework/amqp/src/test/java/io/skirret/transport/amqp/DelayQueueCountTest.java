package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.retry.RetryPolicies;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** How many queues an afternoon of failing calls leaves in a broker. */
@RabbitTest
class DelayQueueCountTest {

    private static final int CALLS = 60;

    private final RabbitBroker broker;

    DelayQueueCountTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void someDozensOfFailingCalls_needFewDelayQueues() {
        try (Transport transport = Transports.open(
                broker.url(), TransportOptions.builder().name("afternoon").build())) {
            transport.declare("afternoon");
            Random random = new Random(20261129);
            int ofThree = 0;
            for (int retry = 0; retry < RetryPolicies.DEFAULT.maxRetries(); retry++) {
                for (int call = 0; call < CALLS; call++) {
                    Duration wait = RetryPolicies.DEFAULT
                            .delayBefore(retry, null, random)
                            .duration();
                    Message message = new Message(
                            MessageProperties.json(retry + "-" + call, null),
                            Map.of(),
                            "{}".getBytes(StandardCharsets.UTF_8));
                    transport
                            .publish(new Publication(new Destination.Delayed("afternoon", wait, Rounding.UP), message))
                            .join();
                }
                if (retry == 2) {
                    ofThree = delayQueues().size();
                }
            }
            System.out.println("Delay queues of " + CALLS + " failing calls: " + ofThree + " for three retries each, "
                    + delayQueues().size() + " for five");
            assertThat(ofThree).isLessThanOrEqualTo(8);
            assertThat(delayQueues()).hasSizeLessThanOrEqualTo(10);
        }
    }

    private List<String> delayQueues() {
        await().until(() -> !named().isEmpty());
        return named();
    }

    private List<String> named() {
        return StreamSupport.stream(broker.management().queues().spliterator(), false)
                .map(queue -> queue.path("name").asText())
                .filter(name -> name.startsWith("skirret.delay."))
                .toList();
    }
}
