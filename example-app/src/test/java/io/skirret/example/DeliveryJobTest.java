package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeliveryJobTest {

    @TempDir
    private Path folder;

    @Test
    void theSampleHasAThousandDeliveriesWithIdsOfTheirOwn() throws IOException {
        assertThat(DeliveryJob.sample()).hasSize(1_000);
        assertThat(DeliveryJob.sample().stream().map(DeliveryJob::id).distinct())
                .hasSize(1_000);
        assertThat(DeliveryJob.sample().stream()
                        .map(job -> Partners.Behaviour.of(job.url()))
                        .distinct())
                .containsExactlyInAnyOrder(Partners.Behaviour.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"id\": 1, \"url\": \"x\", \"event\": {}}", "{\"id\": \"a\"", "text"})
    void aLineThatIsNoJobIsNamed(String line) throws IOException {
        String good = "{\"id\": \"a\", \"url\": \"https://acme.example/\", \"event\": {}}\n\n";
        Path file = Files.writeString(folder.resolve("jobs.jsonl"), good + line + "\n");
        assertThatThrownBy(() -> DeliveryJob.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jobs.jsonl:3: expected {\"id\": text");
    }
}
