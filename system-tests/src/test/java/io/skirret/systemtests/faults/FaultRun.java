package io.skirret.systemtests.faults;

import static org.awaitility.Awaitility.await;

import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.DeadLetter;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.transport.PublishException;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run: tasks sent through a broker to worker processes while something breaks, then drained and judged. The sender writes
 * down what it was told about each call before it goes on.
 */
final class FaultRun implements AutoCloseable {

    private final RabbitBroker broker;
    private final String queue;
    private final Evidence evidence;
    private final Random random;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final ExecutorService senders = Executors.newFixedThreadPool(8);

    FaultRun(RabbitBroker broker, Path folder, long seed) {
        this.broker = broker;
        this.queue = "faults-" + UUID.randomUUID().toString().substring(0, 8);
        this.evidence = new Evidence(folder);
        this.random = new Random(seed);
        System.out.println("Fault run with seed " + seed + ", queue " + queue + ", evidence in " + folder);
    }

    String queue() {
        return queue;
    }

    Evidence evidence() {
        return evidence;
    }

    Random random() {
        return random;
    }

    WorkerProcess startWorker(String... options) {
        WorkerProcess worker = WorkerProcess.start(broker.url(), queue, evidence, options);
        workers.add(worker);
        return worker;
    }

    /** Writes down a fault and the most tasks that were in flight where it struck. */
    void fault(String kind, long inFlight) {
        Evidence.append(evidence.faults(), System.currentTimeMillis(), kind, inFlight);
    }

    /**
     * Sends calls from eight threads until told to stop or all are sent: of a hundred, about ten fail once or twice, three fail
     * for good, and ten have a countdown.
     */
    Sending send(int calls, int millis) {
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        for (int sender = 0; sender < 8; sender++) {
            long seed = random.nextLong();
            running.add(senders.submit(() -> {
                Random own = new Random(seed);
                try (Transport transport = Transports.open(broker.url(), options());
                        TaskClient client =
                                TaskClient.builder().transport(transport).build()) {
                    for (int i = 0; i < calls / 8 && !stop.get(); i++) {
                        sendOne(client, own, millis);
                    }
                }
            }));
        }
        return new Sending(stop, running);
    }

    private void sendOne(TaskClient client, Random own, int millis) {
        String id = UUID.randomUUID().toString();
        int dice = own.nextInt(100);
        int failures = dice < 3 ? FaultTasks.MAX_RETRIES + 1 : dice < 13 ? 1 + own.nextInt(2) : 0;
        TaskOptions options = TaskOptions.NONE.withQueue(queue).withId(id);
        long notBefore = 0;
        if (dice >= 90) {
            Duration countdown = Duration.ofMillis(100 + own.nextInt(900));
            options = options.withCountdown(countdown);
            notBefore = System.currentTimeMillis() + countdown.toMillis();
        }
        Signature<Void> call = FaultTasksTasks.work.with(options).signature(failures, millis);
        String outcome;
        try {
            client.send(call);
            outcome = "confirmed";
        } catch (PublishException failure) {
            outcome = failure.fate() == PublishException.Fate.UNKNOWN ? "unknown" : "refused";
        } catch (TransportException notDeclared) {
            outcome = "refused";
        }
        Evidence.append(evidence.submitted(), id, outcome, FaultTasks.MAX_RETRIES, notBefore);
        if (!outcome.equals("confirmed")) {
            // A real sender would not hammer a broken broker either.
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(50).toNanos());
        }
    }

    /** Waits until every confirmed call has ended and no queue holds anything, then lets the judge decide. */
    Checker.Verdict drainAndJudge(Duration timeout) throws IOException {
        try (Transport transport = Transports.open(broker.url(), options())) {
            QueueAdmin admin = transport.admin();
            await().atMost(timeout).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
                Set<String> open = open(admin);
                if (!open.isEmpty()) {
                    throw new AssertionError(open.size() + " calls have not ended, such as "
                            + open.iterator().next() + "; evidence in " + evidence.folder());
                }
            });
            workers.forEach(WorkerProcess::close);
            admin.browse(admin.deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                Evidence.append(evidence.dead(), entry.id(), entry.reason(), entry.attempts());
                return QueueAdmin.Verdict.KEEP;
            });
        }
        Checker.Verdict verdict = Checker.check(evidence);
        System.out.println("Verdict: " + verdict);
        return verdict;
    }

    private Set<String> open(QueueAdmin admin) throws IOException {
        Set<String> open = new HashSet<>();
        for (String[] line : Evidence.read(evidence.submitted())) {
            if (line[1].equals("confirmed")) {
                open.add(line[0]);
            }
        }
        for (String[] line : Evidence.read(evidence.effects())) {
            if (line[0].equals("end") && line[5].equals("done")) {
                open.remove(line[1]);
            }
        }
        if (!open.isEmpty()) {
            admin.browse(admin.deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                open.remove(String.valueOf(DeadLetter.from(message).id()));
                return QueueAdmin.Verdict.KEEP;
            });
        }
        long ready = admin.status(queue).map(QueueAdmin.QueueStatus::ready).orElse(0L);
        if (ready > 0) {
            open.add(ready + " messages in the queue");
        }
        return open;
    }

    private static TransportOptions options() {
        return TransportOptions.defaults().withName("faults").withPublishTimeout(Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        senders.shutdownNow();
        workers.forEach(WorkerProcess::close);
    }

    /** Calls being sent. */
    record Sending(AtomicBoolean stopped, List<Future<?>> threads) {

        boolean running() {
            return threads.stream().anyMatch(thread -> !thread.isDone());
        }

        /** Sends no more, and waits until every call sent has been written down. */
        void stop() throws Exception {
            stopped.set(true);
            join();
        }

        void join() throws Exception {
            for (Future<?> thread : threads) {
                thread.get();
            }
        }
    }
}
