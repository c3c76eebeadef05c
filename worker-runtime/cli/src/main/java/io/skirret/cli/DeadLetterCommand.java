package io.skirret.cli;

import picocli.CommandLine.Command;

/** {@code skirret dlq}: the dead letters, worked on in the queue itself or in the store of a console. */
@Command(
        name = "dlq",
        description = {
            "Looks at dead letters and sends them again.",
            "Dead letters of queue NAME lie in NAME.dead. Looking takes nothing out. Where a console takes them out into its"
                    + " store, --console URL works on that, with the same words."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLetterListCommand.class,
            DeadLetterGroupsCommand.class,
            DeadLetterShowCommand.class,
            DeadLetterRetryCommand.class,
            DeadLetterAbandonCommand.class,
            DeadLetterReopenCommand.class,
            DeadLetterRemoveCommand.class,
            DeadLetterExportCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq list skirret",
            "  skirret dlq groups skirret --newer-than 1h",
            "  skirret dlq show skirret 7c1d3e90",
            "  skirret dlq retry skirret --status 503",
            "  skirret dlq list skirret --console http://127.0.0.1:8030"
        })
final class DeadLetterCommand {}
