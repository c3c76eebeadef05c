package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What H2 has said that it committed is in its file: a copy of the file is what a process would find that comes after
 * one that was killed. Not every version of H2 does so once it uses space of its file again, after a restart.
 */
@Tag("long")
final class DurableCommitTest {

    private static final int STARTS = 20;
    private static final int LOOKS = 4;
    private static final int BATCH = 25;

    @TempDir
    private Path folder;

    private int added;

    @Test
    void what_was_committed_is_in_a_copy_of_the_file() throws IOException {
        for (int start = 0; start < STARTS; start++) {
            try (ConsoleDatabase database = TestDatabase.open("jdbc:h2:file:" + folder.resolve("console"))) {
                DeadLetterStore store = new DeadLetterStore(database);
                for (int look = 0; look < LOOKS; look++) {
                    for (int batch = 0; batch < 2 + (start + look) % 5; batch++) {
                        store.add(batch(), Set.of());
                    }
                    assertThat(inACopy())
                            .as("after start %s, look %s", start, look)
                            .isEqualTo(added);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.5.250", "2.5.252"})
    void a_version_of_h2_that_loses_commits_is_refused(String version) {
        assertThatThrownBy(() -> ConsoleDatabase.checkVersion(version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("H2 " + version + " on the class path");
        ConsoleDatabase.checkVersion("2.4.240");
    }

    private List<IncomingEntry> batch() {
        List<IncomingEntry> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            batch.add(IncomingEntry.of(
                    Died.QUEUE, Died.of("id-" + added++, "send", Died.NOW, 0), null, false, Died.NOW, Set.of()));
        }
        return batch;
    }

    private long inACopy() throws IOException {
        Files.copy(folder.resolve("console.mv.db"), folder.resolve("copy.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        return Jdbi.create("jdbc:h2:file:" + folder.resolve("copy"))
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM dead_letter")
                        .mapTo(Long.class)
                        .one());
    }
}
