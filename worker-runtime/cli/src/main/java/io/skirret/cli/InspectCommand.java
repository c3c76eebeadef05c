package io.skirret.cli;

import io.skirret.control.Workers;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret inspect}: looks at workers and changes nothing. */
@Command(
        name = "inspect",
        description = {
            "Asks workers, Java and Python ones, and changes nothing. As celery inspect does.",
            "Workers that answer the same are shown together. --json prints the answers as the workers gave them."
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret inspect active",
            "  skirret inspect registered rate_limit max_retries -d worker@web1",
            "  skirret inspect query_task 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de --json"
        })
final class InspectCommand {

    @Command(
            name = "ping",
            description = "Asks who is there.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect ping -d worker@web1 --timeout 5s")
    int ping(@Mixin Fleet fleet) {
        return fleet.ask("ping", Map.of(), Workers::ping, fleet.tables()::text);
    }

    @Command(
            name = "active",
            description = "Tasks that run now.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect active")
    int active(@Mixin Fleet fleet) {
        return fleet.ask("active", Map.of(), w -> w.inspect().active(), fleet.tables()::active);
    }

    @Command(
            name = "reserved",
            description = "Messages that a worker has taken and that wait for a free place.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect reserved")
    int reserved(@Mixin Fleet fleet) {
        return fleet.ask("reserved", Map.of(), w -> w.inspect().reserved(), fleet.tables()::reserved);
    }

    @Command(
            name = "scheduled",
            description =
                    "Messages that wait in Python workers for their time. Those of Java workers wait in the broker.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect scheduled")
    int scheduled(@Mixin Fleet fleet) {
        return fleet.ask("scheduled", Map.of(), w -> w.inspect().scheduled(), fleet.tables()::scheduled);
    }

    @Command(
            name = "revoked",
            description = "Ids of tasks that somebody revoked.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect revoked")
    int revoked(@Mixin Fleet fleet) {
        return fleet.ask("revoked", Map.of(), w -> w.inspect().revoked(), fleet.tables()::revoked);
    }

    @Command(
            name = "registered",
            description = "Tasks that workers know, each with the attributes asked for; rate_limit unless others are.",
            footerHeading = "%nExamples:%n",
            footer = {"  skirret inspect registered", "  skirret inspect registered rate_limit time_limit policy"})
    int registered(
            @Parameters(arity = "0..*", paramLabel = "ATTRIBUTE", description = "Such as rate_limit or max_retries.")
                    List<String> attributes,
            @Mixin Fleet fleet) {
        List<String> wanted = attributes == null ? List.of() : attributes;
        return fleet.ask(
                "registered",
                Map.of("taskinfoitems", wanted),
                w -> w.inspect().registered(wanted.toArray(String[]::new)),
                fleet.tables()::registered);
    }

    @Command(
            name = "active_queues",
            description = "Queues that workers take from.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect active_queues")
    int activeQueues(@Mixin Fleet fleet) {
        return fleet.ask("active_queues", Map.of(), w -> w.inspect().activeQueues(), fleet.tables()::queues);
    }

    @Command(
            name = "stats",
            description = "What workers say of themselves, and how often each task began.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect stats -d worker@web1")
    int stats(@Mixin Fleet fleet) {
        return fleet.ask("stats", Map.of(), w -> w.inspect().statistics(), fleet.tables()::statistics);
    }

    @Command(
            name = "conf",
            description = "Settings that somebody set; passwords are masked.",
            footerHeading = "%nExamples:%n",
            footer = {"  skirret inspect conf", "  skirret inspect conf --with-defaults -d worker@web1"})
    int conf(
            @Option(names = "--with-defaults", description = "Those that nobody set, too.") boolean defaults,
            @Mixin Fleet fleet) {
        return fleet.ask(
                "conf",
                Map.of("with_defaults", defaults),
                w -> w.inspect().configuration(defaults),
                fleet.tables()::settings);
    }

    @Command(
            name = "query_task",
            description = "Where these tasks are, of those that a worker holds.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect query_task 7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de")
    int queryTask(
            @Parameters(arity = "1..*", paramLabel = "ID", description = "Whole ids of tasks.") List<String> ids,
            @Mixin Fleet fleet) {
        return fleet.ask("query_task", Map.of("ids", ids), w -> w.inspect().query(ids), fleet.tables()::places);
    }

    @Command(
            name = "report",
            description = "Version, machine and settings, to be put into a bug report.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect report -d worker@web1")
    int report(@Mixin Fleet fleet) {
        return fleet.ask("report", Map.of(), w -> w.inspect().report(), fleet.tables()::text);
    }

    @Command(
            name = "clock",
            description = "Celery's logical clock.",
            footerHeading = "%nExample:%n",
            footer = "  skirret inspect clock")
    int clock(@Mixin Fleet fleet) {
        return fleet.ask("clock", Map.of(), w -> w.inspect().clock(), fleet.tables()::text);
    }
}
