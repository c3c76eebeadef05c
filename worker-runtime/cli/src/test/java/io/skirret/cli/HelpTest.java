package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;

/** What {@code --help} says of each command. */
final class HelpTest {

    static Stream<String> commands() {
        List<String> found = new ArrayList<>();
        collect(SkirretCli.commandLine(), "", found);
        assertThat(found).contains("worker", "breaker open", "dlq retry", "policy simulate", "config");
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noExampleBreaksInAnEightyColumnTerminal(String command) {
        CommandLine at = SkirretCli.commandLine();
        for (String name : command.split(" ", -1)) {
            at = at.getSubcommands().get(name);
        }
        List<String> shown =
                at.setUsageHelpWidth(80).getUsageMessage(Ansi.OFF).lines().toList();

        assertThat(examples(at))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(shown).contains(line));
    }

    @Test
    void noExampleOfAllCommandsBreaks() {
        CommandLine all = SkirretCli.commandLine().setUsageHelpWidth(80);
        List<String> shown = all.getUsageMessage(Ansi.OFF).lines().toList();

        assertThat(examples(all))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(shown).contains(line));
    }

    /** What is to be copied; other lines may break. */
    private static List<String> examples(CommandLine command) {
        return Stream.of(command.getCommandSpec().usageMessage().footer())
                .filter(line -> line.startsWith("  "))
                .toList();
    }

    private static void collect(CommandLine command, String path, List<String> found) {
        command.getSubcommands().forEach((name, each) -> {
            if (!(each.getCommand() instanceof HelpCommand)) {
                found.add(path + name);
                collect(each, path + name + " ", found);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worker amqp://ada:s3cr3t@host:5672/shop",
                "call emails.welcome amqps://ada:s3/cr3t@p@host",
                "--brokr=amqp://:s3cr3t@host worker",
                "config --broker amqp://ada:s3cr3t@host --nonsense //ada:s3cr3t@host",
                "breaker list --json=amqp://ada:s3cr3t@host"
            })
    void whatWasTypedInTheWrongPlaceIsToldWithoutItsPassword(String line) {
        Answer answer = Answer.of(Ansi.OFF, line.split(" ", -1));

        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err() + answer.out()).isNotBlank().doesNotContain("cr3t");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandShowsExamplesOfItsOwn(String command) {
        Answer help = Answer.of(Ansi.OFF, (command + " --help").split(" ", -1));

        assertThat(help.code()).isZero();
        String examples = help.out().substring(help.out().indexOf("\nExample"));
        assertThat(examples.lines().filter(line -> line.matches(" +(skirret|java) .*")))
                .isNotEmpty()
                .allMatch(line -> line.contains(" " + command + " ") || line.endsWith(" " + command));
    }
}
