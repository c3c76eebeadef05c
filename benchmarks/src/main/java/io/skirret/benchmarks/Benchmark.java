package io.skirret.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.skirret.testkit.rabbit.RabbitBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Skirret against the plain RabbitMQ client and Celery, in one run on one broker: {@code [--quick] [--json FILE]
 * [--broker URL]}. See {@code benchmarks/README.md} for what the figures mean.
 */
public final class Benchmark {

    /** As many unconfirmed messages as the transport allows by default; the raw client gets the same. */
    private static final int WINDOW = 4_096;

    private static final int PREFETCH = 250;
    private static final int THREADS = 64;
    private static final String RAW = "raw-bench";

    private final String url;
    private final Sizes sizes;
    private final Figures figures = new Figures();

    private Benchmark(String url, Sizes sizes) {
        this.url = url;
        this.sizes = sizes;
    }

    /** How much of everything. */
    private record Sizes(
            int rounds, int bulk, int eachThread, int drain, int latency, int delays, int heap, int celery) {
        static final Sizes QUICK = new Sizes(2, 15_000, 100, 15_000, 300, 2_000, 20_000, 2_000);
        static final Sizes FULL = new Sizes(5, 50_000, 400, 50_000, 2_000, 10_000, 100_000, 10_000);
    }

    public static void main(String[] args) throws Exception {
        boolean quick = false;
        Path json = null;
        String url = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--json" -> json = Path.of(value(args, ++i));
                case "--broker" -> url = value(args, ++i);
                default -> fail("expected --quick, --json FILE or --broker URL, got '" + args[i] + "'");
            }
        }
        Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
        Figures figures;
        if (url != null) {
            figures = new Benchmark(url, sizes).measure();
        } else {
            say("Starting a private RabbitMQ");
            try (RabbitBroker broker = RabbitBroker.open("bench")) {
                figures = new Benchmark(broker.url(), sizes).measure();
            }
        }
        figures.print(System.out);
        if (json != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), figures.asMap());
            say("Figures written to " + json);
        }
        System.exit(0);
    }

    private Figures measure() throws Exception {
        // With the task's frame around it, the whole body of our message is 300 bytes, as the raw one is.
        String payload = "x"
                .repeat(300
                        - "[[\"\"],{},{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]".length());
        byte[] body = new byte[300];
        java.util.Arrays.fill(body, (byte) 'x');
        try (RawClient raw = new RawClient(url);
                SkirretSide ours = new SkirretSide(url)) {
            raw.declare(RAW);
            say("Warming up");
            warmUp(raw, ours, body, payload);
            publishAndDrain(raw, ours, body, payload);
            threads(raw, ours, body, payload);
            latency(raw, ours, body, payload);
            celery();
            delays(ours);
        }
        return figures;
    }

    private void warmUp(RawClient raw, SkirretSide ours, byte[] body, String payload) throws Exception {
        int messages = sizes.bulk() / 2;
        raw.publishBulk(RAW, body, messages, WINDOW);
        raw.drain(RAW, messages, PREFETCH);
        ours.publishBulk(payload, messages);
        ours.drain(messages, PREFETCH);
    }

    private void publishAndDrain(RawClient raw, SkirretSide ours, byte[] body, String payload) throws Exception {
        List<Double> rawPublish = new ArrayList<>();
        List<Double> ourPublish = new ArrayList<>();
        List<Double> rawDrain = new ArrayList<>();
        List<Double> ourDrain = new ArrayList<>();
        for (int round = 1; round <= sizes.rounds(); round++) {
            say("Publishing and draining, round " + round + " of " + sizes.rounds());
            rawPublish.add(raw.publishBulk(RAW, body, sizes.bulk(), WINDOW));
            ourPublish.add(ours.publishBulk(payload, sizes.bulk()));
            rawDrain.add(raw.drain(RAW, sizes.bulk(), PREFETCH));
            ourDrain.add(ours.drain(sizes.bulk(), PREFETCH));
        }
        figures.ratio("publish_bulk_vs_raw", ourPublish, rawPublish, "messages/s");
        figures.ratio("drain_vs_raw", ourDrain, rawDrain, "messages/s");
    }

    private void threads(RawClient raw, SkirretSide ours, byte[] body, String payload) throws Exception {
        List<Double> rawRates = new ArrayList<>();
        List<Double> ourRates = new ArrayList<>();
        int messages = THREADS * sizes.eachThread();
        for (int round = 1; round <= sizes.rounds(); round++) {
            say("Publishing from " + THREADS + " threads, round " + round + " of " + sizes.rounds());
            rawRates.add(raw.publishThreads(RAW, body, THREADS, sizes.eachThread()));
            ourRates.add(ours.publishThreads(payload, THREADS, sizes.eachThread()));
            raw.drain(RAW, messages, PREFETCH);
            ours.drain(messages, PREFETCH);
        }
        figures.ratio("publish_threads_vs_raw", ourRates, rawRates, "messages/s");
    }

    private void latency(RawClient raw, SkirretSide ours, byte[] body, String payload) throws Exception {
        List<Double> rawMedians = new ArrayList<>();
        List<Double> ourMedians = new ArrayList<>();
        for (int round = 1; round <= sizes.rounds(); round++) {
            say("Latency when idle, round " + round + " of " + sizes.rounds());
            rawMedians.add(micros(raw.latency(RAW, body, sizes.latency())));
            ourMedians.add(micros(ours.latency(payload, sizes.latency())));
        }
        figures.ratio("latency_p50_vs_raw", ourMedians, rawMedians, "us");
    }

    private void celery() throws Exception {
        say("Celery");
        CelerySide celery = CelerySide.on(url);
        OptionalDouble publish = celery.publish(sizes.celery(), 200);
        if (publish.isEmpty()) {
            say("python3-celery is not installed: no comparison with Celery");
            return;
        }
        figures.against("publish_vs_celery", "publish_bulk_vs_raw", publish.getAsDouble());
        figures.against(
                "drain_vs_celery", "drain_vs_raw", celery.drain(sizes.celery()).getAsDouble());
    }

    private void delays(SkirretSide ours) throws Exception {
        say(sizes.delays() + " delays of 2 to 10 s");
        long[] late = ours.delays(sizes.delays(), 42);
        figures.put("delay_late_p50_ms", late[late.length / 2]);
        figures.put("delay_late_p99_ms", late[(int) (late.length * 0.99)]);
        figures.put(
                "delay_early",
                java.util.Arrays.stream(late).filter(ms -> ms < 0).count());
        say("Heap of " + sizes.heap() + " delayed calls");
        double megabytes = ours.heapOfDelayed(sizes.heap());
        figures.put("delayed_heap_mb_per_100k", Math.round(megabytes * 100_000 / sizes.heap() * 100) / 100.0);
    }

    private static double micros(long[] sortedNanos) {
        return sortedNanos[sortedNanos.length / 2] / 1e3;
    }

    private static String value(String[] args, int index) {
        if (index >= args.length) {
            fail("expected a value after " + args[index - 1]);
        }
        return args[index];
    }

    private static void fail(String message) {
        System.err.println("bench: " + message + "; nothing was measured");
        System.exit(2);
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
