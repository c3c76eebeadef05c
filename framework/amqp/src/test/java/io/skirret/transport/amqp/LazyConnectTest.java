package io.skirret.transport.amqp;

import static io.skirret.transport.amqp.Publications.ready;
import static io.skirret.transport.amqp.Publications.reason;
import static io.skirret.transport.amqp.Publications.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application starts and lives without its broker, and works as soon as that is there. */
@RabbitTest
@Timeout(120)
class LazyConnectTest {

    private final RabbitBroker broker;

    LazyConnectTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void aClientStartsWithoutTheBroker_andItsCallsWorkOnceThatIsThere() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            proxy.refuse(true);
            try (TaskClient client = TaskClient.builder()
                    .url(broker.urlThrough(proxy))
                    .tasks(TaskRegistry.of(ForeignQueueTest.task("skirret")))
                    .build()) {
                assertThat(client.health().connected()).isFalse();
                assertThat(client.health().detail()).contains("expected a RabbitMQ at");
                assertThatThrownBy(() -> client.sendByName("shop.order", List.of(1), Map.of(), TaskOptions.defaults()))
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("got none");

                proxy.refuse(false);
                await().until(() -> client.health().usable());

                client.sendByName("shop.order", List.of(1), Map.of(), TaskOptions.defaults());
                assertThat(broker.management().queue("skirret")).isPresent();
            }
        }
    }

    @Test
    void aRefusedLogin_isToldAtOnce() {
        assertThatThrownBy(() -> Transports.open(broker.url("nobody", "wrong"), TransportOptions.defaults())
                        .close())
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("refused login");
    }

    @Test
    void aCallHurriesTheConnection() throws Exception {
        OnlyHurried clock = new OnlyHurried();
        try (TcpProxy proxy = broker.proxy();
                Transport transport = Transports.open(
                        broker.urlThrough(proxy),
                        TransportOptions.builder()
                                .clock(clock)
                                .connectionWait(Duration.ofSeconds(60))
                                .build())) {
            transport.declare("hurried");
            proxy.refuse(true);
            proxy.cut();
            await().until(() -> !transport.health().connected());
            proxy.refuse(false);
            clock.forward(Duration.ofSeconds(1));

            assertThat(reason(transport.publish(to("hurried", "x")))).isNull();
            assertThat(ready(transport, "hurried")).isEqualTo(1);
        }
    }

    @Test
    void callsWaitForAConnectionAsLongAsConfigured_andNoLonger() throws Exception {
        try (TcpProxy proxy = broker.proxy();
                Transport transport = Transports.open(
                        broker.urlThrough(proxy),
                        TransportOptions.builder().connectionWait(Duration.ZERO).build())) {
            transport.declare("impatient");
            proxy.refuse(true);
            proxy.cut();
            await().until(() -> !transport.health().connected());

            for (int call = 0; call < 100; call++) {
                assertThat(reason(transport.publish(to("impatient", "x")))).isEqualTo(Reason.DISCONNECTED);
            }
            assertThatThrownBy(() -> transport.declare("other"))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("queue 'other'")
                    .hasMessageContaining("got none");
            assertThatThrownBy(() -> transport.inboxes().open(message -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("inbox");
        }
    }

    /** The machine's time and what a test adds to it; attempts to connect that are planned never come. */
    private static final class OnlyHurried implements Clock {

        private volatile Duration ahead = Duration.ZERO;

        void forward(Duration by) {
            ahead = ahead.plus(by);
        }

        @Override
        public Instant now() {
            return Clock.system().now().plus(ahead);
        }

        @Override
        public long nanoTime() {
            return Clock.system().nanoTime() + ahead.toNanos();
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return () -> {};
        }
    }
}
