package io.skirret.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.config.SkirretConfig;
import io.skirret.message.DeadLetter;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.WorkerSettings;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.OperatorBreakers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code courier demo --outage}: orders are sent steadily while the partner that takes them goes down and comes back.
 */
final class OutageDemo {

    private static final int WORKERS = 3;
    private static final long EVERY_MILLIS = 50;
    private static final long LAST_SENT_MILLIS = 23_000;

    /** What the partner does, and from when on. */
    private enum Act {
        FINE(0, "is fine", "fine"),
        ANSWERS_503(5_000, "is down: it answers 503", "DOWN (503)"),
        REFUSES(10_000, "is gone: it refuses connections", "DOWN (refuses)"),
        BACK(16_000, "is back", "fine again");

        private final long from;
        private final String text;
        private final String shortly;

        Act(long from, String text, String shortly) {
            this.from = from;
            this.text = text;
            this.shortly = shortly;
        }
    }

    private final String broker;
    private final boolean verbose;
    private final boolean json;
    private final Duration timeout;
    private final Clock clock = Clock.system();
    private final OutageScreen screen;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final List<String> sent = new ArrayList<>();
    private Act act = Act.FINE;
    private long backAt;
    private final Set<Integer> seenOpen = new HashSet<>();
    private int told;

    OutageDemo(String broker, boolean verbose, boolean json, Duration timeout) {
        this.broker = broker;
        this.verbose = verbose;
        this.json = json;
        this.timeout = timeout;
        this.screen = new OutageScreen(json);
    }

    /** Whether all that it is to show holds. */
    boolean run() throws IOException, InterruptedException {
        String name = DemoCommand.transportName(broker);
        screen.say("Courier has three workers hand orders to a partner. It will be down for "
                + (Act.BACK.from - Act.ANSWERS_503.from) / 1_000 + " s.");
        screen.say("Broker: " + name);
        screen.say("");
        try (OutagePartner partner = new OutagePartner();
                Transport transport = Transports.open(
                        broker,
                        TransportOptions.builder()
                                .name("courier demo")
                                .lazyConnect(false)
                                .build());
                TaskClient client = TaskClient.builder().transport(transport).build()) {
            transport.declare(OutageWorkerCommand.QUEUE);
            transport.admin().purge(OutageWorkerCommand.QUEUE);
            closeBreaker(transport);
            try (OutageWorkers workers = OutageWorkers.start(WORKERS, broker, verbose)) {
                workers.awaitReady(60);
                long start = clock.nanoTime();
                boolean finished = play(client, partner, workers, start);
                double seconds = (clock.nanoTime() - start) / 1e9;
                workers.stop();
                screen.end();
                return report(partner, transport, workers, seconds, name) && finished;
            }
        }
    }

