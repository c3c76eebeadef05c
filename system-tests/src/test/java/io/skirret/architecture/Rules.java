package io.skirret.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Closeable;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules, for classes under a given root package: {@code io.skirret} for the real ones, another for the deliberate
 * breaches that prove each rule can fail.
 */
final class Rules {

    private final String root;

    Rules(String root) {
        this.root = root;
    }

    Map<String, ArchRule> directions() {
        return Stream.concat(
                        Rooms.DIRECTIONS.stream().map(d -> Map.entry(d.from(), direction(d))),
                        Rooms.STAGES.stream().map(s -> Map.entry("worker.internal." + s, stage(s))))
                .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private ArchRule direction(Rooms.Direction direction) {
        String[] allowed = Stream.concat(
                        Stream.of(root),
                        Stream.concat(Stream.of(direction.from()), direction.to().stream())
                                .map(this::tree))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(tree(direction.from()))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAnyPackage(allowed))))
                .because("what is at the bottom must not know what is built on it: %s may use %s"
                        .formatted(direction.from(), direction.to().isEmpty() ? "the JDK only" : direction.to()))
                .allowEmptyShould(true);
    }

    private ArchRule stage(String stage) {
        String[] later = Rooms.STAGES.subList(Rooms.STAGES.indexOf(stage) + 1, Rooms.STAGES.size()).stream()
                .map(next -> tree("worker.internal." + next))
                .toArray(String[]::new);
        String[] forbidden = Stream.concat(Stream.of(later), Stream.of(tree("cli"), tree("console")))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(tree("worker.internal." + stage))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden))
                .because("a stage sees only the results of earlier ones")
                .allowEmptyShould(true);
    }

    /** The root package has what every other one may use. */
    ArchRule theRootUsesTheJdkOnly() {
        return noClasses()
                .that()
                .resideInAPackage(root)
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAPackage(root))))
                .because("everything is built on the root package");
    }

    /** Those that javac makes everybody catch are told apart by it already. */
    ArchRule everyExceptionHasTheRoot() {
        return classes()
                .that()
                .arePublic()
                .and(assignableTo(RuntimeException.class).or(assignableTo(Error.class)))
                .should()
                .beAssignableTo(root + ".SkirretException")
                .because("whoever catches SkirretException catches all that Skirret throws of its own")
                .allowEmptyShould(true);
    }

    ArchRule noCycles() {
        return slices().matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("packages that need each other are one package in two places");
    }

    Map<String, ArchRule> features() {
        return Rooms.FEATURES.stream().collect(toUnmodifiableMap(Rooms.Plugged::name, this::plugged));
    }

    private ArchRule plugged(Rooms.Plugged feature) {
        String[] may = Stream.concat(
                        Stream.of(feature.name(), "worker.internal." + Rooms.ASSEMBLY), feature.knownTo().stream())
                .map(name -> root + "." + name)
                .toArray(String[]::new);
        return noClasses()
                .that(not(resideInAnyPackage(may).or(resideInAPackage(tree("benchmarks")))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + "." + feature.name())
                .because("a feature plugs in: only the assembly and " + feature.knownTo() + " know " + feature.name());
    }

    ArchRule toolsUseTheWorkersFace() {
        String[] rooms =
                Rooms.STAGES.stream().map(s -> tree("worker.internal." + s)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAnyPackage(tree("cli"), tree("console"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(rooms))
                .because("the command line and the console see the worker as an application does")
                .allowEmptyShould(true);
    }

    ArchRule internalsAreForTheirRoomAndItsFriends() {
        return classes()
                .should(new ArchCondition<>("leave the internal packages of other rooms alone") {
                    @Override
                    public void check(JavaClass user, ConditionEvents events) {
                        for (Dependency use : user.getDirectDependenciesFromSelf()) {
                            String owner = ownerOfInternal(use.getTargetClass().getPackageName());
                            if (owner != null && !mayUse(user.getPackageName(), owner)) {
                                events.add(SimpleConditionEvent.violated(use, use.getDescription()));
                            }
                        }
                    }
                })
                .because(
                        "what is internal may change with every version; a room's door, or its API, has what others need");
    }

    /** The room whose internals these are; null if they are nobody's. */
    @Nullable
    String ownerOfInternal(String packageName) {
        String end = packageName + ".";
        int internal = end.indexOf(".internal.");
        return end.startsWith(root + ".") && internal > root.length()
                ? end.substring(root.length() + 1, internal)
                : null;
    }

    private boolean mayUse(String user, String owner) {
        return Stream.concat(
                        Stream.of(owner),
                        Rooms.ROOMS.stream().filter(r -> r.name().equals(owner)).flatMap(r -> r.friends().stream()))
                .anyMatch(room -> isIn(user, room));
    }

    boolean isIn(String packageName, String room) {
        return (packageName + ".").startsWith(root + "." + room + ".");
    }

    ArchRule onlySettleAcknowledges() {
        return noClasses()
                .that(not(resideInAnyPackage(
                        tree("worker.internal.settle"),
                        tree("console.internal.intake"),
                        tree("transport"),
                        tree("testkit"))))
                .should()
                .accessTargetWhere(Predicates.settlesADelivery())
                .because(
                        "a message is acknowledged only after its outcome is confirmed, or a dead letter is committed (I2), which is seen in one place each");
    }

    ArchRule onlyTheClockReadsTime() {
        return noClasses()
                .that(not(resideInAnyPackage(tree("time"), tree("example"), tree("benchmarks"))))
                .should()
                .accessTargetWhere(Predicates.readsTheClock())
                .because("tests turn the clock; take an io.skirret.time.Clock");
    }

    ArchRule decisionsArePure() {
        return noClasses()
                .that()
                .resideInAnyPackage(tree("worker.internal.decide"), tree("worker.internal.effect"), tree("retry"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(tree("time"), "org.slf4j..", "java.net..", "java.nio..")
                        .or(assignableTo(Closeable.class))
                        .or(assignableTo(ThreadLocalRandom.class)))
                .because(
                        "a decision and its plan follow from their arguments alone: no clock, no I/O, no logger, no chance of their own")
                .allowEmptyShould(true);
    }

    ArchRule onlyTheTransportSpeaksAmqp() {
        return noClasses()
                .that(not(resideInAnyPackage(tree("transport.amqp"), tree("testkit"), tree("benchmarks"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.rabbitmq..")
                .because("the rest of Skirret must run on any transport");
    }

    ArchRule commandsLogNothingBeforeTheyRun() {
        return noClasses()
                .that(Predicates.isMadeWithTheCommandLine())
                .should()
                .accessTargetWhere(Predicates.makesALoggerWithItself())
                .because("the first logger sets logging up, before a command can say how much is to be logged");
    }

    private String tree(String name) {
        return root + "." + name + "..";
    }
}
