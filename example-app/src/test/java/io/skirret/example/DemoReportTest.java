package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The demo's figures must be able to be bad: each thing that they deny is found where it happened. */
final class DemoReportTest {

    private static final List<DeliveryJob> JOBS = List.of(job("a", "acme"), job("b", "initech"), job("c", "hooli"));

    private final Map<String, AtomicInteger> requests = counts("a", 1, "b", 3, "c", 1);
    private final Map<String, AtomicInteger> accepted = counts("a", 1, "b", 1);
    private final Map<String, AtomicInteger> retries = counts("b", 2);
    private final Map<String, AtomicInteger> endings = counts("a", 1, "b", 1, "c", 1);
    private final Map<String, List<String>> dead = new HashMap<>(Map.of("c", List.of("not-found")));

    private static DeliveryJob job(String id, String partner) {
        return new DeliveryJob(id, URI.create("https://" + partner + ".example/hooks"), "{}");
    }

    private static Map<String, AtomicInteger> counts(Object... idsAndCounts) {
        Map<String, AtomicInteger> counts = new HashMap<>();
        for (int i = 0; i < idsAndCounts.length; i += 2) {
            counts.put((String) idsAndCounts[i], new AtomicInteger((Integer) idsAndCounts[i + 1]));
        }
        return counts;
    }

    private DemoReport report() {
        return DemoReport.of(JOBS, new DemoReport.Seen(requests, accepted, retries, endings, dead), 1.26);
    }

    private Map<String, Object> figures() {
        return report().figures("memory://x");
    }

    @Test
    void whatHoldsHolds() {
        assertThat(report().holds()).isTrue();
        assertThat(figures())
                .isEqualTo(Map.of(
                        "submitted",
                        3,
                        "succeeded",
                        2,
                        "retried",
                        1,
                        "dead_lettered",
                        1,
                        "lost",
                        0,
                        "duplicates",
                        0,
                        "seconds",
                        1.3,
                        "broker",
                        "memory://x"));
    }

    @Test
    void whatWasNeitherTakenNorKeptIsLost() {
        accepted.remove("a");
        dead.remove("c");

        assertThat(figures())
                .containsEntry("lost", 2)
                .containsEntry("succeeded", 1)
                .containsEntry("dead_lettered", 0)
                .containsEntry("duplicates", 0);
        assertThat(report().holds()).isFalse();
    }

    @Test
    void whatRanMoreOftenThanItWasRetriedIsDoubled() {
        requests.get("a").set(2);
        requests.get("b").set(5);

        assertThat(figures()).containsEntry("duplicates", 3).containsEntry("lost", 0);
        assertThat(report().holds()).isFalse();
    }

    @Test
    void whatEndedTwiceIsDoubled() {
        endings.get("a").set(2);

        assertThat(figures()).containsEntry("duplicates", 1);
        assertThat(report().holds()).isFalse();
    }

    @Test
    void whatIsADeadLetterTwiceIsDoubledAndCountsOnce() {
        dead.put("c", List.of("not-found", "not-found"));

        assertThat(figures()).containsEntry("duplicates", 1).containsEntry("dead_lettered", 1);
        assertThat(report().holds()).isFalse();
    }

    /** The partner was slow to answer: it has it twice, though each attempt was one request. */
    @Test
    void whatAPartnerTookInTwoAttemptsIsNoDouble() {
        accepted.get("b").set(2);

        assertThat(figures()).containsEntry("duplicates", 0).containsEntry("succeeded", 2);
        assertThat(report().holds()).isTrue();
        assertThat(printed()).contains("1 reached their partner again after a time-out");
    }

    @Test
    void theTableSaysWhatTheFiguresSay() {
        accepted.remove("a");
        dead.put("c", List.of("not-found", "not-found"));

        assertThat(printed())
                .contains("3 deliveries in 1.3 s: 1 delivered (1 after retries), 1 dead letters, 1 lost, 1 doubled.")
                .contains("Dead letters: 1 not-found.")
                .containsPattern("initech +answers 503 twice +1 +1 +1 ")
                .containsPattern("hooli +answers 404 +1 +0 +1 +not-found");
    }

    private String printed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report().print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