    private boolean report(
            OutagePartner partner, Transport transport, OutageWorkers workers, double seconds, String name)
            throws IOException {
        OutageReport report = new OutageReport(
                sent,
                partner.taken(),
                deadLetters(transport),
                OutageEvidence.of(WORKERS, workers.records()),
                workers.now(),
                backAt,
                seconds);
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(report.figures(name)));
        } else {
            report.print(System.out);
        }
        return report.holds();
    }

    /** A demo that was cut short may have left it open. */
    private void closeBreaker(Transport transport) throws InterruptedException {
        BreakerSettings settings = WorkerSettings.read(SkirretConfig.load())
                .breakers()
                .getOrDefault(Orders.BREAKER, BreakerSettings.DEFAULT);
        try (OperatorBreakers operator =
                OperatorBreakers.open(transport, clock, "courier demo", Map.of(Orders.BREAKER, settings))) {
            if (operator.statuses().get(0).state() != BreakerState.CLOSED) {
                operator.reset(Orders.BREAKER, "the demo starts").get(10, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(
                    "expected to close the breaker '" + Orders.BREAKER + "' before the demo, got " + failure
                            + "; nothing was sent",
                    failure);
        }
    }

    /** One thread does it all: whatever is due is done, then a moment passes. */
    private boolean play(TaskClient client, OutagePartner partner, OutageWorkers workers, long start)
            throws IOException, InterruptedException {
        screen.event(0, "the partner " + Act.FINE.text + "; an order goes out every " + EVERY_MILLIS + " ms");
        while (true) {
            long millis = (clock.nanoTime() - start) / 1_000_000;
            next(partner, millis);
            send(client, partner, millis);
            tell(workers.records(), clock.now().toEpochMilli() - millis);
            List<OutageWorkers.Now> now = workers.now();
            int delivered = partner.taken().size();
            screen.show(new OutageScreen.State(millis, act.shortly, sent.size(), delivered, now));
            workers.mustLive();
            if (act == Act.BACK && millis > LAST_SENT_MILLIS && done(now)) {
                return true;
            }
            if (millis > timeout.toMillis()) {
                screen.event(millis, "gave up waiting: not all is delivered");
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS / 2);
        }
    }

    /** All have said so themselves, so that no record is missing in the end. */
    private boolean done(List<OutageWorkers.Now> now) {
        int delivered = now.stream().mapToInt(OutageWorkers.Now::delivered).sum();
        return delivered >= sent.size() && now.stream().allMatch(worker -> worker.breaker() == BreakerState.CLOSED);
    }

    private void next(OutagePartner partner, long millis) {
        Act[] acts = Act.values();
        if (act.ordinal() + 1 < acts.length && millis >= acts[act.ordinal() + 1].from) {
            act = acts[act.ordinal() + 1];
            switch (act) {
                case ANSWERS_503 -> partner.failing();
                case REFUSES -> partner.gone();
                case BACK -> {
                    partner.back();
                    backAt = clock.now().toEpochMilli();
                }
                case FINE -> {}
            }
            screen.event(millis, "the partner " + act.text);
        }
    }

    private void send(TaskClient client, OutagePartner partner, long millis) {
        long due = Math.min(millis, LAST_SENT_MILLIS) / EVERY_MILLIS + 1;
        while (sent.size() < due) {
            String id = run + "-" + (sent.size() + 1);
            client.send(OrdersTasks.handOver
                    .with(TaskOptions.builder()
                            .queue(OutageWorkerCommand.QUEUE)
                            .id(id)
                            .build())
                    .signature(id, partner.address(), "{\"order\": \"" + id + "\"}"));
            sent.add(id);
        }
    }

    /** What the breakers did since it was last told; of one change only what the worker says that brought it about. */
    private void tell(List<OutageRecord> records, long startAt) {
        for (; told < records.size(); told++) {
            if (records.get(told) instanceof OutageRecord.Turned turned && turned.state() != BreakerState.HALF_OPEN) {
                tell(turned, turned.at() - startAt);
            }
        }
    }

    private void tell(OutageRecord.Turned turned, long millis) {
        boolean open = turned.state() == BreakerState.OPEN;
        if (turned.by().equals(OutageWorkers.name(turned.worker()))) {
            screen.event(
                    millis,
                    "worker " + turned.worker() + (open ? " opens" : " closes") + " the breaker: "
                            + turned.why().replace(" orders.hand-over with", ""));
        }
        if (open && seenOpen.add(turned.worker()) && seenOpen.size() == WORKERS) {
            screen.event(millis, "all three have seen it: what comes now waits in the broker");
        }
    }

    private List<String> deadLetters(Transport transport) {
        List<String> found = new ArrayList<>();
        QueueAdmin admin = transport.admin();
        admin.browse(admin.deadLetterQueue(OutageWorkerCommand.QUEUE), Long.MAX_VALUE, message -> {
            String id = DeadLetter.from(message).id();
            if (id != null && id.startsWith(run + "-")) {
                found.add(id);
            }
            return QueueAdmin.Disposition.KEEP;
        });
        return found;
    }

    /** Whether all worker processes can share it. */
    static boolean shared(String broker) {
        return !broker.startsWith("memory:");
    }
}
