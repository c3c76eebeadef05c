package io.skirret.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.client.TaskClient;
import io.skirret.control.Control;
import io.skirret.transport.Transport;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;

/**
 * What events cost: the same messages drained by a worker that sends three events for each and by one that sends none,
 * in turn. The broker keeps the newest events in a queue, as it does for a tool that looks at them. And how soon twenty
 * workers answer.
 */
final class EventsCost {

    private static final int EVENTS_EACH = 3;
    private static final int WORKERS = 20;
    private static final int PINGS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String WORKER = "bench@here";

    private final String url;
    private final String payload;
    private final int messages;
    private final int prefetch;
    private long dropped;

    EventsCost(String url, String payload, int messages, int prefetch) {
        this.url = url;
        this.payload = payload;
        this.messages = messages;
        this.prefetch = prefetch;
    }

    /** After one round to warm up. */
    void measure(int rounds, RawClient raw, Figures figures) throws Exception {
        List<Sample> on = new ArrayList<>();
        List<Sample> off = new ArrayList<>();
        try (Connection listening = listen();
                Transport sending = Drain.open(url, "events");
                Transport taking = Drain.open(url, "events worker");
                Control control = Control.on(sending);
                TaskClient client = TaskClient.builder().transport(sending).build()) {
            for (int round = 0; round <= rounds; round++) {
                System.err.println("Draining with events and without, round " + round + " of " + rounds);
                boolean onFirst = round % 2 == 0;
                Sample first = drain(client, taking, control, onFirst);
                raw.settle(SkirretSide.QUEUE);
                Sample second = drain(client, taking, control, !onFirst);
                raw.settle(SkirretSide.QUEUE);
                if (round > 0) {
                    on.add(onFirst ? first : second);
                    off.add(onFirst ? second : first);
                }
            }
            figures.put("events_listeners", listening.isOpen() ? 1 : 0);
        }
        figures.inTurn("drain_events_vs_off", "drain_events_on", on, "drain_events_off", off);
        List<Double> each = new ArrayList<>();
        for (int round = 0; round < on.size(); round++) {
            each.add((on.get(round).cpuMicrosEach() - off.get(round).cpuMicrosEach()) / EVENTS_EACH);
        }
        figures.put("event_cpu_us", Figures.median(each, one -> one));
        figures.put("events_dropped", dropped);
        ping(figures);
    }

    /** The same with Celery's worker, where it is installed. */
    void celery(int rounds, int messages, int bodyBytes, Figures figures) throws Exception {
        CelerySide celery = CelerySide.on(url);
        List<Double> ratios = new ArrayList<>();
        try (Connection listening = listen()) {
            for (int round = 1; round <= rounds && listening.isOpen(); round++) {
                System.err.println("Draining with Celery's events and without, round " + round + " of " + rounds);
                OptionalDouble off = celery.drain(messages, bodyBytes);
                OptionalDouble on = celery.drainWithEvents(messages, bodyBytes);
                if (off.isEmpty() || on.isEmpty()) {
                    System.err.println("python3-celery is not installed: no comparison with Celery");
                    return;
                }
                ratios.add(on.getAsDouble() / off.getAsDouble());
            }
        }
        figures.put("celery_drain_events_vs_off", Figures.median(ratios, each -> each));
    }

    private Connection listen() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        Connection connection = factory.newConnection("benchmark listener");
        Channel channel = connection.createChannel();
        channel.exchangeDeclare("celeryev", "topic", true);
        String queue = channel.queueDeclare("", false, true, true, Map.of("x-max-length", 10_000))
                .getQueue();
        channel.queueBind(queue, "celeryev", "#");
        return connection;
    }

    private Sample drain(TaskClient client, Transport taking, Control control, boolean events) {
        client.sendAll(Drain.calls(messages, payload));
        try (Worker worker = Drain.builder(taking, prefetch)
                .name(WORKER)
                .controlAllow(ControlAccess.READ_ONLY)
                .sendTaskEvents(events)
                .build()) {
            Sample sample = Drain.measure(worker, messages);
            if (events) {
                dropped += dropped(control);
            }
            return sample;
        }
    }

    private static long dropped(Control control) {
        Object said = control.workers(WORKER)
                .timeout(PATIENCE)
                .ask("stats", Map.of())
                .values()
                .get(WORKER);
        if (said instanceof Map<?, ?> stats
                && stats.get("skirret") instanceof Map<?, ?> ours
                && ours.get("events_dropped") instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("expected what the worker dropped, got " + said);
    }

    private void ping(Figures figures) {
        System.err.println("Pinging " + WORKERS + " workers");
        List<AutoCloseable> opened = new ArrayList<>();
        try (Transport asking = Drain.open(url, "control");
                Control control = Control.on(asking)) {
            for (int i = 0; i < WORKERS; i++) {
                Transport taking = Drain.open(url, "control worker " + i);
                Worker worker = Worker.builder(taking, Drain.TASKS)
                        .noRetryBudget()
                        .queues(SkirretSide.QUEUE)
                        .concurrency(1)
                        .name("ping" + i + "@here")
                        .controlAllow(ControlAccess.READ_ONLY)
                        .build();
                worker.start();
                opened.add(worker);
                opened.add(taking);
            }
            while (control.workers().timeout(PATIENCE).ping().values().size() < WORKERS) {
                LockSupport.parkNanos(Drain.POLL_NANOS);
            }
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < PINGS; i++) {
                long start = System.nanoTime();
                int answers =
                        control.workers().timeout(PATIENCE).ping().values().size();
                millis.add((System.nanoTime() - start) / 1e6);
                if (answers != WORKERS) {
                    throw new IllegalStateException("expected " + WORKERS + " answers, got " + answers);
                }
            }
            figures.put("control_ping_ms", Figures.median(millis, each -> each));
        } finally {
            for (AutoCloseable each : opened) {
                close(each);
            }
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
