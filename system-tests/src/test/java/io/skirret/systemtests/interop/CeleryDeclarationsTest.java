package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import io.skirret.systemtests.broker.FreshBroker;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each Celery declares for events and remote control, as its source has it, beside what a Java worker declares.
 * Those that can be installed are run in {@link ControlInteropTest}; here nobody is refused by any, in either order.
 */
final class CeleryDeclarationsTest extends FreshBroker {

    /** How a version declares the queues of remote control and events; the exchanges are the same in all. */
    enum Celery {
        /** 5.2 to 5.6, unless told otherwise: transient queues for all connections. */
        UNTIL_5_6(false, Map.of("x-expires", 10_000)),
        /** 5.6 with control_queue_exclusive and event_queue_exclusive, and 5.7 unless told otherwise. */
        EXCLUSIVE(true, Map.of("x-expires", 10_000)),
        /** 5.6 and 5.7 with their settings for durable queues, as kombu declares them then. */
        DURABLE(false, Map.of("x-expires", 10_000));

        private final boolean exclusive;
        private final Map<String, Object> arguments;

        Celery(boolean exclusive, Map<String, Object> arguments) {
            this.exclusive = exclusive;
            this.arguments = arguments;
        }

        void declare(Channel channel) throws IOException {
            channel.exchangeDeclare("celery.pidbox", "fanout", false, false, null);
            channel.exchangeDeclare("reply.celery.pidbox", "direct", false, false, null);
            channel.exchangeDeclare("celeryev", "topic", true, false, null);
            queue(channel, "celery@web.celery.pidbox", "celery.pidbox", "");
            queue(channel, "d2b6.reply.celery.pidbox", "reply.celery.pidbox", "d2b6");
            queue(channel, "celeryev.d2b6", "celeryev", "#");
        }

        private void queue(Channel channel, String name, String exchange, String key) throws IOException {
            boolean durable = this == DURABLE;
            channel.queueDeclare(name, durable, exclusive, !durable, arguments);
            channel.queueBind(name, exchange, key);
        }
    }

    @ParameterizedTest
    @EnumSource(Celery.class)
    void celeryComesFirst(Celery celery) throws Exception {
        celery.declare(channel);
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                Worker worker = start(transport)) {
            assertThat(channel.isOpen()).isTrue();
            assertThat(worker.health().healthy()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Celery.class)
    void javaComesFirst(Celery celery) throws Exception {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                Worker worker = start(transport)) {
            celery.declare(channel);
            assertThat(channel.isOpen()).isTrue();
            assertThat(worker.health().healthy()).isTrue();
        }
    }

    /** With its events and remote control, which it opens beside its tasks. */
    private Worker start(Transport transport) {
        Worker worker = Worker.builder(transport, TaskRegistry.of(InteropTasksTasks.add.definition()))
                .queues("skirret")
                .concurrency(1)
                .controlAllow(ControlAccess.ALL)
                .sendTaskEvents(true)
                .build();
        worker.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> StreamSupport.stream(broker.management().queues().spliterator(), false)
                        .anyMatch(queue -> queue.path("name").asText().startsWith("celery.pidbox.")));
        return worker;
    }
}
