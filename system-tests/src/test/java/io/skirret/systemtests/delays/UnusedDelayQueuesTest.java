package io.skirret.systemtests.delays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Workers remove delay queues that are not used any more, and clients go on delaying calls meanwhile. */
@RabbitTest
final class UnusedDelayQueuesTest {

    private static final int SENDERS = 3;
    private static final Duration RUN = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.skirret.transport.amqp.UnusedRungs");

    UnusedDelayQueuesTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
    }

    @Test
    void whatNobodyUses_isRemoved_andComesBackWhenNeeded() {
        try (Transport transport = transport(Duration.ofSeconds(20));
                Worker worker = worker(transport, "quiet");
                TaskClient client =
                        TaskClient.builder().url(broker.url()).queue("quiet").build()) {
            later(client, Duration.ofMillis(700));
            await().atMost(PATIENCE).until(() -> delayQueues().isEmpty());
            assertThat(worker).isNotNull();
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anySatisfy(line -> assertThat(line)
                            .contains("skirret.delay.rung.000000000500ms", "PT20S", "skirret.broker.delay-queue-idle"));
            // By a client that takes the queues to be there.
            later(client, Duration.ofMillis(700));
        }
    }

    private static void later(TaskClient client, Duration countdown) {
        String id = UUID.randomUUID().toString();
        Instant due = Instant.now().plus(countdown);
        send(client, id, countdown);
        await().atMost(PATIENCE).until(() -> DelayedTasks.RAN.containsKey(id));
        assertThat(Instant.ofEpochMilli(DelayedTasks.RAN.get(id)).plusMillis(1)).isAfterOrEqualTo(due);
    }

    @Test
    void callsThatAreDelayedMeanwhile_areNotLost_andNotEarly() throws Exception {
        Map<String, Long> due = new ConcurrentHashMap<>();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (Transport transport = transport(Duration.ofSeconds(8));
                Worker worker = worker(transport, "busy")) {
            assertThat(worker).isNotNull();
            List<Future<?>> sending = new ArrayList<>();
            long end = System.nanoTime() + RUN.toNanos();
            for (int sender = 0; sender < SENDERS; sender++) {
                Random random = new Random(sender);
                sending.add(senders.submit(() -> sendInBursts(random, end, due)));
            }
            for (Future<?> each : sending) {
                each.get();
            }
            await().atMost(PATIENCE).until(() -> DelayedTasks.RAN.keySet().containsAll(due.keySet()));
        } finally {
            senders.shutdown();
        }
        long removed = log.list.stream()
                .filter(event -> event.getFormattedMessage().contains("was removed"))
                .count();
        System.out.println(due.size() + " delayed calls while " + removed + " delay queues were removed");
        due.forEach((id, millis) ->
                assertThat(DelayedTasks.RAN.get(id)).as("call %s", id).isGreaterThanOrEqualTo(millis));
        // Removals that nobody races with prove nothing.
        assertThat(removed).isGreaterThan(3);
        assertThat(due).hasSizeGreaterThan(100);
    }

    /** Between bursts all delays pass, and the removal begins; the next burst falls into it. */
    private void sendInBursts(Random random, long end, Map<String, Long> due) {
        try (TaskClient client =
                TaskClient.builder().url(broker.url()).queue("busy").build()) {
            while (System.nanoTime() < end) {
                for (int i = 0; i < 8; i++) {
                    String id = UUID.randomUUID().toString();
                    Duration countdown = Duration.ofMillis(30 + random.nextInt(900));
                    long until = System.currentTimeMillis() + countdown.toMillis();
                    send(client, id, countdown);
                    due.put(id, until);
                    LockSupport.parkNanos(random.nextInt(60_000_000));
                }
                LockSupport.parkNanos(3_000_000_000L + random.nextLong(5_000_000_000L));
            }
        }
    }

    private static void send(TaskClient client, String id, Duration countdown) {
        client.sendByName(
                "delays.later",
                List.of(),
                Map.of(),
                TaskOptions.builder()
                        .id(id)
                        .countdown(countdown)
                        .ignoreResult(true)
                        .build());
    }

    private Transport transport(Duration idle) {
        return Transports.open(
                broker.url(),
                TransportOptions.builder()
                        .name("tidy")
                        .clock(new HurriedClock())
                        .delayQueueIdle(idle)
                        .build());
    }

    private static Worker worker(Transport transport, String queue) {
        Worker worker = Worker.builder(transport, TaskRegistry.of(new DelayedTasksTasks.Module().tasks()))
                .queues(queue)
                .concurrency(4)
                .build();
        worker.start();
        return worker;
    }

    private List<String> delayQueues() {
        return StreamSupport.stream(broker.management().queues().spliterator(), false)
                .map(queue -> queue.path("name").asText())
                .filter(name -> name.startsWith("skirret.delay.rung."))
                .toList();
    }

    /** Waits a tenth as long as it is told to, and a second for what is longer than the broker's own retries. */
    private static final class HurriedClock implements Clock {

        private static final Duration TWO_TRIES = Duration.ofSeconds(2 * 180);

        @Override
        public Instant now() {
            return Clock.system().now();
        }

        @Override
        public long nanoTime() {
            return Clock.system().nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return Clock.system()
                    .schedule(delay.compareTo(TWO_TRIES) > 0 ? Duration.ofSeconds(1) : delay.dividedBy(10), action);
        }
    }
}
