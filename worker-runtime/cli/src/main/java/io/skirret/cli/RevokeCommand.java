package io.skirret.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret revoke}: tasks are not to run. */
@Command(
        name = "revoke",
        description = {
            "Revokes tasks: they do not run, whenever their messages come, and their callers are told REVOKED.",
            "Java workers obey unless skirret.control.allow is read-only or none. Without --destination and --pattern it is"
                    + " kept on the broker, too, for those that start later or are read-only, if a Java worker ever kept"
                    + " such there."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret revoke 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de",
            "  skirret revoke 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de --terminate",
            "  skirret revoke --tree 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de",
            "",
            "skirret inspect active shows the ids of what runs."
        })
final class RevokeCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Whole ids of tasks.")
    private List<String> ids = List.of();

    @Option(
            names = "--terminate",
            description = "Interrupt those that run, too. A Python worker kills the process that runs it.")
    private boolean terminate;

    @Option(
            names = "--tree",
            description = "ID is the first of a tree of calls: revoke it and all that it called, directly or through"
                    + " others. Java workers only.")
    private boolean tree;

    @Mixin
    private Fleet fleet;

    @Override
    public Integer call() {
        if (ids.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("expected ids of tasks, got a blank one; nothing was revoked");
        }
        if (tree && ids.size() > 1) {
            throw new IllegalArgumentException("expected the id of one tree with --tree, got " + ids.size()
                    + " ids; nothing was revoked; give one at a time");
        }
        return ControlCommand.steer(
                fleet, workers -> tree ? workers.revokeTree(ids.get(0), terminate) : workers.revoke(ids, terminate));
    }
}
