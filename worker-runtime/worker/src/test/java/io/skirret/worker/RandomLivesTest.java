package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.Reject;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages with random fates, on a broker that is sometimes in trouble. Whatever comes, in the end each message is in
 * one place, no count ever passes its maximum, and nothing ran before its time.
 */
class RandomLivesTest {

    private static final int MESSAGES = 60;
    private static final int MAX_RETRIES = 3;
    private static final RetryPolicy POLICY = RetryPolicy.builder("random")
            .maxRetries(MAX_RETRIES)
            .base(Duration.ofSeconds(1))
            .build();

    private enum Fate {
        SUCCEED,
        FAIL,
        DEFECT,
        REJECT,
        RETRY_SOON,
        RETRY_LATE,
        ERROR
    }

    private record Ready(Instant earliest, int retries) {}

    private final Workshop shop = new Workshop();
    private final Map<String, List<Fate>> fates = new HashMap<>();
    private final Map<String, Integer> runs = new ConcurrentHashMap<>();
    private final Map<String, Ready> ready = new ConcurrentHashMap<>();
    private final AtomicReference<String> violation = new AtomicReference<>();

    private void run(TaskContext context) throws Throwable {
        String id = context.id();
        Ready expected = ready.getOrDefault(id, new Ready(Instant.MIN, 0));
        if (context.retries() > MAX_RETRIES) {
            violation.set(id + " ran with " + context.retries() + " retries");
        }
        if (context.retries() >= expected.retries() && shop.clock.now().isBefore(expected.earliest())) {
            violation.set(id + " ran at " + shop.clock.now() + ", before " + expected.earliest());
        }
        runs.merge(id, 1, Integer::sum);
        List<Fate> life = fates.get(id);
        Fate fate = life.get(Math.min(context.retries(), life.size() - 1));
        switch (fate) {
            case SUCCEED -> {}
            case FAIL -> throw laterBy(context, Duration.ofSeconds(1), new IOException("down"));
            case DEFECT -> throw new IllegalStateException(new ClassCastException("defect"));
            case REJECT -> throw new Reject("no");
            case RETRY_SOON -> {
                laterBy(context, Duration.ZERO, new IOException());
                throw context.retry(null, Duration.ZERO);
            }
            case RETRY_LATE -> {
                laterBy(context, Duration.ofSeconds(40), new IOException());
                throw context.retry(new IOException("busy"), Duration.ofSeconds(40));
            }
            case ERROR -> throw laterBy(context, Duration.ofSeconds(1), new OutOfMemoryError("no room"));
        }
    }

    private <T extends Throwable> T laterBy(TaskContext context, Duration delay, T failure) {
        ready.put(context.id(), new Ready(shop.clock.now().plus(delay), context.retries() + 1));
        return failure;
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 0", "4, 10", "5, 10", "6, 10", "7, 30", "8, 30"})
    void end_in_one_place(long seed, int troublePercent) {
        Random random = new Random(seed);
        Random trouble = new Random(seed);
        shop.task("work", TaskSettings.builder().policy("random").build(), (arguments, context) -> {
            run(context);
            return null;
        });
        shop.start(builder -> builder.concurrency(3)
                .random(new Random(seed))
                .publishTries(2)
                .maxRedeliveries(1_000)
                .policies(RetryPolicies.builder().add(POLICY).build()));
        Reason[] reasons = {Reason.REJECTED, Reason.BLOCKED, Reason.DISCONNECTED};
        shop.broker.failPublishes(publication -> {
            synchronized (trouble) {
                boolean fails = !(publication.destination() instanceof Destination.Queue)
                        && trouble.nextInt(100) < troublePercent;
                return fails ? reasons[trouble.nextInt(reasons.length)] : null;
            }
        });
        for (int i = 0; i < MESSAGES; i++) {
            var call = shop.call("work");
            String id = call.build().id();
            List<Fate> life = new ArrayList<>();
            int length = 1 + random.nextInt(5);
            for (int j = 0; j < length; j++) {
                life.add(Fate.values()[random.nextInt(Fate.values().length)]);
            }
            fates.put(id, life);
            if (random.nextInt(4) == 0) {
                Instant eta = shop.clock.now().plusMillis(random.nextInt(20_000));
                ready.put(id, new Ready(eta, 0));
                call.eta(eta);
            }
            shop.send(call);
        }

        Map<String, Integer> terminal = new HashMap<>();
        while (terminal.size() < MESSAGES) {
            WorkerEvent.TaskFinished event = shop.finished.poll();
            if (event == null) {
                shop.clock.advance(Duration.ofMillis(100));
            } else if (event.ending() == Ending.SUCCEEDED || event.ending() == Ending.DEAD_LETTERED) {
                terminal.merge(event.taskId(), 1, Integer::sum);
            }
        }

        assertThat(violation).hasNullValue();
        assertThat(terminal.values()).containsOnly(1);
        shop.assertDrained();
        Set<String> dead = new HashSet<>();
        for (DeadLetter letter : shop.dead()) {
            assertThat(dead.add(letter.id()))
                    .as("two dead letters of " + letter.id())
                    .isTrue();
        }
        fates.forEach((id, life) -> {
            assertThat(dead.contains(id)).as(life.toString()).isEqualTo(!succeeds(life));
            if (troublePercent == 0) {
                assertThat(runs.get(id)).as(life.toString()).isEqualTo(runsOf(life));
            }
        });
    }

    private static boolean succeeds(List<Fate> life) {
        return life.get(Math.min(runsOf(life) - 1, life.size() - 1)) == Fate.SUCCEED;
    }

    private static int runsOf(List<Fate> life) {
        for (int retries = 0; retries <= MAX_RETRIES; retries++) {
            Fate fate = life.get(Math.min(retries, life.size() - 1));
            if (fate == Fate.SUCCEED || fate == Fate.DEFECT || fate == Fate.REJECT) {
                return retries + 1;
            }
        }
        return MAX_RETRIES + 1;
    }

    @org.junit.jupiter.api.AfterEach
    void close() {
        shop.broker.failPublishes(null);
        shop.close();
    }
}
