package io.skirret.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownPoliciesTest {

    @TempDir
    Path folder;

    private Project project;
    private Path source;

    @BeforeEach
    void useAPolicyOfTheApplications() {
        project = new Project(folder);
        source = project.write(
                "A", "package p; class A { @io.skirret.task.Task(policy = \"partner\") static void a() {} }");
    }

    @Test
    void unknownOnesMayBeDefinedInCodeAndAreAWarning() {
        assertThat(project.compile(source))
                .singleElement()
                .asString()
                .startsWith("WARNING: @Task: expected the name of a retry policy (known here: aggressive, conservative,"
                        + " default, smart, smart-database, smart-disk, smart-external, smart-memory, smart-network,"
                        + " smart-timeout), got \"partner\"; it must be defined when the application starts")
                .endsWith("tell the compiler -Askirret.policies=partner");
    }

    @Test
    void theWarningCanBeSilenced() {
        Path silenced = project.write(
                "A",
                "package p; @SuppressWarnings(\"skirret\") class A { @io.skirret.task.Task(policy = \"partner\") static void a() {} }");

        assertThat(project.compile(silenced)).isEmpty();
    }

    @Test
    void anOptionDeclaresThem() {
        assertThat(project.with("-Askirret.policies=other, partner").compile(source))
                .isEmpty();
    }

    @Test
    void theBuiltInOnesAreThoseOfTheWorker() {
        for (String name : io.skirret.retry.RetryPolicies.builtIn().names()) {
            assertThat(project.compile(project.write(
                            "A",
                            "package p; class A { @io.skirret.task.Task(policy = \"" + name
                                    + "\") static void a() {} }")))
                    .as(name)
                    .isEmpty();
        }
    }

    @Test
    void typosOfDeclaredOnesAreErrors() {
        assertThat(project.with("-Askirret.policies=partners").compile(source))
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains("did you mean \"partners\"?");
    }

    @Test
    void propertiesAmongTheClassesDeclareThem() {
        Project.put(project.classes.resolve("skirret.properties"), "skirret.policies.partner.maxRetries=7\n");

        assertThat(project.compile(source)).isEmpty();
    }

    @Test
    void propertiesThatCannotBeReadDeclareNone() {
        Project.put(project.classes.resolve("skirret.properties"), "skirret.policies.partner.base=\\u00zz\n");

        assertThat(project.compile(source)).singleElement().asString().startsWith("WARNING");
    }

    @Test
    void distanceCountsEdits() {
        assertThat(KnownPolicies.distance("aggressive", "agressive")).isEqualTo(1);
        assertThat(KnownPolicies.distance("smart", "samrt")).isEqualTo(2);
        assertThat(KnownPolicies.distance("", "abc")).isEqualTo(3);
        assertThat(KnownPolicies.distance("same", "same")).isZero();
    }
}
