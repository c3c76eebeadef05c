package io.skirret.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.benchmarks.jmh.Microbenchmarks;
import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.testkit.rabbit.RabbitBroker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/**
 * Skirret against the plain RabbitMQ client and Celery, in one run on one broker: {@code [--quick] [--json FILE]
 * [--broker URL]}; or, with {@code --jmh}, the microbenchmarks, which need no broker. See {@code benchmarks/README.md}
 * for what the figures mean.
 */
public final class Benchmark {

    /** As many unconfirmed messages as the transport allows by default; the raw client gets the same. */
    private static final int WINDOW = 4_096;

    private static final int PREFETCH = 250;
    private static final int THREADS = 64;
    private static final int BODY_BYTES = 300;
    private static final String RAW = "raw-bench";

    private final String url;
    private final BenchmarkOptions arguments;
    private final Sizes sizes;
    private final Figures figures;
    private final String payload;
    private final byte[] body;
    private final BasicProperties properties;

    private Benchmark(String url, BenchmarkOptions arguments, Figures figures) {
        this.url = url;
        this.arguments = arguments;
        this.figures = figures;
        this.sizes = arguments.quick() ? Sizes.QUICK : Sizes.FULL;
        this.payload = "x".repeat(BODY_BYTES - encoded("").body().length);
        // The raw client sends the same message, made once: 300 bytes of body, and the headers that Celery's protocol
        // asks for.
        Message call = encoded(payload);
        this.body = call.body();
        this.properties = RawClient.bare()
                .builder()
                .contentEncoding("utf-8")
                .correlationId(call.properties().correlationId())
                .replyTo("")
                .priority(0)
                .headers(new HashMap<>(call.headers()))
                .build();
    }

    /**
     * How much of everything.
     *
     * @param besides in how many of the rounds the raw client's other ways are measured too
     */
    private record Sizes(
            int warmUps,
            int warmUp,
            int rounds,
            int besides,
            int bulk,
            int eachThread,
            int latency,
            int delaysToWarmUp,
            int delays,
            int heap,
            int celery,
            int oneByOne,
            int guardRounds,
            int guards,
            int celeryEvents) {
        static final Sizes QUICK = new Sizes(1, 10_000, 3, 1, 8_000, 40, 60, 0, 2_000, 5_000, 1_000, 300, 3, 6_000, 1);
        static final Sizes FULL =
                new Sizes(2, 40_000, 8, 8, 40_000, 300, 600, 5_000, 10_000, 100_000, 4_000, 3_000, 15, 40_000, 5);
    }

