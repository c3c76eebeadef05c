package io.skirret.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code skirret dlq reopen}. */
@Command(
        name = "reopen",
        description = {
            "Makes dead letters that were given up pending again, in the store of a console.",
            "Without --yes it only says what it would do. Exit code 1: nothing matches."
        },
        footerHeading = "%nExample:%n",
        footer = {"  skirret dlq reopen mail --status 404 --console http://127.0.0.1:8030"})
final class DeadLetterReopenCommand extends DeadLetterBulk {

    DeadLetterReopenCommand() {
        super("reopen", "pending");
    }

    @Override
    @Nullable
    String meant() {
        return "status:abandoned";
    }
}
