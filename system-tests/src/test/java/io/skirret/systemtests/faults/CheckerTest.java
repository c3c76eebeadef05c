package io.skirret.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge is judged: each kind of broken run must be caught, and a good one must pass. */
final class CheckerTest {

    @TempDir
    private Path folder;

    @Test
    void aGoodRunPasses() throws IOException {
        write("a confirmed 2 0\nb confirmed 1 0\nc unknown 0 0\n", """
                begin a 0 11 100
                end a 0 11 110 failed 200
                begin a 1 11 310
                end a 1 11 320 done 0
                begin b 0 11 100
                end b 0 11 101 failed 50
                begin b 1 12 160
                end b 1 12 170 failed 50
                """, "", "b exhausted 2\n");
        Checker.Verdict verdict = check();
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.confirmed()).isEqualTo(2);
        assertThat(verdict.unknown()).isEqualTo(1);
        assertThat(verdict.succeeded()).isEqualTo(1);
        assertThat(verdict.deadLettered()).isEqualTo(1);
        assertThat(verdict.extraRuns()).isZero();
    }

    @Test
    void catchesALostTask() throws IOException {
        write("a confirmed 2 0\n", "begin a 0 11 100\n", "100 kill 1\n", "");
        assertThat(check().violations()).singleElement().asString().startsWith("lost: a");
    }

    @Test
    void catchesARunThatNobodyKilled() throws IOException {
        write("a confirmed 2 0\n", "begin a 0 1 1\nend a 0 1 2 done 0\nbegin a 0 2 3\nend a 0 2 4 done 0\n", "", "");
        assertThat(check().violations()).singleElement().asString().startsWith("duplicates: 1 extra runs");
    }

    @Test
    void allowsAnExtraRunForEachTaskInFlightAtAKill() throws IOException {
        write("a confirmed 2 0\n", "begin a 0 1 1\nbegin a 0 2 3\nend a 0 2 4 done 0\n", "2 kill 1\n", "");
        assertThat(check().violations()).isEmpty();
        assertThat(check().extraRuns()).isEqualTo(1);
        assertThat(check().cutShort()).isEqualTo(1);
    }

    @Test
    void catchesAnAttemptTooMany() throws IOException {
        write(
                "a confirmed 1 0\n",
                "begin a 0 1 1\nend a 0 1 2 failed 0\nbegin a 1 1 3\nend a 1 1 4 failed 0\nbegin a 2 1 5\nend a 2 1 6 done 0\n",
                "",
                "");
        assertThat(check().violations()).singleElement().asString().startsWith("attempts: a ran retry 2 of 1");
    }

    @Test
    void catchesARetryOutOfNowhere() throws IOException {
        write("a confirmed 3 0\n", "begin a 1 1 3\nend a 1 1 4 done 0\n", "", "");
        assertThat(check().violations()).singleElement().asString().contains("without a failure before it");
    }

    @Test
    void catchesAnEarlyRetry() throws IOException {
        write(
                "a confirmed 3 0\n",
                "begin a 0 1 100\nend a 0 1 110 failed 200\nbegin a 1 1 309\nend a 1 1 310 done 0\n",
                "",
                "");
        assertThat(check().violations()).singleElement().asString().startsWith("early: a attempt 1 began 1 ms early");
    }

    @Test
    void catchesAnEarlyCountdown() throws IOException {
        write("a confirmed 3 5000\n", "begin a 0 1 4999\nend a 0 1 5000 done 0\n", "", "");
        assertThat(check().violations()).singleElement().asString().startsWith("early: a attempt 0");
    }

    @Test
    void catchesTwoEndings() throws IOException {
        write("a confirmed 3 0\n", "begin a 0 1 1\nend a 0 1 2 done 0\n", "", "a rejected 1\n");
        assertThat(check().violations()).singleElement().asString().startsWith("two endings: a");
    }

    @Test
    void catchesADeadLetterThatStandsTwice() throws IOException {
        write("a confirmed 0 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "", "a rejected 1\na rejected 1\n");
        assertThat(check().violations()).singleElement().asString().startsWith("duplicates");
    }

    @Test
    void catchesAnEffectOutOfNowhere() throws IOException {
        write("", "begin z 0 1 1\n", "", "");
        assertThat(check().violations()).singleElement().asString().startsWith("unknown: z");
    }

    @Test
    void catchesACallThatRanAlthoughItWasRefused() throws IOException {
        write("a refused 0 0\n", "begin a 0 1 1\nend a 0 1 2 done 0\n", "", "");
        assertThat(check().violations()).singleElement().asString().startsWith("refused: a");
    }

    private Checker.Verdict check() throws IOException {
        return Checker.check(new Evidence(folder));
    }

    private void write(String submitted, String effects, String faults, String dead) throws IOException {
        Evidence evidence = new Evidence(folder);
        Files.writeString(evidence.submitted(), submitted);
        Files.writeString(evidence.effects(), effects);
        Files.writeString(evidence.faults(), faults);
        Files.writeString(evidence.dead(), dead);
    }
}
