package io.skirret.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.skirret.SkirretException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Skirret's own classes keep the rules. */
class ArchitectureTest {

    private static final Rules RULES = new Rules("io.skirret");

    // "shaded" holds other people's classes, relocated into our jars.
    private static final JavaClasses SKIRRET = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/shaded/"))
            .importPackages("io.skirret");

    static Iterable<ArchRule> directions() {
        return RULES.directions().values();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task",
                "transport.amqp",
                "processor",
                "agent",
                "outbox",
                "testkit",
                "worker",
                "metrics",
                "tracing",
                "cli",
                "console",
                "example"
            })
    void every_module_is_seen(String name) {
        assertThat(SKIRRET).anyMatch(type -> type.getPackageName().equals("io.skirret." + name));
    }

    @ParameterizedTest
    @FieldSource("io.skirret.architecture.Rooms#STAGES")
    void every_stage_is_seen(String stage) {
        assertThat(SKIRRET).anyMatch(type -> type.getPackageName().equals("io.skirret.worker.internal." + stage));
    }

    @ParameterizedTest
    @MethodSource("directions")
    void packages_use_only_what_lies_below_them(ArchRule direction) {
        direction.check(SKIRRET);
    }

    @Test
    void the_root_package_uses_the_jdk_only() {
        RULES.theRootUsesTheJdkOnly().check(SKIRRET);
    }

    @Test
    void every_exception_extends_the_root() {
        RULES.everyExceptionHasTheRoot().check(SKIRRET);
    }

    /** The page and the root's Javadoc list the tree; both are read by people who catch. */
    @ParameterizedTest
    @ValueSource(
            strings = {"docs/reference/errors.md", "framework/core/src/main/java/io/skirret/SkirretException.java"})
    void every_exception_is_told_of(String file) throws IOException {
        String text = Files.readString(Path.of("..").resolve(file));

        assertThat(SKIRRET.that(assignableTo(SkirretException.class)))
                .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                // Nobody but Skirret sees what is internal.
                .filteredOn(type -> !type.getPackageName().contains(".internal"))
                .hasSizeGreaterThan(15)
                .allSatisfy(type -> assertThat(text).containsPattern("\\b" + type.getSimpleName() + "\\b"));
    }

    static Iterable<ArchRule> features() {
        return RULES.features().values();
    }

    @ParameterizedTest
    @FieldSource("io.skirret.architecture.Rooms#FEATURES")
    void every_feature_is_seen(Rooms.Plugged feature) {
        assertThat(SKIRRET).anyMatch(type -> type.getPackageName().equals("io.skirret." + feature.name()));
    }

    @ParameterizedTest
    @MethodSource("features")
    void only_the_assembly_knows_a_feature(ArchRule plugged) {
        plugged.check(SKIRRET);
    }

    @Test
    void packages_do_not_need_each_other() {
        RULES.noCycles().check(SKIRRET);
    }

    @Test
    void command_line_and_console_use_the_workers_face() {
        RULES.toolsUseTheWorkersFace().check(SKIRRET);
    }

    @Test
    void internal_packages_are_used_by_their_room_and_its_friends() {
        RULES.internalsAreForTheirRoomAndItsFriends().check(SKIRRET);
    }

    static Stream<Arguments> friends() {
        return Rooms.ROOMS.stream()
                .flatMap(room -> room.friends().stream().map(friend -> arguments(room.name(), friend)));
    }

    @ParameterizedTest
    @MethodSource("friends")
    void nobody_is_a_friend_who_needs_no_internals(String room, String friend) {
        assertThat(SKIRRET)
                .filteredOn(type -> RULES.isIn(type.getPackageName(), friend))
                .flatExtracting(JavaClass::getDirectDependenciesFromSelf)
                .extracting(use -> RULES.ownerOfInternal(use.getTargetClass().getPackageName()))
                .contains(room);
    }

    @Test
    void every_room_with_internal_packages_is_listed() {
        assertThat(SKIRRET.stream()
                        .map(type -> RULES.ownerOfInternal(type.getPackageName()))
                        .filter(Objects::nonNull))
                .hasSameElementsAs(Rooms.ROOMS.stream().map(Rooms.Room::name).toList());
    }

    /** What ArchUnit does not see from here: the example's tests and the snippets of the pages, compiled elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {"docs/src/test/java/com/acme", "docs/src/test/java/io/skirret/docs/testing", "example-app/src"})
    void users_code_names_no_internal_package(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..").resolve(folder))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .doesNotContainPattern("io\\.skirret\\.[\\w.]*\\binternal\\b"));
        }
    }

    @Test
    void only_settle_acknowledges() {
        RULES.onlySettleAcknowledges().check(SKIRRET);
    }

    @Test
    void only_the_clock_reads_time() {
        RULES.onlyTheClockReadsTime().check(SKIRRET);
    }

    @Test
    void decisions_are_pure() {
        RULES.decisionsArePure().check(SKIRRET);
    }

    @Test
    void only_the_transport_speaks_amqp() {
        RULES.onlyTheTransportSpeaksAmqp().check(SKIRRET);
    }

    @Test
    void commands_log_nothing_before_they_run() {
        RULES.commandsLogNothingBeforeTheyRun().check(SKIRRET);
    }
}
