package io.skirret.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code skirret dlq remove}. */
@Command(
        name = "remove",
        description = {
            "Removes dead letters from the store of a console, whatever their status, with their bytes.",
            "Without --yes it only says what it would do. Exit code 1: nothing matches."
        },
        footerHeading = "%nExample:%n",
        footer = {"  skirret dlq remove mail --status 404 --console http://127.0.0.1:8030"})
final class DeadLetterRemoveCommand extends DeadLetterBulk {

    DeadLetterRemoveCommand() {
        super("remove", "removed");
    }

    @Override
    @Nullable
    String meant() {
        return "";
    }
}
