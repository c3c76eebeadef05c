package io.skirret.worker.internal.assembly;

import com.fasterxml.jackson.databind.Module;
import io.skirret.failure.FailureClassifier;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TimeLimits;
import io.skirret.result.internal.ResultStore;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.settings.ValueType;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.ThreadKind;
import io.skirret.worker.WorkerBuilder;
import io.skirret.worker.WorkerListener;
import io.skirret.worker.WorkerTracing;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.internal.decide.DecisionRules;
import io.skirret.worker.internal.feature.Feature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is built from, as {@link WorkerBuilder} collected it; each is told there. Not checked yet.
 *
 * @param concurrency 0 for the default
 * @param ownPackages of the application, in fingerprints
 * @param quarantineConcurrency empty for the default
 * @param argumentMemory empty for the default
 * @param jacksonModules the application's own
 * @param celeryTags whether results go to Python with tags
 * @param sendTaskEvents whether it sends Celery's events
 * @param controlAllow what Celery's remote control may do
 * @param simulateAllow whether calls that are marked as simulated failures fail
 * @param results where results are kept beside their way to the caller; null for nowhere
 * @param maxResultBytes the largest result that is kept
 * @param idempotencyUrl where keys of calls are kept
 * @param shownSettings each setting that was set, by key, without passwords
 * @param features further ones, behind those that every worker has
 */
public record WorkerOptions(
        Transport transport,
        TaskRegistry registry,
        List<String> queues,
        int concurrency,
        ThreadKind threads,
        RetryPolicies policies,
        FailureClassifier classifier,
        Set<String> ownPackages,
        InstanceFactory instances,
        Clock clock,
        String name,
        RandomGenerator random,
        Duration shutdownBudget,
        Duration interruptGrace,
        Duration consumerTimeout,
        @Nullable WorkerListener listener,
        @Nullable WorkerTracing tracing,
        DecodeLimits limits,
        Optional<Integer> argumentMemory,
        int quarantineFrom,
        int maxRedeliveries,
        Optional<Integer> quarantineConcurrency,
        Duration quarantineDelay,
        DecisionRules rules,
        int publishTries,
        Optional<RetryBudgetSettings> retryBudget,
        Map<String, BreakerSettings> breakers,
        boolean agentRequired,
        List<Module> jacksonModules,
        boolean celeryTags,
        boolean sendTaskEvents,
        ControlAccess controlAllow,
        boolean simulateAllow,
        @Nullable ResultStore results,
        int maxResultBytes,
        Optional<String> idempotencyUrl,
        Map<String, String> shownSettings,
        List<Feature> features) {

    public static final ValueType<Integer> CONCURRENCY = ValueType.whole(1, 100_000);
    public static final ValueType<Integer> REDELIVERIES = ValueType.whole(0, 1_000_000);
    public static final ValueType<Integer> QUARANTINE_FROM = ValueType.whole(1, 1_000_000);
    public static final ValueType<Duration> QUARANTINE_DELAY = ValueType.durationAboveZero(Duration.ofDays(1));
    public static final ValueType<Integer> ARGUMENT_MEMORY = ValueType.bytes(1 << 20, Integer.MAX_VALUE);
    public static final ValueType<Duration> BUDGET = ValueType.duration(Duration.ZERO, Duration.ofDays(1));
    public static final ValueType<Duration> CONSUMER_TIMEOUT = ValueType.duration(Duration.ZERO, TimeLimits.LONGEST);

    public WorkerOptions {
        breakers = Map.copyOf(breakers);
        jacksonModules = List.copyOf(jacksonModules);
        features = List.copyOf(features);
        shownSettings = Map.copyOf(shownSettings);
    }
}
