package io.skirret.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge is judged: an extra run that no fault explains must be caught, and one that a fault explains must pass. */
final class AttributionTest {

    @TempDir
    private Path folder;

    @Test
    void catchesARunThatNobodyKilled() throws IOException {
        write(
                "a confirmed 2 0 0 0\n",
                "begin a 0 1 1\nend a 0 1 2 done 0\nbegin a 0 2 3\nend a 0 2 4 done 0\n",
                "",
                "");
        assertThat(check().violations())
                .containsExactly("duplicates: a attempt 0 began once more at 3, and no fault explains it");
    }

    @Test
    void allowsAnExtraRunForEachTaskInFlightAtAKill() throws IOException {
        write("a confirmed 2 0 0 0\n", "begin a 0 1 1\nbegin a 0 2 3\nend a 0 2 4 done 0\n", "2 2 kill 1 1\n", "");
        assertThat(check().violations()).isEmpty();
        assertThat(check().extraRuns()).isEqualTo(1);
        assertThat(check().cutShort()).isEqualTo(1);
    }

    @Test
    void catchesMoreExtraRunsThanWereInFlightAtTheKill() throws IOException {
        write("a confirmed 2 0 0 0\nb confirmed 2 0 0 0\n", """
                begin a 0 1 1
                begin b 0 1 1
                begin a 0 2 3
                end a 0 2 4 done 0
                begin b 0 2 3
                end b 0 2 4 done 0
                """, "2 2 kill 1 1\n", "");
        assertThat(check().violations())
                .singleElement()
                .asString()
                .endsWith("began once more at 3, and no more was in flight at kill at 2");
    }

    @Test
    void catchesARunThatIsNotOfTheWorkerKilled() throws IOException {
        write(
                "a confirmed 2 0 0 0\n",
                "begin a 0 1 1\nend a 0 1 2 done 0\nbegin a 0 2 4\nend a 0 2 5 done 0\n",
                "3 3 kill 8 9\n",
                "");
        assertThat(check().violations()).singleElement().asString().endsWith("no fault explains it");
    }

    @Test
    void catchesARunThatHadLongEndedWhenItsWorkerWasKilled() throws IOException {
        String runs = "begin a 0 1 1\nend a 0 1 2 done 0\nbegin a 0 2 3000\nend a 0 2 3001 done 0\n";
        write("a confirmed 2 0 0 0\n", runs, "2003 2003 kill 8 1\n", "");
        assertThat(check().violations()).singleElement().asString().endsWith("no fault explains it");
        write("a confirmed 2 0 0 0\n", runs, "2002 2002 kill 8 1\n", "");
        assertThat(check().violations())
                .as("ended so shortly before that its acknowledgement may be lost")
                .isEmpty();
    }

    @Test
    void catchesAnExtraRunBeforeTheFirstFault() throws IOException {
        write(
                "a confirmed 2 0 0 0\n",
                "begin a 0 1 1\nbegin a 0 2 3\nend a 0 2 4 done 0\n",
                "9000 9000 kill 8 1\n9000 9500 broker-kill 8 -\n",
                "");
        assertThat(check().violations()).singleElement().asString().endsWith("no fault explains it");
    }

    @Test
    void catchesAnExtraRunOfWhatBeganLongAfterTheLastFault() throws IOException {
        String fault = "1000 3000 broker-kill 8 -\n";
        String runs = "begin a 0 1 %d\nend a 0 1 23002 done 0\nbegin a 0 2 24000\nend a 0 2 24001 done 0\n";
        write("a confirmed 2 0 0 23001\n", runs.formatted(23_001), fault, "");
        assertThat(check().violations()).singleElement().asString().endsWith("no fault explains it");
        write("a confirmed 2 0 0 23000\n", runs.formatted(23_000), fault, "");
        assertThat(check().violations())
                .as("while connections may still come and go")
                .isEmpty();
    }

    /** Its outcome waits for the connection that the first fault broke, and the second strikes before that is back. */
    @Test
    void allowsAnExtraRunOfWhatCouldNotBeSettledSinceAnEarlierFault() throws IOException {
        String runs = "begin a 0 1 4000\nend a 0 1 4001 done 0\nbegin a 0 2 40000\nend a 0 2 40001 done 0\n";
        write("a confirmed 2 0 0 4000\n", runs, "1000 3000 broker-kill 0 -\n20000 30000 broker-kill 1 -\n", "");
        assertThat(check().violations()).isEmpty();
        write("a confirmed 2 0 0 4000\n", runs, "20000 30000 broker-kill 1 -\n", "");
        assertThat(check().violations()).singleElement().asString().endsWith("no fault explains it");
    }

    /** Of retries, which wait in the broker; a first attempt did not. */
    @Test
    void allowsAnExtraRunOfWhatADyingBrokerWasHandingOn() throws IOException {
        String fault = "500 3000 broker-kill 0 -\n";
        String retried = """
                begin a 0 1 1
                end a 0 1 2 failed 1
                begin a 1 1 3500
                end a 1 1 3501 done 0
                begin a 1 2 4000
                end a 1 2 4001 done 0
                """;
        write("a confirmed 2 0 1 0\n", retried, fault, "");
        assertThat(check().violations()).isEmpty();
        write("a confirmed 2 0 1 0\n", retried, fault.replace("broker-kill", "connections-closed"), "");
        assertThat(check().violations()).singleElement().asString().endsWith("closed at 500");
        write("a confirmed 2 0 0 0\n", """
                begin a 0 1 1
                end a 0 1 2 done 0
                begin a 0 2 4000
                end a 0 2 4001 done 0
                """, fault, "");
        assertThat(check().violations()).singleElement().asString().endsWith("broker-kill at 500");
    }

