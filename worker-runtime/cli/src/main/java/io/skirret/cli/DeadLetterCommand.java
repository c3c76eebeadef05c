package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
            DeadLetterExportCommand.class,
            DeadLetterRulesCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq list skirret",
            "  skirret dlq groups skirret --newer-than 1h",
            "  skirret dlq show skirret 7c1d3e90",
            "  skirret dlq retry skirret --status 503",
            "  skirret dlq list skirret --console http://127.0.0.1:8030"
        })
final class DeadLetterCommand {

    private static final String GROUP =
            "All 16 digits of its fingerprint, or its id: skirret dlq groups QUEUE --console URL --json has them.";

    @Command(
            name = "note",
            description =
                    "Keeps a note at a group of dead letters in a console, in place of the one before; without TEXT, none.",
            footerHeading = "%nExample:%n",
            footer = "  skirret dlq note 7c1d3e9012ab34cd \"they migrate until 14:00\"")
    int note(
            @Parameters(paramLabel = "GROUP", description = GROUP) String group,
            @Parameters(paramLabel = "TEXT", arity = "0..1", description = "The note.") @Nullable String text,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        return change(remote, console, group, "note", "note", text, text == null ? "has no note" : "has the note");
    }

    @Command(
            name = "assign",
            description = "Says who looks after a group of dead letters in a console; without NAME, nobody.",
            footerHeading = "%nExample:%n",
            footer = "  skirret dlq assign 7c1d3e9012ab34cd ada")
    int assign(
            @Parameters(paramLabel = "GROUP", description = GROUP) String group,
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "Who.") @Nullable String name,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        return change(
                remote,
                console,
                group,
                "assign",
                "assignee",
                name,
                "is assigned to " + (name == null ? "nobody" : name));
    }

    @Command(
            name = "mute",
            description = "Takes a group of dead letters off the overview of a console, and out of its open groups.",
            footerHeading = "%nExample:%n",
            footer = "  skirret dlq mute 7c1d3e9012ab34cd")
    int mute(
            @Parameters(paramLabel = "GROUP", description = GROUP) String group,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        return change(remote, console, group, "mute", "muted", true, "is muted");
    }

    @Command(
            name = "unmute",
            description = "Shows a group that was muted again.",
            footerHeading = "%nExample:%n",
            footer = "  skirret dlq unmute 7c1d3e9012ab34cd")
    int unmute(
            @Parameters(paramLabel = "GROUP", description = GROUP) String group,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        return change(remote, console, group, "mute", "muted", false, "is not muted");
    }

    private static int change(
            RemoteConsole remote,
            Console console,
            String group,
            String verb,
            String member,
            @Nullable Object value,
            String done) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put(member, value);
        JsonNode changed = remote.api().post("/retry/groups/" + ConsoleApi.part(group) + "/" + verb, body);
        console.say("Group " + changed.path("group").asText() + " " + done + ".");
        console.json(changed);
        return ExitCode.OK;
    }
}
