package io.skirret.console.internal.page;

import io.skirret.cli.internal.simulation.Scenario;
import io.skirret.cli.internal.simulation.SimulationResult;
import io.skirret.cli.internal.simulation.draw.SvgPicture;
import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.PolicySimulation;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What retry policies do to a service that is down for a while: a picture, and a table of the same runs. */
final class SimulationPage {

    private static final String PATH = "/policies/simulation";
    private static final String PICTURE = PATH + ".svg";
    private static final int PERCENT = 100;
    /** For a form of which nothing ran. */
    private static final Map<String, String> USUAL = Map.of(
            PolicySimulation.POLICY,
            "default",
            PolicySimulation.CLIENTS,
            String.valueOf(PolicySimulation.USUAL_CLIENTS),
            PolicySimulation.RATE,
            String.valueOf(PolicySimulation.USUAL_RATE),
            PolicySimulation.CAPACITY,
            String.valueOf(2 * PolicySimulation.USUAL_RATE),
            PolicySimulation.OUTAGE,
            String.valueOf(PolicySimulation.USUAL_OUTAGE));

    private final Api.Sources over;
    private final Frames frames;

    SimulationPage(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /**
     * What the page shows.
     *
     * @param given the parameters as they were written
     * @param results null if one of them is wrong
     * @param wrong what; null for nothing
     */
    record Shown(
            List<String> policies,
            Map<String, String> given,
            @Nullable List<SimulationResult> results,
            @Nullable String wrong) {

        /** What the form shows: what ran, else what was written. */
        String value(String parameter) {
            Scenario ran = scenario();
            if (ran == null) {
                return given.getOrDefault(parameter, USUAL.getOrDefault(parameter, ""));
            }
            return switch (parameter) {
                case PolicySimulation.CLIENTS -> String.valueOf(ran.clients());
                case PolicySimulation.RATE -> Words.decimal(ran.rate());
                case PolicySimulation.OUTAGE -> String.valueOf(ran.outage().toSeconds());
                case PolicySimulation.CAPACITY -> Words.decimal(ran.capacity());
                case PolicySimulation.FAILURE -> ran.failure().name();
                default -> names();
            };
        }

        private String names() {
            return results == null
                    ? ""
                    : String.join(
                            ",", results.stream().map(SimulationResult::name).toList());
        }

        @Nullable
        Scenario scenario() {
            return results == null ? null : results.get(0).scenario();
        }

        String picture() {
            return Words.url(PICTURE, given);
        }

        String api() {
            return Words.url("/retry" + PATH, given);
        }

        /** The same at a terminal. */
        String commandLine() {
            Scenario scenario = scenario();
            return scenario == null
                    ? ""
                    : "skirret policy simulate --policy="
                            + Words.shell(names())
                            + " --clients=" + scenario.clients() + " --rate=" + Words.decimal(scenario.rate())
                            + "/s --outage=" + scenario.outage().toSeconds() + "s --capacity="
                            + Words.decimal(scenario.capacity()) + "/s --failure="
                            + Words.shell(scenario.failure().name()) + " --budget=off";
        }
    }

    /** Of all calls. */
    static String share(long part, SimulationResult of) {
        return part == 0
                ? "0"
                : Words.number(part) + " (" + Words.decimal(Math.round(1e1 * PERCENT * part / of.submitted()) / 1e1)
                        + " %)";
    }

    static String perSuccess(SimulationResult result) {
        double attempts = result.attemptsPerSuccess();
        return Double.isNaN(attempts) ? "–" : Words.decimal(attempts);
    }

    static String drained(SimulationResult result) {
        return result.drain().map(Words::span).orElse("some wait still");
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, PATH, Role.READER, PolicySimulation.PARAMETERS, this::show).ownSiteOnly(),
                new Route(Method.GET, PICTURE, Role.READER, PolicySimulation.PARAMETERS, this::picture).ownSiteOnly());
    }

    private Object show(Request request) {
        Map<String, String> given = new LinkedHashMap<>();
        Stream.of(
                        PolicySimulation.POLICY,
                        PolicySimulation.CLIENTS,
                        PolicySimulation.RATE,
                        PolicySimulation.OUTAGE,
                        PolicySimulation.CAPACITY,
                        PolicySimulation.FAILURE)
                .forEach(name -> request.parameter(name).ifPresent(value -> given.put(name, value)));
        PolicySimulation.Asked asked = null;
        String wrong = null;
        try {
            asked = over.policySimulation().asked(request);
        } catch (Problem problem) {
            wrong = problem.getMessage();
        }
        List<SimulationResult> results =
                asked == null ? null : over.policySimulation().run(asked);
        Shown shown = new Shown(over.policies().names().stream().sorted().toList(), given, results, wrong);
        return frames.page(request, Frame.Section.POLICIES, "Simulate policies", "simulation", shown);
    }

    private Object picture(Request request) {
        PolicySimulation simulation = over.policySimulation();
        String svg = SvgPicture.of(simulation.run(simulation.asked(request)));
        return Route.Answer.text("image/svg+xml", svg.getBytes(StandardCharsets.UTF_8));
    }
}
