package io.skirret.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skirret dlq reopen}. */
@Command(
        name = "reopen",
        description = {
            "Makes dead letters that were given up pending again, in the store of a console.",
            "Without --yes it only says what it would do. Exit code 1: nothing matches."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  skirret dlq reopen mail --status 404 --console http://127.0.0.1:8030",
            "  skirret dlq reopen mail --all --although-sent --console http://127.0.0.1:8030"
        })
final class DeadLetterReopenCommand extends DeadLetterBulk {

    @Option(
            names = "--although-sent",
            description = {
                "Those that were sent again and of which nobody told what became of them, instead of those that were given up.",
                "Sent once more, their calls may run twice."
            })
    private boolean althoughSent;

    DeadLetterReopenCommand() {
        super("reopen", "pending");
    }

    @Override
    @Nullable
    String meant() {
        return althoughSent ? "status:retrying" : "status:abandoned";
    }

    @Override
    String warning() {
        return althoughSent
                ? " They were sent again, and nobody told what became of them: sent once more, their calls may run twice."
                : "";
    }

    @Override
    Map<String, Object> more() {
        return althoughSent ? Map.of("although_sent", true) : Map.of();
    }
}
