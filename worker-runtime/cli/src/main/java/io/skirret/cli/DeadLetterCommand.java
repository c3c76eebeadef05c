package io.skirret.cli;

import picocli.CommandLine.Command;

/** {@code skirret dlq}: the dead letters, worked on in the queue itself. */
@Command(
        name = "dlq",
        description = {
            "Looks at dead letters and sends them again.",
            "Dead letters of queue NAME lie in NAME.dead. Looking takes nothing out."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLetterListCommand.class,
            DeadLetterGroupsCommand.class,
            DeadLetterShowCommand.class,
            DeadLetterRetryCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq list skirret",
            "  skirret dlq groups skirret --newer-than 1h",
            "  skirret dlq show skirret 7c1d3e90",
            "  skirret dlq retry skirret --status 503"
        })
final class DeadLetterCommand {}
