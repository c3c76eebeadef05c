package io.skirret.systemtests.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.client.Group;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.task.TypeRef;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups on a real broker, with the rights that docs/reference/topology.md gives, and what they leave behind. */
@RabbitTest
final class GroupRightsTest {

    private static final String QUEUE = "images";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RabbitBroker broker;

    GroupRightsTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void forget() {
        broker.management().deleteUser("group-sender");
        broker.management().deleteUser("group-worker");
    }

    private static TaskRegistry tasks() {
        Type numbers = new TypeRef<List<Integer>>() {}.type();
        return TaskRegistry.of(
                task("twice", Integer.class, int.class, (instances, given, context) -> 2 * (Integer) given[0]),
                task("size", Integer.class, numbers, (instances, given, context) -> ((List<?>) given[0]).size()));
    }

    private static TaskDefinition<?> task(String name, Type result, Type parameter, TaskInvoker body) {
        return new TaskDefinition<>(
                name,
                "test." + name + "()",
                List.of(new TaskParameter("given", parameter)),
                result,
                TaskSettings.builder().queue(QUEUE).build(),
                body);
    }

    @Test
    void a_group_needs_no_more_rights_than_the_page_says_and_leaves_nothing() throws Exception {
        // Everything else is declared by others: the queues by who deploys, the exchange of groups by hand.
        try (Transport deploying = Transports.open(broker.url(), TransportOptions.defaults());
                Worker once = Worker.builder(deploying, tasks())
                        .queues(QUEUE)
                        .controlAllow(ControlAccess.NONE)
                        .build()) {
            once.start();
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(broker.url());
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.exchangeDeclare("skirret.groups", BuiltinExchangeType.DIRECT, true);
            }
            // The delay that the deadline waits in.
            TaskClient.builder()
                    .transport(deploying)
                    .tasks(tasks())
                    .build()
                    .send(group().deadline(Duration.ofHours(2)));
        }
        broker.management()
                .user(
                        "group-sender",
                        "x",
                        "^([0-9a-f-]{36}|skirret\\.group\\..*)$",
                        "^(skirret\\.(tasks|delay\\..*|group\\..*)|amq\\.default)$",
                        "^([0-9a-f-]{36}|skirret\\.groups?(\\..*)?)$");
        broker.management()
                .user(
                        "group-worker",
                        "x",
                        "^skirret\\.group\\..*$",
                        "^(skirret\\.(tasks|dead|delay\\..*|groups)|amq\\.default)$",
                        "^(emails|images|skirret\\.group\\..*)$");
        TransportOptions external =
                TransportOptions.builder().declareTopology(false).build();
        try (Transport sending = Transports.open(broker.url("group-sender", "x"), external);
                TaskClient client =
                        TaskClient.builder().transport(sending).tasks(tasks()).build();
                Transport working = Transports.open(broker.url("group-worker", "x"), external);
                Worker worker = Worker.builder(working, tasks())
                        .queues(QUEUE)
                        .controlAllow(ControlAccess.NONE)
                        .build()) {
            worker.start();

            assertThat(client.send(group().then(size())).get(PATIENCE)).isEqualTo(3);
            assertThat(client.send(group()).get(PATIENCE)).containsExactly(2, 4, 6);

            await("the barriers to be gone").atMost(PATIENCE).until(() -> barriers() == 0);
        }
    }

    private static Group<Integer> group() {
        TaskOptions here = TaskOptions.builder().queue(QUEUE).build();
        return Group.of(List.of(1, 2, 3).stream()
                        .map(number -> Signature.byName("twice", Integer.class, List.of(number), Map.of(), here))
                        .toList())
                .deadline(Duration.ofHours(2));
    }

    private static Step<List<Integer>, Integer> size() {
        return Step.byName(
                "size",
                Integer.class,
                List.of(),
                Map.of(),
                TaskOptions.builder().queue(QUEUE).build());
    }

    private long barriers() {
        return StreamSupport.stream(broker.management().queues().spliterator(), false)
                .map((JsonNode queue) -> queue.path("name").asText())
                .filter(name -> name.startsWith("skirret.group."))
                .count();
    }
}
