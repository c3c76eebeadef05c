package io.skirret.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.AsyncResult;
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.DeadLetter;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.TcpProxy;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * One run: tasks sent through a broker to worker processes while something breaks, then drained and judged. The sender
 * writes down what it was told about each call before it goes on.
 */
final class FaultRun implements AutoCloseable {

    private static final int SENDERS = 8;
    /** Between two calls of one sender: together they keep workers busy without a backlog that takes long to drain. */
    private static final Duration PACE = Duration.ofMillis(50);

    /**
     * Few, so that their delay queues are soon there: RabbitMQ 3.10 loses a quorum queue, with what it has confirmed,
     * when it is killed within about half a second of the queue's declaration, and no client can help that.
     */
    private static final int[] COUNTDOWNS = {100, 250, 500, 900};

    /** What ended is told at once, or never. */
    private static final Duration ANSWERS = Duration.ofSeconds(10);

    private static final Duration BUSY = Duration.ofSeconds(1);

    private final RabbitBroker broker;
    private final String queue;
    private final Evidence evidence;
    private final Random random;
    private final Calls calls;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final List<CompletableFuture<?>> deaths = new ArrayList<>();
    private final Answers answers = new Answers();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);

    /** How a task is called that fails so often, and takes so long, and whose result is wanted or not. */
    interface Calls {
        Signature<?> of(boolean answer, TaskOptions options, int failures, int millis);
    }

    FaultRun(RabbitBroker broker, Path folder, long seed, Calls calls) {
        this.broker = broker;
        this.calls = calls;
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
        return add(WorkerProcess.start(broker.url(), queue, evidence, options));
    }

    WorkerProcess startWorkerThrough(TcpProxy proxy) {
        return add(WorkerProcess.start(broker.urlThrough(proxy), queue, evidence));
    }

    WorkerProcess startWovenWorker(Path agent) {
        return add(WorkerProcess.startWoven(broker.url(), queue, evidence, agent));
    }

    WorkerProcess startWorkerByCommand() {
        return add(WorkerProcess.startByCommand(broker.url(), queue, evidence));
    }

    private WorkerProcess add(WorkerProcess worker) {
        workers.add(worker);
        return worker;
    }

    /**
     * A fault begins that strikes the broker or each worker; a fault that strikes idle workers is none.
     *
     * @param inFlight most messages that are held, unsettled, where it strikes
     */
    Breakage fault(String kind, long inFlight) throws IOException {
        return fault(kind, inFlight, Fault.ALL);
    }

    /** The same, but it strikes what lies between the broker and this worker only. */
    Breakage faultOf(WorkerProcess worker, String kind, long inFlight) throws IOException {
        return fault(kind, inFlight, String.valueOf(worker.pid()));
    }

    private Breakage fault(String kind, long inFlight, String pid) throws IOException {
        requireBusy(kind);
        return new Breakage(System.currentTimeMillis(), kind, inFlight, pid);
    }

    /** From now on callers may not be told what became of their calls. */
    void answersMayBeMissed() {
        answers.mayMiss();
    }

    /**
     * This worker is going to die, and may leave the messages that it holds. Written down when it dies, however that
     * comes.
     */
    void willDie(String kind, WorkerProcess worker) throws IOException {
        requireBusy(kind);
        deaths.add(worker.onExit(() -> {
            long now = System.currentTimeMillis();
            Evidence.append(evidence.faults(), now, now, kind, WorkerProcess.CONCURRENCY, worker.pid());
        }));
    }

    private void requireBusy(String kind) throws IOException {
        long now = System.currentTimeMillis();
        assertThat(Evidence.read(evidence.effects()).stream()
                        .filter(line -> line[0].equals("begin"))
                        .mapToLong(line -> Long.parseLong(line[4]))
                        .max()
                        .orElse(0))
                .as("tasks run when the fault '%s' strikes", kind)
                .isGreaterThan(now - BUSY.toMillis());
    }

    /**
     * Sends calls from eight threads until told to stop or all are sent: of a hundred, about ten fail once or twice,
     * three fail for good, and ten have a countdown. Of each ten, one wants its result.
     */
    Sending send(int calls, int millis) {
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            long seed = random.nextLong();
            running.add(senders.submit(() -> {
                Random own = new Random(seed);
                TaskClient client = answers.keep(client());
                for (int i = 0; i < calls / SENDERS && !stop.get() && !closed.get(); i++) {
                    sendOne(client, own, millis);
                    LockSupport.parkNanos(PACE.toNanos());
                }
            }));
        }
        return new Sending(stop, running);
    }

    /** Sends calls one after the other that succeed in their first attempt. */
    List<String> sendPlain(int calls, int millis) {
        List<String> ids = new ArrayList<>();
        try (TaskClient client = client()) {
            for (int i = 0; i < calls; i++) {
                String id = UUID.randomUUID().toString();
                ids.add(id);
                submit(client, FaultTasksTasks.work.with(options(id)).signature(0, millis), id, 0, 0);
            }
        }
        return ids;
    }

    String sendPoison() {
        String id = UUID.randomUUID().toString();
        try (TaskClient client = client()) {
            submit(client, FaultTasksTasks.poison.with(options(id)).signature(), id, 0, Evidence.POISON);
        }
        return id;
    }

    private void sendOne(TaskClient client, Random own, int millis) {
        String id = UUID.randomUUID().toString();
        int dice = own.nextInt(100);
        int failures = dice < 3 ? FaultTasks.MAX_RETRIES + 1 : dice < 13 ? 1 + own.nextInt(2) : 0;
        TaskOptions options = options(id);
        long notBefore = 0;
        if (dice >= 90) {
            Duration countdown = Duration.ofMillis(COUNTDOWNS[own.nextInt(COUNTDOWNS.length)]);
            options = options.toBuilder().countdown(countdown).build();
            notBefore = System.currentTimeMillis() + countdown.toMillis();
        }
        Signature<?> call = calls.of(own.nextInt(10) == 0, options, failures, millis);
        submit(client, call, id, notBefore, failures);
    }

    /** @param failures how many attempts fail, by plan */
    private void submit(TaskClient client, Signature<?> call, String id, long notBefore, Object failures) {
        long sentAt = System.currentTimeMillis();
        String outcome;
        try {
            AsyncResult<?> result = client.send(call);
            if (!call.task().settings().ignoreResult()) {
                answers.await(result);
            }
            outcome = "confirmed";
        } catch (PublishException failure) {
            outcome = failure.fate() == PublishException.Fate.UNKNOWN ? "unknown" : "refused";
        } catch (TransportException notDeclared) {
            outcome = "refused";
        }
        Evidence.append(evidence.submitted(), id, outcome, FaultTasks.MAX_RETRIES, notBefore, failures, sentAt);
        if (!outcome.equals("confirmed")) {
            // A real sender would not hammer a broken broker either.
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private TaskOptions options(String id) {
        return TaskOptions.builder().queue(queue).id(id).build();
    }

    private TaskClient client() {
        return TaskClient.builder()
                .url(broker.url())
                .transportOptions(transportOptions())
                .queue(queue)
                .build();
    }

    /** Waits until every confirmed call has ended and no queue holds anything, then lets the judge decide. */
    Checker.Verdict drainAndJudge(Duration timeout) throws IOException, InterruptedException {
        try (Transport transport = Transports.open(broker.url(), transportOptions())) {
            QueueAdmin admin = transport.admin();
            await().atMost(timeout).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
                Set<String> open = open(admin);
                if (!open.isEmpty()) {
                    throw new AssertionError(open.size() + " calls have not ended, such as "
                            + open.iterator().next() + "; evidence in " + evidence.folder());
                }
            });
            answers.write(evidence, ANSWERS);
            workers.forEach(WorkerProcess::close);
            // Each has ended by now; that they are written down too is what is waited for.
            deaths.forEach(CompletableFuture::join);
            admin.browse(admin.deadLetterQueue(queue), Long.MAX_VALUE, message -> {
                DeadLetter entry = DeadLetter.from(message);
                Evidence.append(evidence.dead(), entry.id(), entry.reason(), entry.attempts());
                return QueueAdmin.Disposition.KEEP;
            });
        }
        Checker.Verdict verdict = Checker.check(evidence);
        System.out.println("Disposition: " + verdict);
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
                return QueueAdmin.Disposition.KEEP;
            });
        }
        if (open.isEmpty()) {
            // Copies that a fault left, in the queue or on a rung, run as well and are judged.
            for (JsonNode each : broker.management().queues()) {
                String name = each.path("name").asText();
                long ready = name.equals(queue) || name.equals(queue + ".due") || name.startsWith("skirret.delay.")
                        ? admin.status(name).map(QueueAdmin.QueueStatus::ready).orElse(0L)
                        : 0;
                if (ready > 0) {
                    open.add(ready + " messages in " + name);
                }
            }
        }
        return open;
    }

    /** Fails if no worker lives that could do anything. */
    void requireWorkers() {
        assertThat(workers)
                .as("workers; what they said is in %s", evidence.folder().resolve("workers.log"))
                .anyMatch(WorkerProcess::alive);
    }

    private static TransportOptions transportOptions() {
        return TransportOptions.builder()
                .name("faults")
                .publishTimeout(Duration.ofSeconds(5))
                .build();
    }

    @Override
    public void close() {
        closed.set(true);
        senders.shutdown();
        workers.forEach(WorkerProcess::stop);
        answers.close();
        workers.forEach(WorkerProcess::close);
    }

    /** A fault that goes on until it is said to be over. */
    final class Breakage {
        private final long from;
        private final String kind;
        private final long inFlight;
        private final String pid;

        private Breakage(long from, String kind, long inFlight, String pid) {
            this.from = from;
            this.kind = kind;
            this.inFlight = inFlight;
            this.pid = pid;
        }

        void over() {
            Evidence.append(evidence.faults(), from, System.currentTimeMillis(), kind, inFlight, pid);
        }
    }

    /** Calls being sent. */
    record Sending(AtomicBoolean stopped, List<Future<?>> threads) {

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
