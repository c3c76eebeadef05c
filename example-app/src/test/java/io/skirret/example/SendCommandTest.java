package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.config.SkirretConfig;
import io.skirret.transport.TransportSettings;
import io.skirret.transport.memory.MemoryBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code courier send}: where it finds its broker, and what it says of a file that is not what it should be. */
final class SendCommandTest {

    private static final String JOB =
            "{\"id\": \"d-1\", \"url\": \"https://acme.example/hooks\", \"event\": {\"a\": 1}}\n";

    private final MemoryBroker broker = MemoryBroker.named("courier-send");

    @TempDir
    private Path folder;

    @AfterEach
    void clean() {
        System.clearProperty(SkirretConfig.CONFIG_FILE);
        System.clearProperty(TransportSettings.URL.key());
        broker.discard();
    }

    private record Said(int code, String out, String err) {}

    private static Said courier(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            CommandLine line =
                    Courier.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
            int code = line.execute(words);
            return new Said(code, out + printed.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("jobs.jsonl"), text).toString();
    }

    @Test
    void theBrokerAndTheQueueAreThoseOfTheConfiguration() throws IOException {
        Path settings = Files.writeString(
                folder.resolve("settings"), "skirret.broker.url = memory://courier-send\nskirret.queue = hooks\n");
        System.setProperty(SkirretConfig.CONFIG_FILE, settings.toString());

        Said said = courier("send", file(JOB + JOB.replace("d-1", "d-2")));

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("Sent 2 deliveries");
        assertThat(broker.messages("hooks")).hasSize(2);
    }

    @Test
    void theOptionComesBeforeTheConfiguration() throws IOException {
        System.setProperty(TransportSettings.URL.key(), "memory://courier-nobody");

        Said said = courier("send", file(JOB), "--broker", "memory://courier-send");

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(broker.messages("skirret")).hasSize(1);
    }

    @Test
    void withoutABrokerNothingIsSentAndTheMessageSaysWhereToNameOne() throws IOException {
        Said said = courier("send", file(JOB));

        refused(said, "expected a broker, got none; nothing was sent", "--broker", "SKIRRET_BROKER_URL");
    }

    @Test
    void aFileThatIsNotThereIsSaidInOneMessage() {
        Said said = courier("send", folder.resolve("nowhere.jsonl").toString(), "--broker", "memory://courier-send");

        refused(said, "expected a file of deliveries", "nowhere.jsonl", "there is none", "nothing was sent");
    }

    @Test
    void aFolderInPlaceOfAFileIsSaidInOneMessage() {
        Said said = courier("send", folder.toString(), "--broker", "memory://courier-send");

        refused(said, "expected a file of deliveries", folder.toString(), "nothing was sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://acme .example/", "hooks", "ftp://acme.example/", "https:///hooks"})
    void aUrlThatCannotBeCalledIsNamedWithItsLine(String url) throws IOException {
        Said said = courier(
                "send",
                file(JOB + JOB.replace("https://acme.example/hooks", url)),
                "--broker",
                "memory://courier-send");

        refused(said, "jobs.jsonl:2: expected {\"id\": text, \"url\": ", url, "nothing was sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "demo"})
    void helpShowsExamplesOfItsOwn(String command) {
        String help = courier(command, "--help").out();

        assertThat(help.substring(help.indexOf("\nExample")).lines().filter(line -> line.startsWith("  java ")))
                .isNotEmpty()
                .allMatch(line -> line.contains("java -jar example-app.jar " + command + " "));
        assertThat(help).doesNotContain("skirret worker");
    }

    /** One message, exit code 2, and nothing on the broker. */
    private void refused(Said said, String... parts) {
        assertThat(said.err()).contains(parts).doesNotContain("\tat ", "please report");
        assertThat(said.err().lines()).hasSize(1);
        assertThat(said.code()).isEqualTo(2);
        assertThat(broker.published()).isZero();
    }
}
