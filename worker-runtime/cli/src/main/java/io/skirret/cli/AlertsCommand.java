package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret alerts}: the alerts of a console. */
@Command(
        name = "alerts",
        description = "Shows the alerts of a console, silences them for a while, and tries whether they arrive.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret alerts list",
            "  skirret alerts silence --kind dead_letters --for 2h --why \"the partner knows\"",
            "  skirret alerts test --console https://console.example.org --token-file token"
        })
final class AlertsCommand {

    private static final String PATH = "/retry/alerts";
    private static final String SILENCES = PATH + "/silences";

    @Command(
            name = "list",
            description = "Lists what is in trouble, and what is silenced. Exit code 1: something is in trouble.",
            footerHeading = "%nExamples:%n",
            footer = {"  skirret alerts list", "  skirret alerts list --json"})
    int list(@Mixin RemoteConsole remote, @Mixin Console console) {
        JsonNode all = remote.api().get(PATH);
        JsonNode active = all.path("active");
        if (!console.json()) {
            show(active, all.path("silences"), console);
        }
        console.json(all);
        return active.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void show(JsonNode active, JsonNode silences, Console console) {
        if (active.isEmpty()) {
            console.say("Nothing is in trouble, as far as the console knows.");
        } else {
            Table table = new Table("level", "kind", "subject", "since", "what");
            active.forEach(each -> table.row(
                    each.path("level").asText(),
                    each.path("kind").asText(),
                    orDash(each.path("subject")),
                    each.path("since").asText(),
                    each.path("text").asText()));
            table.print(console.out());
        }
        if (!silences.isEmpty()) {
            console.say("");
            Table table = new Table("silence", "kind", "subject", "until", "by", "why");
            silences.forEach(each -> table.row(
                    each.path("id").asText(),
                    orDash(each.path("kind")),
                    orDash(each.path("subject")),
                    each.path("until").asText(),
                    each.path("by").asText(),
                    each.path("why").asText()));
            table.print(console.out());
            console.say("A silence is ended with: skirret alerts unsilence SILENCE");
        }
    }

    private static String orDash(JsonNode text) {
        return text.asText("").isEmpty() || text.isNull() ? "-" : text.asText();
    }

    @Command(
            name = "silence",
            description = {
                "Tells nobody for a while: of one kind of alert, of one subject of it, or of everything.",
                "What is still so when the time is over is told then."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  skirret alerts silence --for 1h --why \"we move\"",
                "  skirret alerts silence --kind breaker_open --subject partner --for 4h"
            })
    int silence(
            @Option(names = "--kind", paramLabel = "KIND", description = "Such as dead_letters. Default: every kind.")
                    @Nullable
                    String kind,
            @Option(
                            names = "--subject",
                            paramLabel = "NAME",
                            description = "With --kind: the breaker, worker or queue. Default: all of them.")
                    @Nullable
                    String subject,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            description = "1m to 30d. Default: ${DEFAULT-VALUE}.")
                    Duration time,
            @Option(names = "--why", paramLabel = "TEXT", description = "For those who wonder.") @Nullable String why,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        Map<String, Object> body = new LinkedHashMap<>();
        putIfGiven(body, "kind", kind);
        putIfGiven(body, "subject", subject);
        putIfGiven(body, "why", why);
        body.put("for_s", time.toSeconds());
        JsonNode silence = remote.api().post(SILENCES, body);
        console.say("Nobody is told of " + (kind == null ? "anything" : subject == null ? kind : kind + " " + subject)
                + " for " + Durations.format(time) + ". Told again at once with: skirret alerts unsilence "
                + silence.path("id").asText());
        console.json(silence);
        return ExitCode.OK;
    }

    private static void putIfGiven(Map<String, Object> body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    @Command(
            name = "unsilence",
            description = "Ends a silence. Exit code 1: there is none of this id.",
            footerHeading = "%nExample:%n",
            footer = "  skirret alerts unsilence 0191c7a0-5f3c-7b1e-9c58-0f2d8a4e6b11")
    int unsilence(
            @Parameters(paramLabel = "SILENCE", description = "Its id, as skirret alerts list shows it.") String id,
            @Mixin RemoteConsole remote,
            @Mixin Console console) {
        remote.api().delete(SILENCES + "/" + ConsoleApi.part(id));
        console.say("It is told again.");
        console.json(Map.of("id", id));
        return ExitCode.OK;
    }

    @Command(
            name = "test",
            description = "Tells each webhook a warning that is none, and its recovery, to see whether they arrive.",
            footerHeading = "%nExample:%n",
            footer = "  skirret alerts test")
    int test(@Mixin RemoteConsole remote, @Mixin Console console) {
        JsonNode told = remote.api().post(PATH + "/test");
        String names = StreamSupport.stream(told.path("webhooks").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        console.say(
                names.isEmpty()
                        ? "The console has no webhook: nobody is told but its log. Set"
                                + " skirret.console.alerts.webhooks.NAME.url."
                        : "Being told: " + names + ". What became of it is on the console's page Alerts.");
        console.json(told);
        return ExitCode.OK;
    }
}
