package io.skirret.cli.internal.doctor;

import io.skirret.SkirretException;
import io.skirret.config.SkirretConfig;
import io.skirret.retry.RetryPolicies;
import io.skirret.settings.internal.Suggestion;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerConfigurationException;
import io.skirret.worker.WorkerSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/** Says what a worker would refuse, or what has no effect, in a configuration and the tasks; without a broker. */
public final class ConfigurationDoctor {

    private final Supplier<SkirretConfig> config;
    private final Supplier<TaskRegistry> tasks;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param config reads the configuration; may throw what is wrong with it
     * @param tasks reads the tasks of the class path; may throw what is wrong with them
     */
    public ConfigurationDoctor(Supplier<SkirretConfig> config, Supplier<TaskRegistry> tasks) {
        this.config = config;
        this.tasks = tasks;
    }

    /** What was found. Where the configuration or the tasks cannot be read, that is the last finding. */
    public List<Finding> examine() {
        SkirretConfig read;
        WorkerSettings worker;
        TaskRegistry registry;
        String subject = "configuration";
        try {
            read = config.get();
            worker = WorkerSettings.read(read);
            settings(read);
            subject = "tasks";
            registry = tasks.get();
        } catch (SkirretException | IllegalArgumentException | IllegalStateException wrong) {
            unreadable(subject, wrong);
            return findings;
        }
        tasks(registry);
        build(read, registry);
        Patient patient =
                new Patient(new LinkedHashSet<>(worker.queues()), read.transportOptions(), worker, registry.all());
        findings.addAll(new TaskCheck(patient).timeLimits());
        policies(read.policies(), registry.all());
        breakers(worker, registry.all());
        queues(worker, read.queue(), registry.all());
        return findings;
    }

    private void unreadable(String subject, RuntimeException wrong) {
        findings.add(Finding.trouble(
                subject,
                "one that a worker can read",
                String.valueOf(wrong.getMessage()),
                "neither a worker nor a client starts with it",
                "what it says; then check again, because only the first is told"));
    }

    private void settings(SkirretConfig read) {
        int set = read.values().all().size();
        findings.add(Finding.ok(
                "configuration", set + (set == 1 ? " setting is" : " settings are") + " set, all known and possible"));
        if (read.brokerUrl().isEmpty()) {
            findings.add(Finding.note(
                    "broker",
                    "the broker's URL",
                    "none",
                    "commands and clients must be given one",
                    "SKIRRET_BROKER_URL, or skirret.broker.url"));
        }
    }

    private void tasks(TaskRegistry registry) {
        if (registry.all().isEmpty()) {
            findings.add(Finding.note(
                    "tasks",
                    "tasks on the class path",
                    "none",
                    "a worker does not start with this class path",
                    "run the command of the application's own jar, or put the jar on the class path"));
        } else {
            findings.add(Finding.ok(
                    "tasks",
                    String.join(
                            ", ",
                            registry.all().stream()
                                    .map(TaskDefinition::name)
                                    .sorted()
                                    .toList())));
        }
    }

    /** All that a worker looks at when it is built. It takes nothing: nothing is sent to a broker of this name. */
    private void build(SkirretConfig read, TaskRegistry registry) {
        if (registry.all().isEmpty()) {
            return;
        }
        try (Transport nowhere = Transports.open("memory://" + UUID.randomUUID(), TransportOptions.defaults());
                Worker built = Worker.builder(nowhere, registry, read).build()) {
            findings.add(Finding.ok("worker", "would start, with " + built.concurrency() + " runs at a time"));
        } catch (WorkerConfigurationException refused) {
            refused.problems().forEach(this::refused);
        } catch (SkirretException | IllegalArgumentException | IllegalStateException refused) {
            refused(String.valueOf(refused.getMessage()));
        }
    }

    private void refused(String problem) {
        findings.add(Finding.trouble(
                "worker", "what a worker can start with", problem, "a worker does not start", "what it says"));
    }

    private void policies(RetryPolicies policies, Collection<TaskDefinition<?>> all) {
        Set<String> used = new TreeSet<>(List.of(RetryPolicies.DEFAULT.name()));
        all.forEach(task -> {
            String policy = task.settings().policy();
            if (policy != null) {
                used.add(policy);
            }
        });
        policies.all().forEach(policy -> used.addAll(policy.routes().described().values()));
        Set<String> unused = new TreeSet<>(policies.names());
        unused.removeAll(RetryPolicies.builtIn().names());
        unused.removeAll(used);
        if (all.isEmpty() || unused.isEmpty()) {
            findings.add(Finding.ok("policies", String.join(", ", new TreeSet<>(policies.names()))));
        } else {
            findings.add(Finding.note(
                    "policies",
                    "a task or a policy that names each",
                    "nobody here names " + String.join(", ", unused),
                    "they have no effect, unless callers name them",
                    "see how the tasks spell theirs"));
        }
    }

    private void breakers(WorkerSettings worker, Collection<TaskDefinition<?>> all) {
        Set<String> named = new TreeSet<>();
        for (TaskDefinition<?> task : all) {
            String breaker = task.circuitBreaker();
            if (breaker != null) {
                named.add(breaker);
            }
        }
        Set<String> unused = new TreeSet<>(worker.breakers().keySet());
        unused.removeAll(named);
        if (all.isEmpty() || unused.isEmpty()) {
            findings.add(Finding.ok("breakers", named.isEmpty() ? "no task has one" : String.join(", ", named)));
            return;
        }
        for (String name : unused) {
            findings.add(Finding.note(
                    "breaker " + name,
                    "a task that names it",
                    "none does." + Suggestion.didYouMean(name, named),
                    "its settings have no effect; a task's breaker has the defaults unless it is configured",
                    "spell it as the task does"));
        }
    }

    private void queues(WorkerSettings worker, String byDefault, Collection<TaskDefinition<?>> all) {
        for (String queue : worker.queues()) {
            if (queue.endsWith(".dead") || queue.endsWith(".due") || queue.startsWith("amq.")) {
                findings.add(Finding.trouble(
                        "queue " + queue,
                        "a name that does not end in .dead or .due, nor start with amq.",
                        queue,
                        "a worker does not start",
                        "choose another"));
            }
        }
        Set<String> elsewhere = new TreeSet<>();
        all.forEach(task -> {
            String queue = task.settings().queue();
            elsewhere.add(queue == null ? byDefault : queue);
        });
        worker.queues().forEach(elsewhere::remove);
        if (elsewhere.isEmpty()) {
            findings.add(Finding.ok("queues", String.join(", ", worker.queues())));
        } else {
            findings.add(Finding.note(
                    "queues",
                    "a worker that takes from each queue of a task",
                    "skirret.worker.queues has no " + String.join(", ", elsewhere),
                    "these calls wait, unless another worker takes from there",
                    "start one with --queues, or add them"));
        }
    }
}
