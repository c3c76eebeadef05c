package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;
import picocli.CommandLine.Help;

class SimulateCommandTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "how-to", "simulate-a-policy.md");

    @TempDir
    private Path folder;

    @Test
    void drawsWhatAPolicyDoesAndWhatTheBudgetIsFor() {
        Answer answer = simulate("--clients", "40k", "--rate", "200/s", "--outage", "40s");
        assertThat(answer.code()).isZero();
        assertThat(answer.out())
                .contains("40,000 clients call once, 200/s. The service can answer 400/s; from 0:20 to 1:00 it is down")
                .contains("fresh calls", "retries", "capacity", "outage")
                .contains("default: peak ", "default with budget: peak 24")
                .contains("attempts per success", "time to drain", "dead letters");
    }

    @Test
    void figuresAddUpInJson() throws Exception {
        Answer answer = simulate("--clients", "20000", "--rate", "200/s", "--policy", "default,conservative", "--json");
        assertThat(answer.out().lines().count()).as("nothing but the object").isEqualTo(1);
        assertThat(answer.json().path("clients").asInt()).isEqualTo(20_000);
        assertThat(answer.json().path("runs")).hasSize(2).allSatisfy(run -> {
            assertThat(run.path("submitted").asLong())
                    .isEqualTo(20_000)
                    .isEqualTo(run.path("succeeded").asLong()
                            + run.path("dead_lettered").asLong()
                            + run.path("waiting").asLong());
            long load = 0;
            for (JsonNode second : run.path("load_per_s")) {
                load += second.asLong();
            }
            assertThat(load).isEqualTo(run.path("attempts").asLong());
            assertThat(run.path("budget").asBoolean())
                    .as("off for several policies")
                    .isFalse();
        });
    }

    @Test
    void policiesCanBeGivenOneByOneAndWithAnotherJitter() throws Exception {
        Answer answer = simulate(
                "--clients",
                "5k",
                "--rate",
                "5k/s",
                "--outage",
                "5s",
                "--capacity",
                "500/s",
                "--policy",
                "conservative",
                "--policy",
                "conservative:jitter=full",
                "--json");
        JsonNode runs = answer.json().path("runs");
        assertThat(runs.get(0).path("name").asText()).isEqualTo("conservative");
        assertThat(runs.get(1).path("name").asText()).isEqualTo("conservative:jitter=full");
        assertThat(runs.get(0).path("peak_after_outage_per_s").asInt()).isGreaterThan(4_000);
        assertThat(runs.get(1).path("peak_after_outage_per_s").asInt()).isLessThan(2_000);
    }

    @Test
    void aPolicyOfTheConfigurationIsSimulatedToo() throws Exception {
        Path settings = folder.resolve("skirret.properties");
        Files.writeString(settings, "skirret.policies.partner.maxRetries = 1\nskirret.policies.partner.base = 1s\n");
        Answer answer = simulate(
                "--config",
                settings.toString(),
                "--policy",
                "partner",
                "--clients",
                "1000",
                "--rate",
                "100/s",
                "--budget",
                "off",
                "--json");
        assertThat(answer.json().path("runs").get(0).path("policy").asText()).isEqualTo("partner");
        assertThat(answer.json().path("runs").get(0).path("dead_lettered").asInt())
                .isPositive();
    }

    @Test
    void smartFollowsThePolicyOfTheFailure() throws Exception {
        Answer answer = simulate(
                "--policy", "smart,smart-external", "--clients", "1000", "--rate", "100/s", "--outage", "5s", "--json");
        JsonNode runs = answer.json().path("runs");
        assertThat(runs.get(0).path("load_per_s")).isEqualTo(runs.get(1).path("load_per_s"));
        assertThat(runs.get(0).path("drain_ms").asInt()).isGreaterThan(600_000);
    }

    @Test
    void theSameSeedGivesTheSame() {
        String[] once = {"--clients", "5000", "--rate", "100/s", "--outage", "20s", "--json", "--seed", "7"};
        assertThat(simulate(once).out()).isEqualTo(simulate(once).out());
        once[once.length - 1] = "8";
        assertThat(simulate(once).out())
                .isNotEqualTo(
                        simulate("--clients", "5000", "--rate", "100/s", "--outage", "20s", "--json", "--seed", "7")
                                .out());
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 44, 80, 140, 500})
    void fitsTheWidth(int width) {
        Answer answer = simulate(
                "--clients",
                "20k",
                "--rate",
                "200/s",
                "--policy",
                "default,aggressive,conservative",
                "--budget",
                "both",
                "--width",
                String.valueOf(width));
        assertThat(answer.out().lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(width));
        assertThat(answer.out().lines().filter(line -> line.startsWith("     0")))
                .hasSize(6)
                .allSatisfy(axis -> assertThat(axis.length()).isEqualTo(Math.min(200, width)));
    }

    @Test
    void coloursOnlyWhereTheyCanBeSeen() {
        String[] arguments = {"--clients", "2000", "--rate", "100/s", "--outage", "10s"};
        assertThat(run(Help.Ansi.OFF, arguments).out()).doesNotContain("\u001b");
        String coloured = run(Help.Ansi.ON, arguments).out();
        assertThat(coloured).contains("\u001b[0;94m");
        assertThat(coloured.lines())
                .as("no colour runs on into the next line")
                .allSatisfy(line -> assertThat(line.lastIndexOf("\u001b[0m")).isEqualTo(line.lastIndexOf("\u001b")));
    }

    @Test
    void writesAPictureAndATable() throws Exception {
        Path svg = folder.resolve("load.svg");
        Path csv = folder.resolve("load.csv");
        Answer answer = simulate(
                "--clients",
                "10k",
                "--rate",
                "100/s",
                "--policy",
                "default,aggressive",
                "--svg",
                svg.toString(),
                "--csv",
                csv.toString());
        assertThat(answer.out()).contains("Picture written to " + svg, "Figures written to " + csv);
        String picture = Files.readString(svg);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(picture)));
        assertThat(picture).contains("prefers-color-scheme: dark", "<title>", ">default<", ">aggressive<", "capacity");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.get(0))
                .isEqualTo("run,second,load,fresh,retries,answered,failed,refused,deferred,dead_letters");
        long fresh = rows.stream()
                .filter(row -> row.startsWith("aggressive,"))
                .mapToLong(row -> Long.parseLong(row.split(",", -1)[3]))
                .sum();
        assertThat(fresh).isEqualTo(10_000);
    }

    @Test
    void aFileThatCannotBeWrittenIsTold() {
        Answer answer = simulate(
                "--clients", "10", "--svg", folder.resolve("no/such/place.svg").toString());
        assertThat(answer.code()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.err())
                .contains("--svg: expected a file that can be written")
                .doesNotContain("not expected; please report");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--policy agressive | Did you mean \"aggressive\"?",
                "--policy default:jitter=fall | Did you mean \"full\"?",
                "--policy default:cap=3 | expected NAME or NAME:jitter=KIND",
                "--policy smart:jitter=none | Name one of those",
                "--rate 0/s | expected a rate above zero such as 5000/s",
                "--rate fast | expected a rate above zero such as 5000/s",
                "--rate -5/s | expected a rate above zero such as 5000/s",
                "--rate 1/h | expected enough for all clients to call within 7 days",
                "--rate 9999999M/s | --rate: expected more than 0 and up to 1,000,000,000 calls a second",
                "--clients 0 | expected a whole number from 1 on such as 1000000",
                "--clients many | expected a whole number from 1 on such as 1000000",
                "--clients 1.5 | expected a whole number from 1 on such as 1000000",
                "--clients 11M | --clients: expected 1 to 10,000,000",
                "--clients 99999999999 | expected a whole number from 1 on",
                "--capacity 0 | expected a rate above zero",
                "--outage 10 | expected a duration such as 100ms",
                "--outage 400d | --outage: expected a duration of 0 to 7 days",
                "--outage-at 9d | --outage-at: expected a duration of 0 to 7 days",
                "--until 0s | --until: expected a duration of 1 s to 7 d",
                "--failure 200 | --failure: expected an HTTP status of 400 to 599",
                "--failure timeuot | Did you mean \"timeout\"?",
                "--failure timeout --retry-after 5s | --retry-after: expected with a --failure that is an HTTP status",
                "--budget maybe | on|off|both",
                "--budget-share 2000% | expected a share of 0 to 10",
                "--budget-min 0/s | expected a rate above zero",
                "--seed x | --seed"
            })
    void whatCannotBeSimulatedIsRefused(String options, String told) {
        Answer answer = simulate(options.split(" ", -1));
        assertThat(answer.code()).as(answer.err()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains(told.strip()).doesNotContain("\tat ");
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void helpTeaches() {
        Answer help = simulate("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("--budget", "--capacity", "What jitter is for", "no broker is needed");
    }

    /** The pictures of the page are what the commands of the page draw. */
    @Test
    void thePageShowsWhatItsCommandsDraw() throws Exception {
        String page = Files.readString(PAGE);
        Matcher commands = Pattern.compile("^skirret policy simulate ((?:.*\\\\\n)*.*)$", Pattern.MULTILINE)
                .matcher(page);
        int drawn = 0;
        while (commands.find()) {
            List<String> arguments = new ArrayList<>(
                    List.of(commands.group(1).replace("\\\n", " ").strip().split("\\s+", -1)));
            int place = arguments.indexOf("--svg") + 1;
            if (place == 0) {
                continue;
            }
            String name = arguments.get(place);
            Path file = folder.resolve("picture" + drawn + ".svg");
            arguments.set(place, file.toString());
            assertThat(simulate(arguments.toArray(String[]::new)).code()).isZero();
            assertThat(Files.readString(file))
                    .as("%s: run the command on the page from the root of the project", name)
                    .isEqualTo(Files.readString(Path.of("..", "..").resolve(name)));
            assertThat(page).contains("](" + name.replace("docs/how-to/", "") + ")");
            drawn++;
        }
        assertThat(drawn).isEqualTo(3);
    }

    private static Answer simulate(String... arguments) {
        return run(Help.Ansi.OFF, arguments);
    }

    private static Answer run(Help.Ansi ansi, String... arguments) {
        List<String> words = new ArrayList<>(List.of("policy", "simulate"));
        words.addAll(List.of(arguments));
        return Answer.of(ansi, words.toArray(String[]::new));
    }
}
