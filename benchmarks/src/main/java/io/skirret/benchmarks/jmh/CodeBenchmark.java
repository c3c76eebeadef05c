package io.skirret.benchmarks.jmh;

import io.skirret.client.TaskCalls;
import io.skirret.client.TaskClient;
import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.failure.FailureType;
import io.skirret.failure.Fingerprint;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.retry.internal.RetryState;
import io.skirret.task.DeliveryInfo;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.internal.breaker.Admission;
import io.skirret.worker.internal.breaker.Breaker;
import io.skirret.worker.internal.breaker.BreakerPermit;
import io.skirret.worker.internal.breaker.BreakerRegistry;
import io.skirret.worker.internal.breaker.CallOutcome;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decider;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.decide.DecisionRules;
import io.skirret.worker.internal.decide.RetrySignals;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call of three arguments on its way through encode, decode, bind and decide; and what weaving adds to a call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
public class CodeBenchmark {

    private static final int HTTP_STATUS = 503;
    private static final BreakerPermit.What NO_WORDS = () -> "";

    private final TaskMessageEncoder encoder = new TaskMessageEncoder();
    private final TaskMessageDecoder decoder = new TaskMessageDecoder(DecodeLimits.DEFAULT);
    private final ArgumentBinder binder = new ArgumentBinder(DecodeLimits.DEFAULT);
    private final FailureClassifier classifier = new FailureClassifier();
    private final Decider decider = new Decider(classifier, DecisionRules.DEFAULT);
    private final Failure known = Failure.of(FailureType.TRANSIENT_NETWORK, 0.96, "the connection was reset");
    private final RetryPlan plan =
            RetryPlan.of(RetryPolicies.DEFAULT, TaskRetryOverrides.builder().build());
    private final Throwable typed = SampleFailures.typed();
    private final Throwable deep = SampleFailures.deep();
    private final RandomGenerator random = new SplittableRandom(1);
    private final TaskDefinition<Void> task = JmhTasksTasks.welcome.definition();
    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Object[] arguments = {"ada@example.org", 42L, true};

    private final RetryState state = new RetryState(1, now.minusSeconds(9), Duration.ofSeconds(2));
    private final FailureContext context = FailureContext.of("jmh", 0, now);
    private final Breaker breaker = BreakerRegistry.ofWorker(
                    new NoBroker(), Clock.system(), random, "jmh", change -> {})
            .breaker("partner", BreakerSettings.DEFAULT);

    private Message message = encoder.encode(call());
    private CompletedRun failed = failed();

    @Nullable
    private TaskClient client;

    @Setup
    public void open() {
        client = TaskClient.builder().transport(new NoBroker()).build();
        TaskClient.setCurrent(client);
    }

    @TearDown
    public void close() {
        TaskClient.setCurrent(null);
        if (client != null) {
            client.close();
        }
    }

    /** From the call's values to the message as the transport gets it. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Message encode() {
        return encoder.encode(call());
    }

    /** From the message to the arguments that the body gets. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public @Nullable Object[] decode() throws UnusableMessageException {
        return binder.bind(task, decoder.decode(message));
    }

    /**
     * What becomes of a run that failed, once it is known what the failure means: the policy's answer, with the next
     * delay.
     */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public RetryDecision decide() {
        return plan.decide(state, typed, known, now, random);
    }

    /** The same with the classifying, of an exception that says nothing with a cause that does. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Decision classifyAndDecide() {
        return decider.ended(failed, now, random, RetrySignals.UNKNOWN);
    }

    /** What an exception means whose type says it. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Failure classify() {
        return classifier.classify(typed, context);
    }

    /** What a deep and messy chain of exceptions means. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Failure classifyDeep() {
        return classifier.classify(deep, context);
    }

    /** What of that chain a dead letter is grouped by. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Fingerprint fingerprint() {
        return Fingerprint.of(deep, HTTP_STATUS, Set.of());
    }

    /** What a closed circuit breaker adds to a run that succeeds: asking it, and telling it. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public Admission breaker() {
        Admission entry = breaker.enter();
        ((BreakerPermit) entry).leave(CallOutcome.WORKS, NO_WORDS);
        return entry;
    }

    /** What weaving adds to a call whose body runs here. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public @Nullable Object wovenCall() {
        return TaskCalls.enter(
                CodeBenchmark.class,
                "io.skirret.benchmarks.jmh.NoTask.plain(java.lang.String,long,boolean)",
                arguments);
    }

    /** A woven call that is sent, without a broker: encoded, and confirmed at once. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public @Nullable Object wovenCallSent() {
        return TaskCalls.enter(JmhTasks.class, task.method(), arguments);
    }

    private TaskCall call() {
        return TaskCall.of(task.name(), "6d2c0f52-51a8-43ae-9a3b-3f0de1b5f0aa")
                .args(arguments)
                .build();
    }

    private CompletedRun failed() {
        TaskRetryOverrides overrides = TaskRetryOverrides.builder().build();
        KnownTask known =
                new KnownTask(task, RetryPlan.of(RetryPolicies.DEFAULT, overrides), Map.of(), TimeLimits.NONE);
        try {
            Attempt attempt = new Attempt(new Lent(message), decoder.decode(message));
            return new CompletedRun(
                    new GateResult.Admitted(attempt, known),
                    new Outcome.Failed(new IllegalStateException("no answer", new IOException("connection reset"))),
                    false,
                    now,
                    Duration.ofMillis(3));
        } catch (UnusableMessageException ours) {
            throw new IllegalStateException("our own message cannot be read", ours);
        }
    }

    private record Lent(Message message) implements Delivery {
        @Override
        public boolean lost() {
            return false;
        }

        @Override
        public DeliveryInfo info() {
            return new DeliveryInfo("skirret", "skirret.tasks", "skirret", false, 0);
        }

        @Override
        public void ack() {}

        @Override
        public void requeue() {}
    }
}