    @Test
    void catchesAnExtraRunLongAfterTheLastFault() throws IOException {
        for (String fault : new String[] {"3 3 kill 8 1\n", "3 3 broker-kill 8 -\n"}) {
            String runs = "begin a 0 1 1\nend a 0 1 2 done 0\nbegin a 0 2 %1$d\nend a 0 2 %1$d done 0\n";
            write("a confirmed 2 0 0 0\n", runs.formatted(60_004), fault, "");
            assertThat(check().violations()).singleElement().asString().endsWith("no fault explains it");
            write("a confirmed 2 0 0 0\n", runs.formatted(60_003), fault, "");
            assertThat(check().violations()).isEmpty();
        }
    }

    /** Of two faults with room for two extra runs each, one struck three calls and the other none. */
    @Test
    void oneFaultsRoomIsNotAnothers() throws IOException {
        StringBuilder submitted = new StringBuilder();
        StringBuilder runs = new StringBuilder();
        for (String id : new String[] {"a", "b", "c"}) {
            submitted.append(id).append(" confirmed 2 0 0 0\n");
            runs.append("begin %1$s 0 1 1\nend %1$s 0 1 2 done 0\nbegin %1$s 0 2 9\nend %1$s 0 2 10 done 0\n"
                    .formatted(id));
        }
        for (String struck : new String[] {"1", "-"}) {
            String faults = "5 5 fault 2 " + struck + "\n90000 90000 fault 2 " + struck + "\n";
            write(submitted.toString(), runs.toString(), faults, "");
            assertThat(check().violations()).singleElement().asString().endsWith("no more was in flight at fault at 5");
            write(submitted.toString(), runs + "begin c 0 3 90001\nend c 0 3 90002 done 0\n", faults, "");
            assertThat(check().violations()).hasSize(2);
        }
    }

    @Test
    void catchesAnExtraRunAtTheBrokersFaultOfWhatAWorkersDeathCut() throws IOException {
        write("a confirmed 2 0 0 0\n", """
                begin a 0 1 1
                begin a 0 2 20001
                end a 0 2 20002 done 0
                begin a 0 3 30000
                end a 0 3 30001 done 0
                """, "2 2 kill 8 1\n29000 29000 broker-kill 8 -\n", "");
        assertThat(check().violations()).hasSize(1);
    }

    @Test
    void eachCutRunComesBackOnce() throws IOException {
        write("a confirmed 2 0 0 0\n", """
                begin a 0 1 1
                begin a 0 2 5
                end a 0 2 6 done 0
                begin a 0 3 7
                end a 0 3 8 done 0
                """, "3 3 kill 8 1\n", "");
        assertThat(check().violations()).singleElement().asString().contains("a attempt 0 began once more at");
    }

    @Test
    void twoCopiesThatGoOnFromAttemptToAttemptAreOneDuplication() throws IOException {
        String runs = """
                begin a 0 1 1
                end a 0 1 2 failed 10
                begin a 0 2 5
                end a 0 2 6 failed 10
                begin a 1 2 12
                end a 1 2 13 failed 10
                begin a 1 2 16
                end a 1 2 17 failed 10
                """;
        write("a confirmed 1 0 2 0\n", runs, "3 3 kill 1 1\n", "a retries-exhausted 2\na retries-exhausted 2\n");
        assertThat(check().violations()).isEmpty();
        assertThat(check().extraRuns()).isEqualTo(1);
        write(
                "a confirmed 1 0 2 0\n",
                runs + "begin a 1 2 30\nend a 1 2 31 failed 10\n",
                "3 3 kill 1 1\n",
                "a retries-exhausted 2\na retries-exhausted 2\n");
        assertThat(check().violations()).singleElement().asString().startsWith("duplicates: a attempt 1");
    }

    /** Its worker dies between setting it apart and acknowledging it: no run shows that it was there. */
    @Test
    void allowsASecondCopyOfWhatWasBeingSetApart() throws IOException {
        String runs = """
                begin a 0 1 1
                begin a 0 3 20000
                end a 0 3 20001 done 0
                begin a 0 3 30000
                end a 0 3 30001 done 0
                """;
        write("a confirmed 1 0 0 0\n", runs, "2 2 kill 8 1\n10000 10000 kill 8 2\n", "");
        assertThat(check().violations()).isEmpty();
        write("a confirmed 1 0 0 0\n", runs, "2 2 kill 8 1\n25000 25000 kill 8 2\n", "");
        assertThat(check().violations()).as("it had run by then").hasSize(1);
    }

    @Test
    void catchesADeadLetterThatStandsTwice() throws IOException {
        String letters = "a retries-exhausted 1\na retries-exhausted 1\n";
        write("a confirmed 0 0 1 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "", letters);
        assertThat(check().violations())
                .containsExactly("duplicates: a is a dead letter once more, and no fault explains it");
        write("a confirmed 0 0 1 0\n", "begin a 0 1 1\nend a 0 1 2 failed 0\n", "2 9 alarm 1 -\n", letters);
        assertThat(check().violations())
                .as("stored again, for want of a confirm")
                .isEmpty();
    }

    private Checker.Verdict check() throws IOException {
        return HandMade.check(folder);
    }

    private void write(String submitted, String effects, String faults, String dead) throws IOException {
        HandMade.write(folder, submitted, effects, faults, dead);
    }
}
