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
        write("a confirmed 2 0 1 0\nb confirmed 1 0 2 0\nc unknown 0 0 0 0\n", """
                begin a 0 11 100
                end a 0 11 110 failed 200
                begin a 1 11 310
                end a 1 11 320 done 0
                begin b 0 11 100
                end b 0 11 101 failed 50
                begin b 1 12 160
                end b 1 12 170 failed 50
                """, "", "b retries-exhausted 2\n");
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
        write("a confirmed 2 0 0 0\n", "begin a 0 11 100\n", "100 100 kill 1 11\n", "");
        assertThat(check().violations()).singleElement().asString().startsWith("lost: a");
    }

    @Test
    void catchesAnAttemptTooMany() throws IOException {
        write(
                "a confirmed 1 0 2 0\n",
                "begin a 0 1 1\nend a 0 1 2 failed 0\nbegin a 1 1 3\nend a 1 1 4 failed 0\nbegin a 2 1 5\n",
                "",
                "a retries-exhausted 2\n");
        assertThat(check().violations()).singleElement().asString().startsWith("attempts: a ran retry 2 of 1");
    }

    @Test
    void catchesARetryOutOfNowhere() throws IOException {
        write("a confirmed 3 0 1 0\n", "begin a 1 1 3\nend a 1 1 4 done 0\n", "", "");
        assertThat(check().violations()).singleElement().asString().contains("without a failure before it");
    }

    @Test
    void catchesAnEarlyRetry() throws IOException {
        write(
                "a confirmed 3 0 1 0\n",
                "begin a 0 1 100\nend a 0 1 110 failed 200\nbegin a 1 1 309\nend a 1 1 310 done 0\n",
                "",
                "");
        assertThat(check().violations()).singleElement().asString().startsWith("early: a attempt 1 began 1 ms early");
    }

    @Test
    void catchesAnEarlyCountdown() throws IOException {
        write("a confirmed 3 5000 0 0\n", "begin a 0 1 4999\nend a 0 1 5000 done 0\n", "", "");
        assertThat(check().violations()).singleElement().asString().startsWith("early: a attempt 0");
    }

    @Test
    void catchesTwoEndings() throws IOException {
        write("a confirmed 0 0 1 0\n", """
                begin a 0 1 1
                end a 0 1 2 failed 0
                begin a 0 2 3
                end a 0 2 4 done 0
                """, "2 2 kill 1 1\n", "a retries-exhausted 1\n");
        assertThat(check().violations())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("two endings: a"))
                .anySatisfy(line -> assertThat(line).startsWith("ending: a succeeded although"));
    }

    @Test
    void catchesACallThatRanAlthoughItWasRefused() throws IOException {
        write("a refused 0 0 0 0\n", "begin a 0 1 1\nend a 0 1 2 done 0\n", "", "");
        assertThat(check().violations()).singleElement().asString().startsWith("refused: a");
    }

    @Test
    void catchesAnEffectOutOfNowhere() throws IOException {
        write("", "begin z 0 1 1\n", "", "");
        assertThat(check().violations()).singleElement().asString().startsWith("unknown: z ran");
    }

    @Test
    void catchesADeadLetterOutOfNowhere() throws IOException {
        write("", "", "", "z retries-exhausted 1\n");
        assertThat(check().violations()).singleElement().asString().startsWith("unknown: z is a dead letter");
    }

    @Test
    void catchesADeadLetterOfACallThatWasRefused() throws IOException {
        write("a refused 0 0 1 0\n", "", "", "a retries-exhausted 1\n");
        assertThat(check().violations()).singleElement().asString().startsWith("refused: a is a dead letter");
    }

    @Test
    void catchesAHealthyCallThatIsRejectedAsPoison() throws IOException {
        write("a confirmed 3 0 0 0\n", "begin a 0 1 1\n", "2 2 kill 8 1\n", "a killed-worker 0\n");
        assertThat(check().violations())
                .singleElement()
                .asString()
                .startsWith("poison: a")
                .endsWith("only 1 faults can have brought it back");
    }

    @Test
    void letsACallBeRejectedAsPoisonThatFourFaultsBroughtBack() throws IOException {
        for (String planned : new String[] {"0", "4", "poison"}) {
            write("a confirmed 3 0 " + planned + " 0\n", """
                begin a 0 1 1
                begin a 0 2 10001
                begin a 0 3 20001
                begin a 0 4 30001
                """, """
                2 2 kill 8 1
                10002 10002 kill 8 2
                20002 20002 kill 8 3
                30002 30002 kill 8 4
                """, "a killed-worker 0\n");
            assertThat(check().violations()).isEmpty();
        }
    }

    @Test
    void catchesAHealthyCallThatIsADeadLetterForAnotherReason() throws IOException {
        write("a confirmed 3 0 1 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "", "a retries-exhausted 4\n");
        assertThat(check().violations())
                .singleElement()
                .asString()
                .startsWith("ending: a is a dead letter for retries");
    }

    @Test
    void catchesPoisonThatIsADeadLetterForAnotherReason() throws IOException {
        write("a confirmed 0 0 poison 0\n", "begin a 0 1 1\n", "2 2 poison 8 1\n", "a retries-exhausted 1\n");
        assertThat(check().violations())
                .singleElement()
                .asString()
                .startsWith("ending: a is a dead letter for retries");
    }

    @Test
    void catchesAWrongReason() throws IOException {
        write("a confirmed 0 0 1 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "", "a rejected 1\n");
        assertThat(check().violations())
                .singleElement()
                .asString()
                .endsWith("for rejected instead of retries-exhausted");
    }

    @Test
    void catchesAWrongNumberOfAttempts() throws IOException {
        write("a confirmed 0 0 1 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "", "a retries-exhausted 2\n");
        assertThat(check().violations()).singleElement().asString().contains("after 2 attempts instead of 1");
    }

    @Test
    void catchesACallGivenUpBeforeItsLastAttempt() throws IOException {
        write("a confirmed 1 0 2 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "", "a retries-exhausted 2\n");
        assertThat(check().violations()).singleElement().asString().contains("its last attempt did not fail");
    }

    @Test
    void catchesACallerThatIsToldNothing() throws IOException {
        oneSuccess();
        answer("a - must-hear\n");
        assertThat(check().violations()).containsExactly("answer: a ended with SUCCESS, but its caller was told -");
        answer("a - may-miss\n");
        assertThat(check().violations()).isEmpty();
        assertThat(check().answered()).isZero();
    }

    @Test
    void catchesACallerThatIsToldAWrongEnding() throws IOException {
        for (String how : new String[] {"must-hear", "may-miss"}) {
            oneSuccess();
            answer("a FAILURE " + how + "\n");
            assertThat(check().violations())
                    .containsExactly("answer: a ended with SUCCESS, but its caller was told FAILURE");
            write("a confirmed 0 0 1 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "", "a retries-exhausted 1\n");
            answer("a SUCCESS " + how + "\n");
            assertThat(check().violations())
                    .containsExactly("answer: a ended with FAILURE, but its caller was told SUCCESS");
        }
    }

    @Test
    void countsCallersThatAreToldTheEnding() throws IOException {
        oneSuccess();
        answer("a SUCCESS must-hear\n");
        assertThat(check().violations()).isEmpty();
        assertThat(check().answered()).isEqualTo(1);
    }

    private void oneSuccess() throws IOException {
        write("a confirmed 0 0 0 0\n", "begin a 0 1 1\nend a 0 1 2 done 0\n", "", "");
    }

    private void answer(String answers) throws IOException {
        Files.writeString(new Evidence(folder).answers(), answers);
    }

    private Checker.Verdict check() throws IOException {
        return HandMade.check(folder);
    }

    private void write(String submitted, String effects, String faults, String dead) throws IOException {
        HandMade.write(folder, submitted, effects, faults, dead);
    }
}
