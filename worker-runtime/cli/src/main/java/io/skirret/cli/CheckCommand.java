package io.skirret.cli;

import io.skirret.cli.internal.doctor.ConfigurationDoctor;
import io.skirret.task.TaskRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code skirret check}: would a worker start? */
@Command(
        name = "check",
        description = {
            "Checks settings, retry policies, breakers and tasks as a worker does when it starts, without a broker.",
            "For a build, or before a deployment: of each trouble it says what it costs and what helps."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar app.jar check",
            "  skirret check --config production.properties --json",
            "",
            "Exit codes: 0 no trouble, 1 trouble, 2 wrong usage. Is the broker healthy? skirret doctor"
        })
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        return new FindingReport(console)
                .print(new ConfigurationDoctor(application::config, TaskRegistry::load).examine());
    }
}
