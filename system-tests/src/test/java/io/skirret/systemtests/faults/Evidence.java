package io.skirret.systemtests.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What the processes of a fault run write down, one line a fact, each appended with a single write so that a kill
 * leaves whole lines or none. Times are milliseconds of the machine's one clock.
 *
 * <pre>
 * submitted.log   id outcome maxRetries notBefore failures sentAt
 *                                                         outcome: confirmed, refused or unknown
 *                                                         failures: how many attempts fail, by plan; or poison
 * effects.log     begin id attempt pid time
 *                 end   id attempt pid time outcome delay  outcome: done or failed; delay: the retry may not begin sooner
 * faults.log      time until kind inFlight pid            inFlight: most messages that were held where it struck
 *                                                         pid: of the worker it struck, or - if it struck all
 * dead.log        id reason attempts
 * answers.log     id state may-miss|must-hear             of each confirmed call whose result was wanted; state: the final one that
 *                                                         its caller was told, or -
 * </pre>
 */
record Evidence(Path folder) {

    /** Planned of a call that ends its worker. */
    static final String POISON = "poison";

    /** What a caller was told that was told nothing. */
    static final String NOTHING = "-";

    Path submitted() {
        return folder.resolve("submitted.log");
    }

    Path effects() {
        return folder.resolve("effects.log");
    }

    Path faults() {
        return folder.resolve("faults.log");
    }

    Path dead() {
        return folder.resolve("dead.log");
    }

    Path answers() {
        return folder.resolve("answers.log");
    }

    static void append(Path log, Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        try {
            Files.write(
                    log,
                    line.append('\n').toString().getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(
                    "the evidence cannot be written, so the run proves nothing", failure);
        }
    }

    static List<String[]> read(Path log) throws IOException {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (java.util.stream.Stream<String> lines = Files.lines(log)) {
            return lines.map(line -> line.split(" ")).toList();
        }
    }
}