    public static void main(String[] args) throws Exception {
        BenchmarkOptions arguments;
        try {
            arguments = BenchmarkOptions.parse(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage() + "; nothing was measured");
            System.exit(2);
            return;
        }
        Figures figures = new Figures();
        about(figures, arguments);
        if (!arguments.jmh() && arguments.wants("code")) {
            // First, while no broker runs beside them.
            say("Microbenchmarks of failures and breakers");
            put(Microbenchmarks.aimed(arguments.quick()), figures);
        }
        if (arguments.jmh()) {
            say("Microbenchmarks");
            put(Microbenchmarks.all(arguments.quick()), figures);
        } else if (arguments.broker() != null) {
            warmUpInMemory(arguments);
            new Benchmark(arguments.broker(), arguments, figures).measure();
        } else {
            say("Starting a private RabbitMQ");
            CompletableFuture<RabbitBroker> starting = CompletableFuture.supplyAsync(() -> RabbitBroker.open("bench"));
            warmUpInMemory(arguments);
            try (RabbitBroker broker = starting.join()) {
                new Benchmark(broker.url(), arguments, figures).measure();
            }
        }
        System.out.println();
        System.out.print(arguments.jmh() ? figures.tableOfMeasured() : figures.table());
        if (arguments.quick()) {
            say("A quick run is rough: before you believe an aim met or missed, run it without --quick.");
        }
        if (arguments.json() != null) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(arguments.json().toFile(), figures.asMap());
            say("Figures written to " + arguments.json());
        }
        System.exit(0);
    }

    private static void put(List<Microbenchmarks.Result> results, Figures figures) {
        for (Microbenchmarks.Result each : results) {
            figures.put(each.figure(), each.value());
            if (!Double.isNaN(each.error())) {
                figures.put(each.figure() + "_error", each.error());
            }
        }
    }

    private static void about(Figures figures, BenchmarkOptions arguments) {
        figures.put("run", arguments.quick() ? "quick" : "full");
        figures.put("java", System.getProperty("java.vm.version"));
        figures.put("processors", Runtime.getRuntime().availableProcessors());
        figures.put("load_before", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private void measure() throws Exception {
        try (RawClient raw = new RawClient(url);
                SkirretSide ours = new SkirretSide(url)) {
            figures.put("rabbitmq", raw.broker());
            raw.declare(RAW);
            warmUp(raw, ours);
            if (arguments.wants("publish")) {
                publishAndDrain(raw, ours);
            }
            if (arguments.wants("threads")) {
                threads(raw, ours);
            }
            if (arguments.wants("latency")) {
                latency(raw, ours);
            }
            if (arguments.wants("guards")) {
                new Guards(url, payload, sizes.guards(), PREFETCH).measure(sizes.guardRounds(), raw, figures);
            }
            if (arguments.wants("events")) {
                EventsCost events = new EventsCost(url, payload, sizes.guards(), PREFETCH);
                events.measure(sizes.guardRounds(), raw, figures);
                events.celery(sizes.celeryEvents(), 3 * sizes.celery(), BODY_BYTES, figures);
            }
            if (arguments.wants("observed")) {
                new ObservedCost(url, payload, sizes.guards(), PREFETCH).measure(sizes.guardRounds(), raw, figures);
            }
            if (arguments.wants("console")) {
                new ConsoleFigures(url, arguments.quick(), figures).measure();
            }
            if (arguments.wants("celery")) {
                celery(raw, ours);
            }
            if (arguments.wants("delays")) {
                delays(ours);
            }
            if (arguments.wants("heap")) {
                say("Heap of " + sizes.heap() + " delayed calls");
                double megabytes = ours.heapOfDelayed(sizes.heap()) / 1e6;
                figures.put("delayed_heap_mb_per_100k", megabytes * 100_000 / sizes.heap());
            }
        }
    }

    // Nothing but the broker's part of it is missing there, and a broker that starts leaves time.
    private static void warmUpInMemory(BenchmarkOptions arguments) {
        Benchmark rehearsal = new Benchmark("memory://warm-up", arguments, new Figures());
        try (SkirretSide ours = new SkirretSide(rehearsal.url)) {
            for (int round = 1; round <= 2; round++) {
                ours.publishBulk(rehearsal.payload, rehearsal.sizes.bulk());
                ours.drain(rehearsal.sizes.bulk(), PREFETCH);
            }
        }
    }

    // Until the compiler has done its work: before, the figures are those of an interpreter, and ours has more code
    // than the client.
    private void warmUp(RawClient raw, SkirretSide ours) throws Exception {
        for (int round = 1; round <= sizes.warmUps(); round++) {
            say("Warming up");
            raw.publishBulk(RAW, body, properties, sizes.warmUp() / 2, WINDOW);
            raw.drain(RAW, sizes.warmUp() / 2, PREFETCH);
            ours.publishBulk(payload, sizes.warmUp());
            ours.drain(sizes.warmUp(), PREFETCH);
            settle(raw);
        }
    }

    private void publishAndDrain(RawClient raw, SkirretSide ours) throws Exception {
        List<Sample> rawPublish = new ArrayList<>();
        List<Sample> ourPublish = new ArrayList<>();
        List<Sample> rawDrain = new ArrayList<>();
        List<Sample> ourDrain = new ArrayList<>();
        List<Sample> barePublish = new ArrayList<>();
        List<Sample> bareDrain = new ArrayList<>();
        List<Sample> togetherDrain = new ArrayList<>();
        for (int round = 1; round <= sizes.rounds(); round++) {
            say("Publishing and draining, round " + round + " of " + sizes.rounds());
            // In turn first and second: the broker is still busy with the one when the other begins.
            if (round % 2 == 0) {
                rawPublish.add(raw.publishBulk(RAW, body, properties, sizes.bulk(), WINDOW));
                ourPublish.add(ours.publishBulk(payload, sizes.bulk()));
                rawDrain.add(raw.drain(RAW, sizes.bulk(), PREFETCH));
                ourDrain.add(ours.drain(sizes.bulk(), PREFETCH));
            } else {
                ourPublish.add(ours.publishBulk(payload, sizes.bulk()));
                rawPublish.add(raw.publishBulk(RAW, body, properties, sizes.bulk(), WINDOW));
                ourDrain.add(ours.drain(sizes.bulk(), PREFETCH));
                rawDrain.add(raw.drain(RAW, sizes.bulk(), PREFETCH));
            }
            settle(raw);
            if (round > sizes.besides()) {
                continue;
            }
            barePublish.add(raw.publishBulk(RAW, body, RawClient.bare(), sizes.bulk(), WINDOW));
            bareDrain.add(raw.drain(RAW, sizes.bulk(), PREFETCH));
            settle(raw);
            raw.publishBulk(RAW, body, properties, sizes.bulk(), WINDOW);
            togetherDrain.add(raw.drain(RAW, sizes.bulk(), PREFETCH, PREFETCH / 4));
            settle(raw);
        }
        figures.rates("publish_bulk", "publish_bulk_vs_raw", ourPublish, rawPublish);
        figures.rates("drain", "drain_vs_raw", ourDrain, rawDrain);
        figures.bare("publish_bulk", ourPublish, barePublish);
        figures.bare("drain", ourDrain, bareDrain);
        figures.beside("drain", "raw_acks_together", ourDrain, togetherDrain);
    }

    private void threads(RawClient raw, SkirretSide ours) throws Exception {
        List<Sample> rawRates = new ArrayList<>();
        List<Sample> ourRates = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            say("Publishing from " + THREADS + " threads, round " + round + " of " + sizes.rounds());
            Sample a = raw.publishThreads(RAW, body, properties, THREADS, sizes.eachThread());
            Sample b = ours.publishThreads(payload, THREADS, sizes.eachThread());
            if (round > 0) {
                rawRates.add(a);
                ourRates.add(b);
            }
            settle(raw);
        }
        figures.rates("publish_threads", "publish_threads_vs_raw", ourRates, rawRates);
    }

    private void latency(RawClient raw, SkirretSide ours) throws Exception {
        List<Double> rawMicros = new ArrayList<>();
        List<Double> ourMicros = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            say("Latency when idle, round " + round + " of " + sizes.rounds());
            long[] a = raw.latency(RAW, body, properties, sizes.latency());
            long[] b = ours.latency(payload, sizes.latency());
            if (round > 0) {
                Arrays.stream(a).forEach(nanos -> rawMicros.add(nanos / 1e3));
                Arrays.stream(b).forEach(nanos -> ourMicros.add(nanos / 1e3));
            }
            settle(raw);
        }
        double our = Figures.median(ourMicros, each -> each);
        double their = Figures.median(rawMicros, each -> each);
        figures.put("latency_p50_vs_raw", our / their);
        figures.put("latency_p50_skirret_us", Math.rint(our));
        figures.put("latency_p50_raw_us", Math.rint(their));
    }

    private void celery(RawClient raw, SkirretSide ours) throws Exception {
        if (Double.isNaN(figures.get("drain_skirret_per_s"))) {
            publishAndDrain(raw, ours); // what Celery is compared with
        }
        say("Celery");
        CelerySide celery = CelerySide.on(url);
        OptionalDouble published = celery.publish(sizes.celery(), BODY_BYTES);
        if (published.isEmpty()) {
            say("python3-celery is not installed: no comparison with Celery");
            return;
        }
        double drained = celery.drain(3 * sizes.celery(), BODY_BYTES).getAsDouble();
        Sample oneByOne = ours.publishOneByOne(payload, sizes.oneByOne());
        settle(raw);
        figures.put("publish_vs_celery", figures.get("publish_bulk_skirret_per_s") / published.getAsDouble());
        figures.put("publish_one_by_one_vs_celery", oneByOne.perSecond() / published.getAsDouble());
        figures.put("publish_one_by_one_skirret_per_s", Math.rint(oneByOne.perSecond()));
        figures.put("publish_celery_per_s", Math.rint(published.getAsDouble()));
        figures.put("drain_vs_celery", figures.get("drain_skirret_per_s") / drained);
        figures.put("drain_celery_per_s", Math.rint(drained));
    }

    private void delays(SkirretSide ours) throws Exception {
        if (sizes.delaysToWarmUp() > 0) {
            // A broker that has just started is slow to return its first few thousand at full speed, and not again
            // later.
            say("Warming up the broker's delays");
            ours.delays(sizes.delaysToWarmUp(), Duration.ofMillis(300), Duration.ofSeconds(1), 41);
        }
        say(sizes.delays() + " delays of 2 to 10 s");
        BenchTasks.Lateness lateness = ours.delays(sizes.delays(), Duration.ofSeconds(2), Duration.ofSeconds(10), 42);
        long[] late = lateness.late();
        double[] ofAllowed = lateness.ofAllowed();
        figures.put("delay_early", Arrays.stream(late).filter(ms -> ms < 0).count());
        figures.put("delay_late_p50_ms", late[late.length / 2]);
        figures.put("delay_late_p99_ms", late[(int) (late.length * 0.99)]);
        figures.put("delay_late_p99_of_allowed", ofAllowed[(int) (ofAllowed.length * 0.99)]);
    }

    private static void settle(RawClient raw) throws Exception {
        raw.settle(RAW);
        raw.settle(SkirretSide.QUEUE);
    }

    private static Message encoded(String payload) {
        return new TaskMessageEncoder()
                .encode(TaskCall.of("bench.noop", "6d2c0f52-51a8-43ae-9a3b-3f0de1b5f0aa")
                        .args(payload)
                        .ignoreResult(true)
                        .build());
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
