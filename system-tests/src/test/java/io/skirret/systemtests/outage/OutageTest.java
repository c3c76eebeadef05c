package io.skirret.systemtests.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.OperatorBreakers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A partner is down, seen by three worker processes: the breaker opens in all of them, no attempt is burnt while it is
 * open, few trials go through, a worker that starts meanwhile or is killed changes nothing, and everything is delivered
 * once the partner is back.
 */
@RabbitTest
class OutageTest {

    private static final int CALLS = 60;
    private static final Duration SEEN_BY_ALL = Duration.ofSeconds(2);

    private final RabbitBroker broker;
    private final String name = "outage-" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    private Path folder;

    OutageTest(RabbitBroker broker) {
        this.broker = broker;
    }

    private record Event(String[] words) {
        boolean is(String... expected) {
            for (int i = 0; i < expected.length; i++) {
                if (!expected[i].isEmpty() && !words[i].equals(expected[i])) {
                    return false;
                }
            }
            return true;
        }

        long at() {
            return Long.parseLong(words[words.length - 1]);
        }
    }

    private List<Event> events(String... expected) {
        Path file = folder.resolve("events");
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> new Event(line.split(" ")))
                    .filter(event -> event.words().length >= 4 && event.is(expected))
                    .toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private long pids(String state, int from) {
        return events("breaker", "", state).stream()
                .skip(from)
                .map(event -> event.words()[1])
                .distinct()
                .count();
    }

    private void awaitAll(String state, int from, int workers) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(pids(state, from)).isEqualTo(workers));
        List<Event> changes = events("breaker", "", state);
        changes = changes.subList(from, changes.size());
        long first = changes.stream().mapToLong(Event::at).min().orElseThrow();
        long last = changes.stream().limit(workers).mapToLong(Event::at).max().orElseThrow();
        assertThat(Duration.ofMillis(last - first)).as("until all are " + state).isLessThan(SEEN_BY_ALL);
    }

    @Test
    void anOutageOpensTheBreakerInAllWorkersAndBurnsNoAttempt() throws Exception {
        List<OutageWorker> workers = new ArrayList<>();
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                TaskClient client =
                        TaskClient.builder().transport(transport).queue(name).build()) {
            transport.declare(name);
            for (int i = 0; i < 3; i++) {
                workers.add(OutageWorker.start(broker.url(), name, name, folder));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> events("ready").size() == 3);
            Files.createFile(folder.resolve("down"));
            for (int i = 0; i < CALLS; i++) {
                client.sendByName(
                        OutageWorker.TASK,
                        List.of(),
                        Map.of(),
                        TaskOptions.builder().ignoreResult(true).build());
            }

            awaitAll("OPEN", 0, 3);
            long allOpen = events("breaker", "", "OPEN").stream()
                    .limit(3)
                    .mapToLong(Event::at)
                    .max()
                    .orElseThrow();
            // Three in a row in one worker, so at most two in each of the others; and what ran at that moment.
            assertThat(events("run", "", "", "", "failed")).hasSizeLessThanOrEqualTo(7 + 3 * 2 + 3 * 2);

            workers.add(OutageWorker.start(broker.url(), name, name, folder));
            await().atMost(Duration.ofSeconds(30)).until(() -> events("ready").size() == 4);
            assertThat(events("ready").get(3).words()[2]).isIn("OPEN", "HALF_OPEN");

            // A trial fails and opens it anew, in all four; then a worker dies.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> events("breaker", "", "OPEN").size() >= 7);
            List<Event> failedLater = events("run", "", "", "", "failed").stream()
                    .filter(event -> event.at() > allOpen + 500)
                    .toList();
            assertThat(failedLater).hasSizeBetween(1, 2 * OutageWorker.TRIALS);
            assertThat(failedLater.get(0).at())
                    .as("no run before trials begin")
                    .isGreaterThanOrEqualTo(
                            events("breaker", "", "OPEN").get(0).at() + OutageWorker.OPEN_FOR.toMillis() - 100);
            workers.get(0).kill();

            Files.delete(folder.resolve("down"));
            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(done()).hasSize(CALLS));
            assertNoAttemptWasBurntUnrun();
            awaitAll("CLOSED", 0, 3);

            try (OperatorBreakers operator = OperatorBreakers.open(
                    transport, Clock.system(), "the test", Map.of(name, BreakerSettings.DEFAULT))) {
                operator.forceOpen(name, "the test says so").get(10, TimeUnit.SECONDS);
                awaitAll("FORCED_OPEN", 0, 3);
                int closings = events("breaker", "", "CLOSED").size();
                operator.reset(name, "").get(10, TimeUnit.SECONDS);
                awaitAll("CLOSED", closings, 3);
            }
            assertThat(transport
                            .admin()
                            .status(transport.admin().deadLetterQueue(name))
                            .orElseThrow()
                            .ready())
                    .isZero();
        } catch (Exception | AssertionError failure) {
            failure.addSuppressed(new AssertionError("the workers said:\n" + OutageWorker.said(folder)));
            throw failure;
        } finally {
            for (OutageWorker worker : workers) {
                worker.close();
            }
        }
    }

    private Map<String, Integer> done() {
        Map<String, Integer> retries = new HashMap<>();
        events("run", "", "", "", "done")
                .forEach(event -> retries.put(event.words()[2], Integer.parseInt(event.words()[3])));
        return retries;
    }

    /** Retries that a message counts are runs of it that failed, and no others. */
    private void assertNoAttemptWasBurntUnrun() {
        Map<String, Integer> failed = new HashMap<>();
        events("run", "", "", "", "failed").forEach(event -> failed.merge(event.words()[2], 1, Integer::sum));
        assertThat(done())
                .allSatisfy((id, retries) -> assertThat(retries).isLessThanOrEqualTo(failed.getOrDefault(id, 0)));
    }
}
