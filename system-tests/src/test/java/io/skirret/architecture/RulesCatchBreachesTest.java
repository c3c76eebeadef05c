package io.skirret.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A rule that cannot fail protects nothing: the classes under {@code breach} break each one on purpose, in a world of
 * their own with the same packages, and beside each breach do something allowed that must not be reported.
 */
class RulesCatchBreachesTest {

    private static final String WORLD = RulesCatchBreachesTest.class.getPackageName() + ".breach";
    private static final Rules RULES = new Rules(WORLD);
    private static final JavaClasses BREACHES = new ClassFileImporter().importPackages(WORLD);

    @ParameterizedTest
    @CsvSource({
        "classpath, settings",
        "task, message",
        "text, failure",
        "settings, task",
        "failure, task",
        "time, failure",
        "transaction, transport",
        "message, transport",
        "retry, message",
        "cli.internal.simulation, transport",
        "transport, client",
        "client, worker.internal.settle",
        "control, client",
        "events, client",
        "agent, transport",
        "outbox, worker.internal.settle",
        "idempotency, client",
        "result, client",
        "store, client",
        "metrics, cli",
        "tracing, outbox",
        "worker.endpoint, client",
        "console, cli",
        "console.internal.history, client",
        "console.internal.alerts, client",
        "console.internal.page, client",
        "worker.internal.limits, worker.internal.execute",
        "worker.internal.consume, worker.internal.gate",
        "worker.internal.gate, worker.internal.execute",
        "worker.internal.execute, worker.internal.decide",
        "worker.internal.decide, worker.internal.settle",
        "worker.internal.effect, worker.internal.settle",
        "worker.internal.settle, worker.internal.pipeline",
        "worker.internal.pipeline, worker.internal.assembly",
        "worker.internal.assembly, cli",
    })
    void a_wrong_direction(String from, String to) {
        List<String> breaches = breachesOf(RULES.directions().get(from));

        assertThat(breaches).singleElement().asString().contains(from + ".Part.breach", to + ".Part");
    }

    @ParameterizedTest
    @FieldSource("io.skirret.architecture.Rooms#FEATURES")
    void a_feature_that_is_known_by_name(Rooms.Plugged feature) {
        assertThat(breachesOf(RULES.features().get(feature.name())))
                .isNotEmpty()
                .allMatch(breach -> breach.contains("worker.internal.feature.KnowsFeatures.")
                        || breach.contains("io.skirret.architecture.breach.worker.Door.breach"))
                .anyMatch(breach -> breach.contains("worker.internal.feature.KnowsFeatures."));
    }

    @Test
    void the_door_of_a_worker_that_knows_more_of_a_feature_than_an_application_sees() {
        assertThat(breachesOf(RULES.features().get("worker.internal.breaker")))
                .anyMatch(breach -> breach.contains("worker.Door.breach"));
        assertThat(breachesOf(RULES.features().get("worker.breaker")))
                .noneMatch(breach -> breach.contains("worker.Door."));
    }

    @Test
    void every_feature_has_its_breach() {
        assertThat(RULES.features())
                .allSatisfy(
                        (name, rule) -> assertThat(breachesOf(rule)).as(name).isNotEmpty());
    }

    @Test
    void every_direction_has_its_breach() {
        assertThat(RULES.directions())
                .allSatisfy(
                        (from, rule) -> assertThat(breachesOf(rule)).as(from).isNotEmpty());
    }

    @Test
    void a_root_package_that_uses_more_than_the_jdk() {
        assertThat(breachesOf(RULES.theRootUsesTheJdkOnly()))
                .singleElement()
                .asString()
                .contains("SkirretException.breach", "task.Part");
    }

    @Test
    void an_exception_without_the_root() {
        assertThat(breachesOf(RULES.everyExceptionHasTheRoot()))
                .singleElement()
                .asString()
                .contains("task.Rootless");
    }

    @Test
    void a_cycle() {
        assertThat(breachesOf(RULES.noCycles())).isNotEmpty();
    }

    @Test
    void the_command_line_reaching_into_the_worker() {
        assertThat(breachesOf(RULES.toolsUseTheWorkersFace()))
                .singleElement()
                .asString()
                .contains("cli.Part.breach", "worker.internal.settle.Part");
    }

    @Test
    void somebody_who_is_no_friend_using_what_is_internal() {
        assertThat(breachesOf(RULES.internalsAreForTheirRoomAndItsFriends()))
                .filteredOn(breach -> breach.contains("message.internal.Part"))
                .singleElement()
                .asString()
                .contains("example.Part.breach");
    }

    @Test
    void an_acknowledgement_outside_settle() {
        assertThat(breachesOf(RULES.onlySettleAcknowledges()))
                .hasSize(4)
                .allMatch(breach -> breach.contains("worker.internal.gate.Settles."))
                .anyMatch(breach -> breach.contains("Settles.soon"))
                .anyMatch(breach -> breach.contains("Settles.early"))
                .anyMatch(breach -> breach.contains("Settles.byReference"))
                .anyMatch(breach -> breach.contains("Settles.insideALambda"));
    }

    @ParameterizedTest
    @CsvSource({
        "instant",
        "reference",
        "millis",
        "nanos",
        "systemClock",
        "tickingClock",
        "localDate",
        "date",
    })
    void a_look_at_the_clock(String method) {
        assertThat(breachesOf(RULES.onlyTheClockReadsTime()))
                .hasSize(8)
                .anyMatch(breach -> breach.contains("worker.internal.gate.ReadsTheClock." + method + "()"));
    }

    @ParameterizedTest
    @CsvSource({"clock", "logger", "file", "network", "chance"})
    void a_decision_that_depends_on_more_than_its_arguments(String method) {
        assertThat(breachesOf(RULES.decisionsArePure()))
                .allMatch(breach -> breach.contains("worker.internal.decide.NotPure.")
                        || breach.contains("worker.internal.effect.NotPure."))
                .noneMatch(breach -> breach.contains("allowed"))
                .anyMatch(breach -> breach.contains("decide.NotPure." + method + "("))
                .anyMatch(breach -> breach.contains("effect.NotPure." + method + "("));
    }

    @Test
    void amqp_outside_its_transport() {
        assertThat(breachesOf(RULES.onlyTheTransportSpeaksAmqp()))
                .singleElement()
                .asString()
                .contains("worker.internal.gate.SpeaksAmqp");
    }

    @ParameterizedTest
    @CsvSource({"LogsEarly.<clinit>", "LogsEarly$Shared.<init>"})
    void a_logger_that_is_made_with_a_command(String place) {
        assertThat(breachesOf(RULES.commandsLogNothingBeforeTheyRun()))
                .hasSize(2)
                .anyMatch(breach -> breach.contains("cli." + place + "("));
    }

    private static List<String> breachesOf(ArchRule rule) {
        return rule.evaluate(BREACHES).getFailureReport().getDetails();
    }
}
