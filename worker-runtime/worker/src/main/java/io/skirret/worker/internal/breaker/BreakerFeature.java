package io.skirret.worker.internal.breaker;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.message.internal.SafeText;
import io.skirret.retry.RetryPolicies;
import io.skirret.settings.internal.Suggestion;
import io.skirret.task.TaskDefinition;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.gate.GateAnswer;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.KnownTask;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Circuit breakers in a worker: each task that names one asks it before a run, and tells it afterwards what the run
 * says of the resource.
 */
public final class BreakerFeature implements Feature {

    /**
     * Code of the dead letter of a message whose breaker is open and configured to give up on messages then. Stable.
     */
    public static final String BREAKER_OPEN = "breaker-open";

    private static final Logger log = LoggerFactory.getLogger(BreakerFeature.class);
    private static final int LONGEST_NAME = 140;

    private final BreakerRegistry registry;
    private final Map<String, BreakerSettings> settings;
    /** Breakers that a task names which retries by the policy smart. */
    private final Set<String> smart;

    /** @param settings by the name of the breaker; the others have defaults */
    public BreakerFeature(
            BreakerRegistry registry,
            Map<String, BreakerSettings> settings,
            Collection<? extends TaskDefinition<?>> tasks) {
        this.registry = registry;
        this.settings = Map.copyOf(settings);
        this.smart = tasks.stream()
                .filter(task ->
                        RetryPolicies.SMART.name().equals(task.settings().policy()))
                .filter(task -> task.circuitBreaker() != null)
                .map(TaskDefinition::circuitBreaker)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Their states, and commands to all workers. */
    public Breakers breakers() {
        return registry;
    }

    @Override
    public void check(TaskDefinition<?> task, Consumer<String> problems) {
        String name = task.circuitBreaker();
        boolean sound = name == null
                || (!name.isBlank()
                        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                        && name.chars().noneMatch(Character::isISOControl));
        if (!sound) {
            problems.accept("expected a circuit breaker's name of 1 to " + LONGEST_NAME
                    + " bytes without control characters, got '" + SafeText.line(name, 200) + "'; choose another");
        }
    }

    @Override
    public @Nullable GateStep step(TaskDefinition<?> task) {
        String name = task.circuitBreaker();
        if (name == null) {
            return null;
        }
        BreakerSettings own = settings.get(name);
        // Without settings of its own: the numbers of smart, if a task that names it retries by that.
        BreakerSettings unset = smart.contains(name) ? BreakerSettings.SMART : BreakerSettings.DEFAULT;
        String nearest = own == null ? Suggestion.didYouMean(name, settings.keySet()) : "";
        if (!nearest.isEmpty()) {
            log.warn(
                    "task '{}' ({}): circuitBreaker = \"{}\" has no settings, so it has the defaults ({}).{}",
                    task.name(),
                    task.method(),
                    name,
                    unset,
                    nearest);
        }
        Breaker breaker = registry.breaker(name, own == null ? unset : own);
        return (attempt, known, now) -> ask(breaker, attempt, known, now);
    }

    private static GateAnswer ask(Breaker breaker, Attempt attempt, KnownTask task, Instant now) {
        Admission admission = breaker.enter();
        if (admission instanceof BreakerPermit permit) {
            return permit;
        }
        Admission.Refused refused = (Admission.Refused) admission;
        return switch (refused.whenOpen()) {
            case PARK -> GateResult.Deferred.of(attempt, refused.delay(), refused.why());
            case FAIL ->
                new GateResult.FailedFast(
                        task,
                        now,
                        refused.failure(),
                        Failure.of(FailureType.EXTERNAL_API_DOWN, 1, "an open circuit breaker"));
            case DEAD_LETTER -> new GateResult.Refused(BREAKER_OPEN, "it was not run: " + refused.why());
        };
    }

    @Override
    public void start() {
        registry.open();
    }

    @Override
    public void startFailed() {
        registry.closeLogs();
    }

    @Override
    public void stop() {
        registry.close();
    }

    @Override
    public void decided(CompletedRun run, @Nullable Decision decision) {
        BreakerPermit permit = run.go().permit(BreakerPermit.class);
        // One whose arguments did not fit was not run: its permit went back.
        if (permit != null && !(run.outcome() instanceof Outcome.BadArguments)) {
            permit.leave(
                    decision == null ? CallOutcome.NOTHING : RunOutcomes.of(run.outcome(), decision),
                    RunOutcomes.type(decision),
                    () -> RunOutcomes.inWords(run, decision));
        }
    }
}
