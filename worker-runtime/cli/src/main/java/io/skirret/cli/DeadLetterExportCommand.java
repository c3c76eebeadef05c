package io.skirret.cli;

import io.skirret.SkirretException.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret dlq export}. */
@Command(
        name = "export",
        description = {
            "Writes dead letters of a console's store to a file: a JSON object per line, or a table.",
            "What is sensitive is masked in it, and no text in a table is taken for a formula."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq export mail dead.jsonl --console http://127.0.0.1:8030",
            "  skirret dlq export mail dead.csv --format csv --console http://[::1]:8030"
        })
final class DeadLetterExportCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The work queue.")
    private String queue;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file, which must not be there yet.")
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "jsonl",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @Mixin
    private DeadLetterFilter filter;

    @Mixin
    private Console console;

    @Mixin
    private ConsoleOptions remote;

    /** As the console's API names them. */
    private enum Format {
        jsonl,
        csv
    }

    @Override
    public Integer call() {
        filter.requireSensible();
        ConsoleEntries entries = remote.required(queue, filter, null);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            entries.export(format.name(), out);
        } catch (ConsoleRefused | CommandFailures.CommandFailed refused) {
            removeEmpty();
            throw refused;
        } catch (FileAlreadyExistsException there) {
            throw new IllegalArgumentException(
                    "expected a file that is not there yet, got " + file + "; nothing was written", there);
        } catch (IOException unwritable) {
            throw new ConsoleRefused(
                    Fault.CONFIGURATION,
                    "expected to write " + file + ", got "
                            + unwritable.getClass().getSimpleName() + "; what is in it is not all",
                    unwritable);
        }
        long bytes = size();
        console.say("Wrote " + Plural.of(bytes, "byte") + " to " + file + ".");
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("queue", queue);
        object.put("file", file.toString());
        object.put("bytes", bytes);
        console.json(object);
        return ExitCode.OK;
    }

    /** A file in which nothing is says nothing. */
    private void removeEmpty() {
        try {
            if (size() == 0) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            console.err().println("skirret: " + file + " is empty, and could not be removed.");
        }
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }
}
