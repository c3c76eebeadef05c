package io.skirret.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    private final Figures figures = new Figures();

    @Test
    void aRatioIsOfMediansWithTheAbsolutesBesideIt() {
        figures.rates("drain", "drain_vs_raw", List.of(second(90), second(10), second(80)), List.of(second(100)));

        assertThat(figures.asMap())
                .containsEntry("drain_vs_raw", 0.8)
                .containsEntry("drain_skirret_per_s", 80L)
                .containsEntry("drain_raw_per_s", 100L);
    }

    @Test
    void whatIsDoneInTurnIsComparedRoundByRound() {
        figures.inTurn(
                "on_vs_off",
                "on",
                List.of(second(90), second(45), second(99)),
                "off",
                List.of(second(100), second(50), second(90)));

        assertThat(figures.asMap())
                .containsEntry("on_vs_off", 0.9)
                .containsEntry("on_per_s", 90L)
                .containsEntry("off_per_s", 90L);
    }

    @Test
    void whatWasNotMeasuredCanBeLeftOut() {
        figures.put("decide_us", 0.5);

        assertThat(figures.tableOfMeasured())
                .contains("decide about a failed run")
                .doesNotContain("not measured");
    }

    @Test
    void theTableTellsWhichAimsAreMet() {
        figures.put("drain_vs_raw", 0.9);
        figures.put("latency_p50_vs_raw", 1.3);
        figures.put("delay_early", 0);

        assertThat(figures.table().lines())
                .anyMatch(line -> line.matches("drain of no-op tasks, of raw +0\\.90 +>= 0\\.85 +met"))
                .anyMatch(line -> line.matches("idle latency p50, of raw +1\\.30 +<= 1\\.25 +MISSED"))
                .anyMatch(line -> line.matches("delayed calls that ran early +0 +<= 0 +met"))
                .anyMatch(line -> line.matches("drain, times Celery +- +>= 6 +not measured"));
    }

    private static Sample second(int messages) {
        return new Sample(messages, 1_000_000_000, 0);
    }
}
