package io.skirret.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code skirret dlq abandon}. */
@Command(
        name = "abandon",
        description = {
            "Gives dead letters up, in the store of a console: nobody waits for them any more, and they stay to be looked at.",
            "Without --yes it only says what it would do. Exit code 1: nothing matches."
        },
        footerHeading = "%nExample:%n",
        footer = {"  skirret dlq abandon mail --status 404 --console http://127.0.0.1:8030"})
final class DeadLetterAbandonCommand extends DeadLetterBulk {

    DeadLetterAbandonCommand() {
        super("abandon", "abandoned");
    }

    @Override
    @Nullable
    String meant() {
        return null;
    }
}
