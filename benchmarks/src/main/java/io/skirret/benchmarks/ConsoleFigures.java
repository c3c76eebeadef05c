package io.skirret.benchmarks;

import io.skirret.console.internal.store.ConsoleDatabase;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How fast the console takes dead letters, and how soon it answers with many of them; on each database. */
final class ConsoleFigures {

    /** While they come in, they are those of now. */
    private static final Duration JUST_DIED = Duration.ofHours(1);

    private static final Duration SPAN = Duration.ofDays(30);

    private final String broker;
    private final Sizes sizes;
    private final Figures figures;

    ConsoleFigures(String broker, boolean quick, Figures figures) {
        this.broker = broker;
        this.sizes = quick ? Sizes.QUICK : Sizes.FULL;
        this.figures = figures;
    }

    /** How much of everything. */
    private record Sizes(int intake, int replay, int h2, int postgresql, int rounds) {
        static final Sizes QUICK = new Sizes(5_000, 5_000, 5_000, 10_000, 20);
        static final Sizes FULL = new Sizes(50_000, 30_000, 200_000, 1_000_000, 40);
    }

    void measure() throws Exception {
        try (ConsoleStores stores = ConsoleStores.open()) {
            database("h2", stores::h2, sizes.h2());
            database("postgresql", stores::postgresql, sizes.postgresql());
        }
    }

    private void database(String name, UnaryOperator<String> urls, int entries) throws SQLException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        double heapBefore = Double.isNaN(figures.get("console_heap_mb")) ? 0 : figures.get("console_heap_mb");
        say("Intake on " + name);
        Sample intake = new ConsoleIntake(broker, new ConsoleLetters(1, now, JUST_DIED))
                .measure(urls.apply("intake"), sizes.intake());
        figures.put("console_intake_per_s_" + name, Math.rint(intake.perSecond()));
        figures.put("console_intake_cpu_us_" + name, intake.cpuMicrosEach());
        say("Sending again from " + name);
        replay(name, urls.apply("replay"), now);
        say("Filling " + name + " with " + entries + " dead letters");
        String url = urls.apply("lists");
        new ConsoleLoad(url, now).load(entries, new ConsoleLetters(2, now, SPAN));
        say("Lists on " + name);
        try (ConsoleDatabase database = ConsoleStores.connect(url)) {
            lists(name, new ConsoleLists(database, now, sizes.rounds()).measure());
            figures.put("console_heap_mb", Math.max(heapMegabytes(), heapBefore));
        }
    }

    /** The aim is for the slower of the databases. */
    private void replay(String name, String url, Instant now) {
        ConsoleReplay.Rates rates =
                new ConsoleReplay(broker, new ConsoleLetters(3, now, SPAN), now).measure(url, sizes.replay());
        double ratio = rates.replay() / rates.publish();
        figures.put("console_replay_per_s_" + name, Math.rint(rates.replay()));
        figures.put("replay_vs_publish_" + name, ratio);
        double before = figures.get("replay_vs_publish");
        figures.put("replay_vs_publish", Double.isNaN(before) ? ratio : Math.min(before, ratio));
    }

    private void lists(String name, Map<String, Double> millis) {
        Map.Entry<String, Double> worst =
                millis.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        figures.put("console_list_p95_ms_" + name, worst.getValue());
        figures.put("console_list_worst_" + name, worst.getKey());
        millis.forEach((list, p95) -> figures.put("console_list_" + list + "_p95_ms_" + name, p95));
    }

    /** What is still in use after a collection. */
    private static double heapMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
