package io.skirret.task;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a static or instance method a task: something that can be called now and run later by a worker. For a class
 * {@code Emails} the annotation processor generates {@code EmailsTasks} with one typed stub a task.
 *
 * <p>Attributes carry Celery's names in camelCase. One that is set overrides the same number of the task's
 * {@link #policy}; one left unset takes the policy's.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Task {

    /** Stands for "not set"; never write it. */
    int UNSET = Integer.MIN_VALUE;

    /** Name on the wire, unique in an application. Default: {@code <fully qualified class>.<method>}. */
    String name() default "";

    /** Queue that calls go to. Default: the application's, {@code skirret} unless configured. */
    String queue() default "";

    /**
     * Retry policy by name: {@code default}, {@code aggressive}, {@code conservative}, {@code smart} or one of the
     * application's own.
     */
    String policy() default "";

    /** Retries after the first attempt, 0 or more; 0 never retries. Default: the policy's. */
    int maxRetries() default UNSET;

    /** If given, only failures of these types (and subtypes) are retried. */
    Class<? extends Throwable>[] autoretryFor() default {};

    /** Failures of these types (and subtypes) are never retried. */
    Class<? extends Throwable>[] dontAutoretryFor() default {};

    /**
     * What becomes of a call whose retries are used up, or whose time for them is over: it dies, or it is kept until a
     * person, or the closing of {@link #circuitBreaker}, lets it go. Only for failures that can pass: one that trying
     * again cannot help dies at once, and so does what the task rejects. Default: it dies.
     */
    OnExhausted onExhausted() default OnExhausted.DEAD_LETTER;

    /** True: delays grow exponentially. False: always the policy's base delay. Unset: as the policy says. */
    boolean retryBackoff() default true;

    /** Longest delay between retries, in seconds. Default: the policy's. */
    int retryBackoffMax() default UNSET;

    /** Whether delays are spread at random. Default: as the policy says. */
    boolean retryJitter() default true;

    /** Hard limit on one run, in seconds: the thread is interrupted and the run failed. Default: none. */
    int timeLimit() default UNSET;

    /**
     * Soft limit on one run, in seconds: the thread is interrupted and {@link TaskContext#isCancelled} turns true; what
     * the body then throws counts as {@link SoftTimeLimitExceeded}. Default: none.
     */
    int softTimeLimit() default UNSET;

    /** Seconds after the call from which the task is no longer run. Default: never expires. */
    int expires() default UNSET;

    /**
     * Maximum number of runs that one worker starts in a time: {@code "10/s"}, {@code "10/m"}, {@code "100/h"};
     * {@code "10"} is ten a second, {@code "0"} no limit. What is over it waits in the broker and burns no attempt.
     * Default: no limit.
     */
    String rateLimit() default "";

    /**
     * Makes {@link #rateLimit} hold for each value of this entry of the job context, over all workers of a queue
     * together: with {@code "user"}, each user's calls by themselves, the user being the call's header
     * {@code skirret_ctx_user}. Calls without the entry share one limit. Each worker keeps the rate divided by the
     * number of workers on the queue. Default: one limit for all calls, in each worker.
     */
    String rateLimitKey() default "";

    /**
     * Maximum number of runs of this task at a time in one worker, 1 or more. What is over it waits in the broker and
     * burns no attempt, so other tasks run on. Default: as many as the worker runs at all.
     */
    int maxConcurrency() default UNSET;

    /** Message priority, 0-255 (RabbitMQ 4: 5 and above is high). Default: none. */
    int priority() default UNSET;

    /**
     * True: acknowledged after the outcome is durable. False: acknowledged before the run, which a crash then loses.
     */
    boolean acksLate() default true;

    /** True: no result is sent, even when the caller asked for one. */
    boolean ignoreResult() default false;

    /**
     * Circuit breaker by name, shared by all tasks that name it; {@code "own"} is one for this task alone, called like
     * the task. Its settings are {@code skirret.breakers.<name>.*}, or the worker's. Default: none.
     */
    String circuitBreaker() default "";

    /**
     * Key that tells duplicates: a text with parameters in it, such as {@code "order:{orderId}"}. Of the calls of this
     * task with an equal key, one runs to its end within the {@link #idempotencyWindow}; the others wait for that one,
     * get its result, and their callbacks and chains go on with it. A call with an equal key and other arguments
     * becomes a dead letter. A call may bring a key of its own instead, see
     * {@code io.skirret.client.TaskOptions#idempotencyKey}. Default: none; each call runs.
     *
     * <p>Parameters are texts, numbers, booleans, enums, UUIDs or times of {@code java.time}; the key of a call that
     * gives null for one of them is refused. The worker needs a store, {@code skirret.idempotency.url}.
     *
     * <p>What it promises: a key is claimed by one run at a time, and no run begins once one has been recorded as done.
     * What it cannot: calls are delivered at least once, so a worker that dies after the effect and before that was
     * recorded leaves a call that runs once more. The same may happen if a run lasts beyond its claim: a worker that
     * does not reach the store any more, or a body that outstays its time limit. An effect in a database is made safe
     * by a unique key there; one at a partner by an idempotency key of the partner's.
     *
     * <p>A run that failed and is retried gives the key back; so does one whose retries are used up. One that failed
     * for good keeps it: within the window later calls become dead letters without a run, until a dead letter of the
     * key is retried by a person.
     */
    String idempotencyKey() default "";

    /**
     * For how long a key counts after its run has ended, in seconds, 1 to 31,536,000 (a year). Default: 86,400 (a day).
     */
    int idempotencyWindow() default UNSET;

    /**
     * What is called when an attempt of this task fails: when another is on its way, and when it failed for good. The
     * {@link InstanceFactory} supplies the object. Default: nothing.
     */
    Class<? extends TaskCallbacks> callbacks() default TaskCallbacks.class;

    /** Older names that a renamed task still answers to. */
    String[] aliases() default {};
}
