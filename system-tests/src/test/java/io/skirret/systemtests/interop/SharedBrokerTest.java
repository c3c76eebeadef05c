package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways of {@code docs/how-to/share-a-broker-with-celery.md}: nobody is refused, and each call gets there. */
@RabbitTest
final class SharedBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final TaskRegistry TASKS =
            TaskRegistry.of(InteropTasksTasks.add.definition(), InteropTasksTasks.where.definition());

    private final RabbitBroker broker;
    private final List<AutoCloseable> opened = new ArrayList<>();

    SharedBrokerTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void needsPython() throws Exception {
        Python.require();
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    private Transport connect(TransportOptions options) {
        return keep(Transports.open(broker.url(), options));
    }

    private Transport sharing() {
        return connect(TransportOptions.builder().sharedQueues(Set.of("both")).build());
    }

    private void startJava(Transport transport, String queue) {
        keep(Worker.builder(transport, TASKS).queues(queue).concurrency(1).build())
                .start();
    }

    private Python startPython(String queue) throws Exception {
        return keep(Python.start(broker.url(), "shared", queue));
    }

    /** The languages in which calls ran, with workers of both taking from the queue. */
    private Set<Object> ran(Transport transport) throws Exception {
        TaskClient client =
                keep(TaskClient.builder().transport(transport).queue("both").build());
        List<AsyncResult<Object>> results = IntStream.range(0, 40)
                .mapToObj(i -> client.sendByName("both.where", List.of(), Map.of(), TaskOptions.defaults()))
                .toList();
        Set<Object> languages = new HashSet<>();
        for (AsyncResult<Object> result : results) {
            languages.add(result.get(PATIENCE));
        }
        return languages;
    }

    @Test
    void aSharedQueue_declaredByJavaFirst() throws Exception {
        Transport transport = sharing();
        startJava(transport, "both");
        Python python = startPython("both");

        assertThat(ran(transport)).containsExactlyInAnyOrder("java", "python");
        assertThat(python.callShared("both.where", "[]", "{}").path("result").asText())
                .isIn("java", "python");
        assertThat(broker.management().queue("both.dead")).isPresent();
    }

    @Test
    void aSharedQueue_declaredByPythonFirst() throws Exception {
        startPython("both");
        Transport transport = sharing();
        startJava(transport, "both");

        assertThat(ran(transport)).containsExactlyInAnyOrder("java", "python");
    }

    /** Celery before 5.5 asks for a global prefetch, which quorum queues refuse before RabbitMQ 4.3. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSharedQuorumQueue_whoeverDeclaresItFirst(boolean javaFirst) throws Exception {
        Assumptions.assumeTrue(Python.isAtLeast(5, 5), "takes from a quorum queue: Celery 5.5 and later");
        TransportOptions options = TransportOptions.builder()
                .sharedQueues(Set.of("both"))
                .sharedQueueType(QueueType.QUORUM)
                .build();
        broker.management().deleteQueue("both");
        Transport transport = connect(options);
        if (javaFirst) {
            startJava(transport, "both");
            keep(Python.start(broker.url(), "shared_quorum", "both"));
        } else {
            keep(Python.start(broker.url(), "shared_quorum", "both"));
            startJava(transport, "both");
        }

        assertThat(ran(transport)).containsExactlyInAnyOrder("java", "python");
        assertThat(broker.management().queue("both").orElseThrow().path("type").asText())
                .isEqualTo("quorum");
        broker.management().deleteQueue("both");
    }

    @Test
    void pythonCallsThroughTheExchangeOfTasks() throws Exception {
        startJava(connect(TransportOptions.defaults()), "skirret");
        Python python = startPython("both");

        assertThat(python.callShared(
                                "java.add", "[2, 3]", "{\"exchange\": \"skirret.tasks\", \"routing_key\": \"skirret\"}")
                        .path("result")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void aPythonWorkerTakesFromAQueueThatJavaDeclared() throws Exception {
        Transport transport =
                connect(TransportOptions.builder().queueType(QueueType.CLASSIC).build());
        transport.declare("jobs");
        startPython("jobs");
        TaskClient client = keep(TaskClient.builder().transport(transport).build());

        assertThat(client.sendByName(
                                "both.where",
                                List.of(),
                                Map.of(),
                                TaskOptions.builder().queue("jobs").build())
                        .get(PATIENCE))
                .isEqualTo("python");
    }
}
