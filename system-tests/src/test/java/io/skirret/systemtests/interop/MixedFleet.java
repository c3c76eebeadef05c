package io.skirret.systemtests.interop;

import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A Java worker and a Python worker on one broker, and who asks them. */
@RabbitTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MixedFleet {

    static final String JAVA = "java@here";

    final RabbitBroker broker;
    /** What became of the Java worker's calls, by their ids. */
    final Map<String, WorkerEvent.Ending> endings = new ConcurrentHashMap<>();

    Transport transport;
    Control control;
    /** The Python worker's name. */
    String python;

    private Python pythonWorker;
    private Worker worker;

    MixedFleet(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeAll
    void start() throws Exception {
        Python.require();
        pythonWorker = Python.start(broker.url());
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("fleet").build());
        worker = Worker.builder(
                        transport,
                        TaskRegistry.of(InteropTasksTasks.add.definition(), InteropTasksTasks.hold.definition()))
                .queues("skirret")
                .concurrency(2)
                .name(JAVA)
                .controlAllow(ControlAccess.ALL)
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished finished) {
                        endings.put(finished.taskId(), finished.ending());
                    }
                })
                .build();
        worker.start();
        control = Control.on(transport);
        // A worker that has started listens to commands soon, not yet.
        Replies<String> there = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> control.workers().timeout(Duration.ofSeconds(1)).discover(),
                        found -> found.workers().contains(JAVA)
                                && found.workers().size() == 2);
        python = there.workers().stream()
                .filter(name -> !name.equals(JAVA))
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    void stop() throws Exception {
        if (worker != null) {
            worker.close();
            transport.close();
        }
        if (pythonWorker != null) {
            pythonWorker.close();
        }
    }
}
