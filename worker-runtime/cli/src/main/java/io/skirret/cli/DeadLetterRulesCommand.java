package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret dlq rules}: the rules of a console by which dead letters are one group. */
@Command(
        name = "rules",
        description = {
            "Shows and changes the rules of a console that name groups of dead letters.",
            "A dead letter that comes is in the group of the first rule whose query means it. Those that are here stay where"
                    + " they are."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret dlq rules list",
            "  skirret dlq rules add partner-down \"task:orders.* http:500..599\" --dry-run",
            "  skirret dlq rules move 0191c7a0-5f3c-7b1e-9c58-0f2d8a4e6b11 up"
        })
final class DeadLetterRulesCommand {

    private static final String PATH = "/retry/grouping-rules";
    private static final String RULE = "Its id, as skirret dlq rules list shows it.";

    /** Where a rule goes. */
    enum Direction {
        up,
        down
    }

    @Command(
            name = "list",
            description = "Lists the rules in the order in which they are tried.",
            footerHeading = "%nExamples:%n",
            footer = {"  skirret dlq rules list", "  skirret dlq rules list --json"})
    int list(@Mixin RemoteConsole remote, @Mixin Console console) {
        JsonNode all = remote.api().get(PATH);
        JsonNode rules = all.path("rules");
        if (rules.isEmpty()) {
            console.say("There is no rule: dead letters are in groups by their failures alone.");
        } else if (!console.json()) {
            Table table = new Table("rule", "name", "query", "by");
            rules.forEach(each -> table.row(
                    each.path("id").asText(),
                    each.path("name").asText(),
                    each.path("query").asText(),
                    each.path("added_by").asText()));
            table.print(console.out());
        }
        console.json(all);
        return ExitCode.OK;
    }

    @Command(
            name = "add",
            description = {
                "Adds a rule behind the others, and tells how many dead letters that are here it would have matched.",
                "With --dry-run it only tells that."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  skirret dlq rules add partner-down \"task:orders.* http:500..599\" --dry-run",
                "  skirret dlq rules add partner-down \"task:orders.* http:500..599\""
            })
    int add(
            @Parameters(paramLabel = "NAME", description = "The group's, up to 64 letters, digits and - _ .")
                    String name,
            @Parameters(paramLabel = "QUERY", description = "Which dead letters it means, in the language of lists.")
                    String query,
            @Option(names = "--dry-run", description = "Adds nothing.") boolean dryRun,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("query", query);
        body.put("dry_run", dryRun);
        JsonNode added = remote.api().post(PATH, body);
        String matched = matched(added);
        console.say(
                dryRun
                        ? "Nothing was added. " + matched
                        : "Rule " + added.path("rule").path("id").asText() + " names what comes from now on '" + name
                                + "'. " + matched);
        console.json(added);
        return ExitCode.OK;
    }

    private static String matched(JsonNode added) {
        long count = added.path("matched").asLong();
        if (count == 0) {
            return "It would have matched no dead letter that is here.";
        }
        return "It would have matched " + (added.path("matched_exact").asBoolean(true) ? "" : "more than ")
                + Plural.of(count, "dead letter") + " here, in "
                + Plural.of(added.path("group_count").asLong(), "group")
                + ": they stay as they are; merge their groups if you want them together.";
    }

    @Command(
            name = "move",
            description =
                    "Lets a rule change places with the one before it or behind it. Exit code 1: there is no such rule.",
            footerHeading = "%nExample:%n",
            footer = "  skirret dlq rules move 0191c7a0-5f3c-7b1e-9c58-0f2d8a4e6b11 up")
    int move(
            @Parameters(paramLabel = "RULE", description = RULE) String rule,
            @Parameters(paramLabel = "up|down", description = "up: it is tried before the one that is before it now.")
                    Direction to,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        JsonNode moved = remote.api().post(PATH + "/" + ConsoleApi.part(rule) + "/move", Map.of("to", to.name()));
        console.say("Rule '" + moved.path("name").asText() + "' was moved " + to + ", unless it stood there already.");
        console.json(moved);
        return ExitCode.OK;
    }

    @Command(
            name = "remove",
            description = {
                "Removes a rule. Its group stays, and what comes from now on is in groups by its failures.",
                "Exit code 1: there is no such rule."
            },
            footerHeading = "%nExample:%n",
            footer = "  skirret dlq rules remove 0191c7a0-5f3c-7b1e-9c58-0f2d8a4e6b11")
    int remove(
            @Parameters(paramLabel = "RULE", description = RULE) String rule,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        remote.api().delete(PATH + "/" + ConsoleApi.part(rule));
        console.say("The rule is removed; its group stays.");
        console.json(Map.of("id", rule));
        return ExitCode.OK;
    }
}
