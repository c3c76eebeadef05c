package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Decision records have numbers of their own, and the index names each of them by its title. */
final class DecisionsTest {

    private static final Path FOLDER = Path.of("..", "docs", "decisions");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\[\\d{4}]\\(.*) \\|$");

    @Test
    void everyNumberIsGivenOnce() throws IOException {
        assertThat(records())
                .isNotEmpty()
                .extracting(record -> record.getFileName().toString().substring(0, 4))
                .doesNotHaveDuplicates();
    }

    @Test
    void theIndexListsAllRecordsWithTheirTitles() throws IOException {
        List<String> rows = ROW.matcher(Files.readString(FOLDER.resolve("README.md")))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(rows).isEqualTo(records().stream().map(DecisionsTest::row).toList());
    }

    private static String row(Path record) {
        String name = record.getFileName().toString();
        try (Stream<String> lines = Files.lines(record)) {
            String heading = lines.findFirst().orElse("");
            String number = name.substring(0, 4);
            assertThat(heading).as("the heading of %s", name).startsWith("# " + number + ": ");
            return "[" + number + "](" + name + ") | " + heading.substring("# 0000: ".length());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static List<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{4}-.*\\.md"))
                    .sorted()
                    .toList();
        }
    }
}
