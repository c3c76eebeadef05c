package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client sends to the queue of another program, and leaves it to that program to say what the queue looks like. */
@RabbitTest
class ForeignQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RabbitBroker broker;
    private Connection raw;
    private Channel python;

    ForeignQueueTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() throws Exception {
        raw = RawClient.connect(broker);
        python = raw.createChannel();
    }

    @AfterEach
    void disconnect() throws Exception {
        raw.close();
    }

    private Transport open(boolean declare) {
        return Transports.open(
                broker.url(),
                TransportOptions.builder()
                        .name("foreign")
                        .declareTopology(declare)
                        .build());
    }

    private static TaskClient client(Transport transport, String... ownQueues) {
        return TaskClient.builder()
                .transport(transport)
                .queue("mine")
                .tasks(TaskRegistry.of(List.of(ownQueues).stream()
                        .<TaskDefinition<?>>map(ForeignQueueTest::task)
                        .toList()))
                .build();
    }

    static TaskDefinition<Object> task(String queue) {
        return new TaskDefinition<>(
                "task of " + queue,
                "com.acme.Tasks." + queue + "()",
                List.of(),
                Object.class,
                TaskSettings.builder().queue(queue).build(),
                (instances, arguments, context) -> arguments);
    }

    private static void send(TaskClient client, String queue) {
        send(client, queue, Duration.ZERO);
    }

    private static void send(TaskClient client, String queue, Duration countdown) {
        client.sendByName(
                "proj.add",
                List.of(2, 3),
                Map.of(),
                TaskOptions.builder()
                        .queue(queue)
                        .countdown(countdown)
                        .ignoreResult(true)
                        .build());
    }

    private boolean exists(String queue) {
        return broker.management().queue(queue).isPresent();
    }

    /** As a Celery worker does at its start; refused, and the channel closed, if the queue is another. */
    private void pythonDeclares(String queue) throws Exception {
        python.queueDeclare(queue, true, false, false, null);
    }

    @Test
    void aQueueThatNobodyDeclared_isNotMade_andTheCallerIsToldWhoDeclaresIt() throws Exception {
        try (Transport transport = open(true);
                TaskClient client = client(transport, "shop")) {
            for (Duration countdown : List.of(Duration.ZERO, Duration.ofMillis(200))) {
                assertThatThrownBy(() -> send(client, "shopp", countdown))
                        .isInstanceOfSatisfying(PublishException.class, refused -> {
                            assertThat(refused.reason()).isEqualTo(Reason.UNROUTABLE);
                            assertThat(refused.taskId()).isNotNull();
                        })
                        .hasMessageContaining("expected queue 'shopp' to be there")
                        .hasMessageContaining("nothing was declared or sent")
                        .hasMessageContaining("whoever takes from a queue declares it")
                        .hasMessageContaining("Did you mean \"shop\"?");
            }
            assertThat(exists("shopp") || exists("shopp.dead") || exists("shopp.due"))
                    .isFalse();

            pythonDeclares("shopp");
            send(client, "shopp");
            send(client, "shopp", Duration.ofMillis(200));

            await().atMost(PATIENCE).until(() -> python.messageCount("shopp") == 2);
            pythonDeclares("shopp");
            assertThat(exists("shopp.dead")).isFalse();
        }
    }

    @Test
    void aQueueOfOurOwnTasks_isDeclared_withItsDeadLetters() {
        try (Transport transport = open(true);
                TaskClient client = client(transport, "shop")) {
            send(client, "shop");

            assertThat(broker.management()
                            .queue("shop")
                            .orElseThrow()
                            .path("arguments")
                            .path("x-dead-letter-exchange")
                            .asText())
                    .isEqualTo("skirret.dead");
            assertThat(exists("shop.dead")).isTrue();
        }
    }

    @Test
    void aQueueThatWentAndCameBackWithoutItsBinding_isBoundAgain() throws Exception {
        try (Transport transport = open(true);
                TaskClient client = client(transport)) {
            pythonDeclares("moody");
            send(client, "moody");
            python.queueDelete("moody");
            assertThatThrownBy(() -> send(client, "moody")).hasMessageContaining("expected queue 'moody' to be there");
            pythonDeclares("moody");
            send(client, "moody");
            python.queueUnbind("moody", TopologyNames.TASKS, "moody");
            send(client, "moody");
            await().atMost(PATIENCE).until(() -> python.messageCount("moody") == 2);
        }
    }

    @Test
    void aMissingExchange_isNotTakenForAMissingQueue() throws Exception {
        try (Transport transport = open(true);
                TaskClient client = client(transport)) {
            pythonDeclares("orphan");
            python.exchangeDelete(TopologyNames.TASKS);
            send(client, "orphan");
            assertThat(python.messageCount("orphan")).isOne();
        }
    }

    @Test
    void aSharedQueue_isDeclaredAsOthersDeclareIt() throws Exception {
        Map<QueueType, Map<String, Object>> forms =
                Map.of(QueueType.CLASSIC, Map.of(), QueueType.QUORUM, Map.of("x-queue-type", "quorum"));
        for (QueueType type : QueueType.values()) {
            String queue = "shared-" + type;
            try (Transport transport = Transports.open(
                    broker.url(),
                    TransportOptions.builder()
                            .sharedQueues(List.of(queue))
                            .sharedQueueType(type)
                            .build())) {
                transport.declare(queue);
                python.queueDeclare(queue, true, false, false, forms.get(type));
                transport.declare(queue);
                assertThat(exists(queue + ".dead")).isTrue();
            }
        }
    }

    @Test
    void whereNothingIsDeclared_aProducerNeedsNoDeadLetterQueue() throws Exception {
        open(true).close();
        pythonDeclares("bare");
        python.queueBind("bare", TopologyNames.TASKS, "bare");
        pythonDeclares("unbound");
        try (Transport transport = open(false);
                TaskClient client = client(transport, "bare")) {
            send(client, "bare");
            assertThat(python.messageCount("bare")).isOne();
            assertThatThrownBy(() -> send(client, "unbound"))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.UNROUTABLE))
                    .hasMessageContaining("must be bound to exchange 'skirret.tasks' by its name");
            assertThatThrownBy(() -> send(client, "nowhere")).hasMessageContaining("expected queue 'nowhere'");
            assertThat(exists("bare.dead") || exists("unbound.dead") || exists("nowhere"))
                    .isFalse();
        }
    }
}
