package io.skirret.console.internal.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.message.internal.SafeText;
import io.skirret.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Opens the console's database, and says in words why it cannot. */
final class DatabaseOpener {

    private static final int LONGEST = 500;

    private DatabaseOpener() {}

    static ConsoleDatabase open(ConsoleOptions.Database where, MeterRegistry meters) {
        Path directory = where.directory();
        if (directory != null) {
            make(directory);
        }
        try {
            return ConsoleDatabase.open(where.url(), where.user(), where.password(), meters);
        } catch (RuntimeException failure) {
            throw new ConfigException(
                    "expected a database for dead letters at " + where.shown() + ", got: " + reason(failure)
                            + "; the console was not started. "
                            + (directory == null
                                    ? "Is it there, may this user make tables in it, and has it no others?"
                                    : "Only one console at a time may use a directory, and its files must be its own."),
                    failure);
        }
    }

    /** Dead letters hold what people sent: the directory is for nobody else. */
    private static void make(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                }
            }
        } catch (IOException refused) {
            throw new ConfigException(
                    "expected to make the directory " + directory + " for dead letters, got "
                            + refused.getClass().getSimpleName()
                            + "; the console was not started. Choose another one, or give this user the right to write there",
                    refused);
        }
    }

    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return SafeText.line(String.valueOf(deepest.getMessage()), LONGEST);
    }
}
