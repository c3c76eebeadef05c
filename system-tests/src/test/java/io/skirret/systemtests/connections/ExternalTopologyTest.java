package io.skirret.systemtests.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import org.junit.jupiter.api.Test;

/** Where others declare, a worker says what they have left out. */
@RabbitTest
final class ExternalTopologyTest {

    private final RabbitBroker broker;

    ExternalTopologyTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void aWorkerNeedsItsDeadLetterQueue() {
        try (Transport declares = Transports.open(broker.url(), TransportOptions.defaults())) {
            declares.declare("halved");
        }
        broker.management().deleteQueue("halved.dead");
        try (Transport transport = Transports.open(
                broker.url(), TransportOptions.builder().declareTopology(false).build())) {
            Worker worker = Worker.builder(transport, TaskRegistry.of(new HeldTasksTasks.Module().tasks()))
                    .queues("halved")
                    .build();

            assertThatThrownBy(worker::start)
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("expected queue 'halved.dead' to be there for the dead letters of 'halved'")
                    .hasMessageContaining("nothing is taken");
            assertThat(transport.admin().status("halved").orElseThrow().consumers())
                    .isZero();
        }
    }
}
