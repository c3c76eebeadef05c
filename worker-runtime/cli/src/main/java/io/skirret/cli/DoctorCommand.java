package io.skirret.cli;

import io.skirret.cli.internal.doctor.BrokerDoctor;
import io.skirret.cli.internal.doctor.Patient;
import io.skirret.settings.internal.Durations;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skirret doctor}: is my broker healthy? */
@Command(
        name = "doctor",
        description = {
            "Looks at the broker as a worker uses it, and says of each trouble what it costs and what helps.",
            "Changes nothing there. AMQP does not tell of policies, stuck messages or alarms: the management API does,"
                    + " and what could not be looked at is said."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret doctor",
            "  skirret doctor --queues mail,reports --management http://localhost:15672",
            "  skirret doctor --listen 5s --json",
            "",
            "Exit codes: 0 no trouble, 1 trouble (a broker that cannot be reached, too), 2 wrong usage."
        })
final class DoctorCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Option(
            names = "--queues",
            split = ",",
            paramLabel = "QUEUE",
            description = "Work queues to look at. Default: those of the worker and of the tasks on the class path.")
    private List<String> queues = new ArrayList<>();

    @Option(
            names = "--management",
            paramLabel = "URL",
            description = "The management API, such as http://user:password@localhost:15672, or 'off'. Default: at the"
                    + " broker's host, port 15672 (15671 for amqps), with the broker's user.")
    private @Nullable String management;

    @Option(
            names = "--listen",
            paramLabel = "TIME",
            description =
                    "Compare the clocks of workers that send heartbeats, for so long, such as 5s. Needs a queue of"
                            + " its own, which goes when the time is over.")
    private Duration listen = Duration.ZERO;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() throws Exception {
        if (listen.isNegative() || listen.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("expected --listen of 0 to " + Durations.format(LONGEST) + ", got "
                    + Durations.format(listen) + "; nothing was looked at. 5s hears each worker twice.");
        }
        WorkerSettings worker = application.worker();
        Collection<TaskDefinition<?>> tasks = TaskRegistry.load().all();
        Set<String> wanted = new LinkedHashSet<>(queues.isEmpty() ? worker.queues() : queues);
        if (queues.isEmpty()) {
            tasks.forEach(task -> {
                String queue = task.settings().queue();
                if (queue != null) {
                    wanted.add(queue);
                }
            });
        }
        Patient patient = new Patient(wanted, application.config().transportOptions(), worker, tasks);
        return new FindingReport(console)
                .print(new BrokerDoctor(patient, application.clock(), management, listen)
                        .examine(application.requiredBrokerUrl()));
    }
}
