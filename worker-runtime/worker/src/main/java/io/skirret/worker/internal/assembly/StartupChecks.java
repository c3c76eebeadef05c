package io.skirret.worker.internal.assembly;

import io.skirret.client.internal.Weaving;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.InvalidPolicyException;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.UnknownPolicyException;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.settings.ValueType;
import io.skirret.settings.internal.Durations;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.worker.internal.execute.LongRunMonitor;
import io.skirret.worker.internal.feature.Features;
import io.skirret.worker.internal.gate.KnownTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works out every task's rules before a message is taken, and collects whatever is wrong with them. */
final class StartupChecks {

    private static final Logger log = LoggerFactory.getLogger(StartupChecks.class);
    private static final int MAX_PRIORITY = 255;

    private final RetryPolicies policies;
    private final Features features;
    private final ArgumentBinder binder;
    private final InstanceFactory instances;

    private Duration consumerTimeout = Duration.ZERO;

    private final List<String> problems = new ArrayList<>();

    StartupChecks(RetryPolicies policies, Features features, ArgumentBinder binder, InstanceFactory instances) {
        this.policies = policies;
        this.features = features;
        this.binder = binder;
        this.instances = instances;
        features.check(problems::add);
    }

    List<String> problems() {
        return problems;
    }

    void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }

    /** False if the value is none of its type's. */
    <T> boolean expect(String noun, ValueType<T> type, T value, String advice) {
        boolean holds = type.problem(noun, value).isEmpty();
        expect(holds, "expected " + type.as(noun).expected() + ", got " + value + "; " + advice);
        return holds;
    }

    /** To be called before {@link #tasks}. */
    void consumerTimeout(Duration value) {
        boolean possible = expect(
                "a consumer timeout",
                WorkerOptions.CONSUMER_TIMEOUT,
                value,
                "30 minutes is the broker's default, and 0 means no end");
        consumerTimeout = possible ? value : Duration.ZERO;
    }

    void queues(List<String> queues) {
        expect(!queues.isEmpty(), "expected at least one queue, got none; name one, such as skirret");
        Set<String> seen = new LinkedHashSet<>();
        for (String queue : queues) {
            expect(
                    !queue.isBlank() && queue.length() <= 255,
                    "expected queue names of 1 to 255 characters, got '" + queue + "'; choose another");
            expect(seen.add(queue), "expected each queue once, got '" + queue + "' twice; drop one");
        }
    }

    /** The tasks by name and alias, as far as they are sound. */
    Map<String, KnownTask> tasks(TaskRegistry registry) {
        Map<String, KnownTask> known = new HashMap<>();
        for (TaskDefinition<?> definition : registry.all()) {
            KnownTask task = task(definition);
            if (task != null) {
                known.put(definition.name(), task);
                definition.settings().aliases().forEach(alias -> known.put(alias, task));
            }
        }
        return known;
    }

    private @Nullable KnownTask task(TaskDefinition<?> definition) {
        TaskSettings settings = definition.settings();
        String name = "task '" + definition.name() + "' (" + definition.method() + "): ";
        int before = problems.size();
        positive(name + "timeLimit", settings.timeLimit());
        positive(name + "softTimeLimit", settings.softTimeLimit());
        positive(name + "expires", settings.expires());
        Duration hard = settings.timeLimit();
        Duration soft = settings.softTimeLimit();
        expect(
                hard == null || soft == null || soft.compareTo(hard) < 0,
                name + "expected softTimeLimit below timeLimit, got " + soft + " and " + hard + "; lower the soft one");
        Integer priority = settings.priority();
        expect(
                priority == null || (priority >= 0 && priority <= MAX_PRIORITY),
                name + "expected priority 0 to 255, got " + priority + "; choose one of them");
        features.check(definition, problem -> problems.add(name + problem));
        runnable(name, definition);
        TaskRetryOverrides overrides = TaskRetryOverrides.builder()
                .maxRetries(settings.maxRetries())
                .retryBackoff(settings.retryBackoff())
                .retryBackoffMax(settings.retryBackoffMax())
                .retryJitter(settings.retryJitter())
                .autoretryFor(settings.autoretryFor())
                .dontAutoretryFor(settings.dontAutoretryFor())
                .build();
        if (problems.size() == before) {
            warnOfLongRuns(name, settings);
        }
        RetryPlan own = null;
        try {
            String policy = settings.policy() == null ? RetryPolicies.DEFAULT.name() : settings.policy();
            own = RetryPlan.of(policies.get(policy), overrides, policies);
        } catch (InvalidPolicyException | UnknownPolicyException wrong) {
            problems.add(name + wrong.getMessage());
        }
        if (own == null || problems.size() > before) {
            return null;
        }
        return new KnownTask(definition, own, plans(overrides), new TimeLimits(hard, soft), features.steps(definition));
    }

    /** What every call would fail by: better said now than by each of them. */
    private void runnable(String place, TaskDefinition<?> definition) {
        try {
            binder.check(definition);
        } catch (IllegalArgumentException unreadable) {
            problems.add(place + unreadable.getMessage());
        }
        Class<?> type = definition.invoker().instanceType();
        try {
            if (type != null) {
                instances.check(type);
            }
        } catch (IllegalArgumentException unavailable) {
            problems.add(place + unavailable.getMessage());
        }
    }

    private void warnOfLongRuns(String name, TaskSettings settings) {
        Duration hard = settings.timeLimit();
        if (hard != null
                && settings.acksLate()
                && !consumerTimeout.isZero()
                && hard.compareTo(LongRunMonitor.near(consumerTimeout)) > 0) {
            log.warn(
                    "{}timeLimit is {}, which leaves too little of the {} after which the broker takes a message back to run it again"
                            + " (consumer_timeout). Allow more there and say so in skirret.worker.consumer-timeout, or lower the limit",
                    name,
                    Durations.format(hard),
                    Durations.format(consumerTimeout));
        }
    }

    /** A message may choose any policy; one that does not fit with what the task sets for itself is left out. */
    private Map<String, RetryPlan> plans(TaskRetryOverrides overrides) {
        Map<String, RetryPlan> plans = new HashMap<>();
        for (RetryPolicy policy : policies.all()) {
            try {
                plans.put(policy.name(), RetryPlan.of(policy, overrides, policies));
            } catch (InvalidPolicyException misfit) {
                plans.remove(policy.name());
            }
        }
        return plans;
    }

    private void positive(String what, @Nullable Duration value) {
        expect(
                value == null || (!value.isNegative() && !value.isZero()),
                what + ": expected more than 0 seconds, got " + (value == null ? "" : value.toSeconds())
                        + "; give a time, or leave it unset");
    }

    /** {@code agent = required}: every class with tasks that plain calls would send must be woven. */
    void woven(TaskRegistry registry) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (TaskDefinition<?> definition : registry.all()) {
            Class<?> type = classOf(definition.method(), Weaving.loaderOf(definition));
            if (type != null) {
                classes.add(type);
            }
        }
        try {
            Weaving.require(classes);
        } catch (IllegalStateException unwoven) {
            problems.add(String.valueOf(unwoven.getMessage()));
        }
    }

    /** The class in {@code com.acme.Outer.Inner.method(int)}; null if it cannot be loaded from there. */
    private static @Nullable Class<?> classOf(String method, @Nullable ClassLoader loader) {
        int parameters = method.indexOf('(');
        String path = parameters < 0 ? method : method.substring(0, parameters);
        int last = path.lastIndexOf('.');
        StringBuilder name = new StringBuilder(last < 0 ? path : path.substring(0, last));
        while (true) {
            try {
                return Class.forName(name.toString(), false, loader);
            } catch (ClassNotFoundException | LinkageError missing) {
                int dot = name.lastIndexOf(".");
                if (dot < 0) {
                    return null;
                }
                name.setCharAt(dot, '$');
            }
        }
    }
}
