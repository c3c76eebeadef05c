package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.TransportException;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What is wrong stops the worker before it takes a message; what is right runs as many at a time as it was told. */
class StartupTest {

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    private void refused(TaskSettings settings, String... parts) {
        Workshop other = new Workshop();
        other.task("emails.welcome", settings, (arguments, context) -> null);
        assertThatThrownBy(() -> other.builder().build())
                .isInstanceOf(WorkerConfigurationException.class)
                .hasMessageStartingWith("the worker was not started and no message was taken: ")
                .hasMessageContaining("emails.welcome")
                .hasMessageContainingAll(parts);
        other.close();
    }

    @Test
    void settings_of_a_task_that_cannot_work() {
        refused(TaskSettings.builder().policy("agressive").build(), "agressive", "Did you mean \"aggressive\"?");
        refused(TaskSettings.builder().maxRetries(-1).build(), "maxRetries", "-1");
        refused(TaskSettings.builder().rateLimit("ten a minute").build(), "\"10/m\"", "ten a minute");
        refused(TaskSettings.builder().rateLimit("10/d").build(), "10/d");
        refused(TaskSettings.builder().rateLimit("0.01/h").build(), "one a day", "0.01/h");
        refused(TaskSettings.builder().rateLimitKey("user").build(), "a rateLimit for each user", "got none");
        refused(TaskSettings.builder().maxConcurrency(0).build(), "maxConcurrency of 1 or more", "0");
        refused(TaskSettings.builder().timeLimit(Duration.ZERO).build(), "timeLimit", "more than 0");
        refused(TaskSettings.builder().softTimeLimit(Duration.ofSeconds(-5)).build(), "softTimeLimit", "-5");
        refused(
                TaskSettings.builder()
                        .timeLimit(Duration.ofSeconds(5))
                        .softTimeLimit(Duration.ofSeconds(5))
                        .build(),
                "softTimeLimit below timeLimit");
        refused(TaskSettings.builder().expires(Duration.ZERO).build(), "expires");
        refused(TaskSettings.builder().priority(256).build(), "0 to 255", "256");
        refused(
                TaskSettings.builder().idempotencyKey("{id}").build(),
                "a store for its idempotencyKey \"{id}\"",
                "set skirret.idempotency.url",
                "names of parameters in the braces of idempotencyKey (there are: []), got {id}");
        refused(TaskSettings.builder().idempotencyKey("once").build(), "a parameter in braces", "\"once\"");
        refused(
                TaskSettings.builder().idempotencyWindow(Duration.ofHours(1)).build(),
                "an idempotencyWindow above 0 with an idempotencyKey, got PT1H without one");
    }

    @Test
    void every_problem_is_told_at_once() {
        shop.task("one", TaskSettings.builder().policy("nope").build(), (arguments, context) -> null);
        shop.task("two", TaskSettings.builder().rateLimit("x").build(), (arguments, context) -> null);

        assertThatThrownBy(
                        () -> shop.builder().concurrency(-3).queues(List.of()).build())
                .isInstanceOfSatisfying(
                        WorkerConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(4))
                .hasMessageContainingAll("4 problems", "'one'", "'two'", "-3", "at least one queue");
    }

    @Test
    void a_parameter_that_nothing_can_be_read_into() {
        shop.task("good", (arguments, context) -> null, String.class, Duration.class, Object.class);
        shop.task("emails.welcome", (arguments, context) -> null, String.class, Runnable.class);

        assertThatThrownBy(() -> shop.builder().build())
                .isInstanceOfSatisfying(
                        WorkerConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(1))
                .hasMessageContainingAll(
                        "task 'emails.welcome'",
                        "expected parameters that can be read from JSON",
                        "'p1'",
                        "java.lang.Runnable",
                        "use a record");
    }

    static final class Plain {
        private Plain() {}
    }

    static final class Bean {
        private final String injected;

        Bean(String injected) {
            this.injected = injected;
        }

        @Override
        public String toString() {
            return injected;
        }
    }

    private WorkerBuilder builderOf(Class<?>... types) {
        List<TaskDefinition<?>> tasks = new ArrayList<>();
        for (Class<?> type : types) {
            tasks.add(new TaskDefinition<>(
                    "of." + type.getSimpleName(),
                    type.getName() + ".text()",
                    List.of(),
                    String.class,
                    TaskSettings.defaults(),
                    TaskInvoker.onInstanceOf(
                            type,
                            (instances, arguments, context) ->
                                    instances.instance(type).toString())));
        }
        return Worker.builder(shop.transport, TaskRegistry.of(tasks)).clock(shop.clock);
    }

    @Test
    void a_class_of_which_the_default_factory_can_make_no_object() {
        assertThatThrownBy(
                        () -> builderOf(Plain.class, Bean.class, Number.class).build())
                .isInstanceOfSatisfying(
                        WorkerConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(2))
                .hasMessageContainingAll(
                        "task 'of.Bean'",
                        "expected " + Bean.class.getName() + " to have a no-argument constructor",
                        "NoSuchMethodException",
                        "make the method static",
                        "task 'of.Number'",
                        "abstract");
        assertThat(builderOf(Plain.class).build().state()).isEqualTo(WorkerState.NEW);
    }

    @Test
    void a_factory_of_ones_own_answers_for_itself() {
        InstanceFactory beans = new InstanceFactory() {
            @Override
            public <T> T instance(Class<T> type) {
                return type.cast(new Bean("from a container"));
            }
        };

        assertThat(builderOf(Bean.class).instances(beans).build().state()).isEqualTo(WorkerState.NEW);
    }

    private void refused(UnaryOperator<WorkerBuilder> settings, String part) {
        assertThatThrownBy(() -> settings.apply(shop.builder()).build())
                .isInstanceOf(WorkerConfigurationException.class)
                .hasMessageContaining(part);
    }

    @Test
    void settings_of_a_worker_that_cannot_work() {
        refused(builder -> builder, "@Task");
        shop.task("good", (arguments, context) -> null);
        refused(builder -> builder.concurrency(1_000_000), "100000");
        refused(builder -> builder.queues("a", "a"), "twice");
        refused(builder -> builder.queues(" "), "queue names");
        refused(builder -> builder.name(" "), "worker@host");
        refused(builder -> builder.shutdownBudget(Duration.ofSeconds(-1)), "shutdown budget");
        refused(builder -> builder.consumerTimeout(Duration.ofSeconds(-1)), "consumer timeout");
        refused(builder -> builder.consumerTimeout(Duration.ofSeconds(Long.MAX_VALUE)), "consumer timeout");
        refused(builder -> builder.maxRedeliveries(-1), "redeliveries");
        refused(builder -> builder.quarantineFrom(0), "quarantine");
        refused(builder -> builder.quarantineDelay(Duration.ZERO), "quarantine delay");
        refused(builder -> builder.quarantineConcurrency(0), "quarantine concurrency");
        refused(builder -> builder.argumentMemory(1000), "argument memory");
        refused(builder -> builder.publishTries(0), "tries");
    }

    @Test
    void rate_limits_and_policies_that_can_work_are_taken() {
        shop.task(
                "a",
                TaskSettings.builder().rateLimit("10/m").policy("aggressive").build(),
                (arguments, context) -> null);
        shop.task("b", TaskSettings.builder().rateLimit("0.5/h").build(), (arguments, context) -> null);
        shop.task("c", TaskSettings.builder().rateLimit("100").build(), (arguments, context) -> null);

        assertThat(shop.builder().build().state()).isEqualTo(WorkerState.NEW);
    }

    @Test
    void a_broker_that_is_down_stops_the_start_and_a_second_try_works() {
        shop.task("good", (arguments, context) -> null);
        Worker worker = shop.builder().build();
        shop.broker.goDown();
        assertThatThrownBy(worker::start).isInstanceOf(TransportException.class);
        assertThat(worker.state()).isEqualTo(WorkerState.NEW);

        shop.broker.comeBack();
        worker.start();

        assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
        Workshop.await(worker.shutdown(Duration.ofSeconds(1)));
    }

    @Test
    void never_more_at_a_time_than_told_over_all_queues() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore release = new Semaphore(0);
        CountDownLatch full = new CountDownLatch(3);
        shop.task("work", (arguments, context) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            full.countDown();
            release.acquire();
            inside.decrementAndGet();
            return null;
        });
        Worker worker = shop.start(builder -> builder.concurrency(3).queues("skirret", "other"));
        for (int i = 0; i < 10; i++) {
            shop.send("work");
        }
        Workshop.await(full);

        assertThat(worker.stats().running()).isEqualTo(3);
        assertThat(worker.concurrency()).isEqualTo(3);
        release.release(10);
        for (int i = 0; i < 10; i++) {
            shop.ended(Ending.SUCCEEDED);
        }

        assertThat(most).hasValue(3);
        assertThat(worker.stats().executed()).isEqualTo(10);
        assertThat(worker.stats().succeeded()).isEqualTo(10);
        Awaitility.await().until(() -> worker.stats().unsettled() == 0);
    }

    @Test
    void a_busy_queue_does_not_keep_anothers_messages_out() {
        Semaphore release = new Semaphore(0);
        shop.task("slow", (arguments, context) -> {
            release.acquire();
            return null;
        });
        shop.task("quick", (arguments, context) -> null);
        shop.transport.declare("other");
        shop.start(builder -> builder.concurrency(2).queues("skirret", "other"));
        for (int i = 0; i < 50; i++) {
            shop.send("slow");
        }
        Workshop.next(shop.started);
        Workshop.next(shop.started);
        Workshop.await(shop.transport.publish(new io.skirret.transport.Publication(
                new io.skirret.transport.Destination.Queue("other"), shop.encode(shop.call("quick")))));
        Awaitility.await().until(() -> shop.broker.unsettled("other") == 1);

        release.release(3);

        int before = 0;
        while (!shop.nextFinished().task().equals("quick")) {
            before++;
        }
        assertThat(before).isLessThanOrEqualTo(4);
    }

    @Test
    void health_says_what_is_wrong() {
        shop.task("good", (arguments, context) -> null);
        Worker worker = shop.start();
        assertThat(worker.health().healthy()).isTrue();

        shop.broker.goDown();

        assertThat(worker.health().healthy()).isFalse();
        assertThat(worker.health().problems())
                .anyMatch(problem -> problem.contains("broker"))
                .anyMatch(problem -> problem.contains("queue skirret"));
        shop.broker.comeBack();
    }

    @Test
    void platform_threads_by_name() {
        shop.task("where", (arguments, context) -> Thread.currentThread().getName());
        shop.start(builder -> builder.threads(ThreadKind.PLATFORM));

        shop.send(shop.call("where").replyTo(shop.replyTo()));

        assertThat(shop.nextReply().result().asText()).startsWith("skirret-task-");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtual_threads_where_there_are_any() {
        shop.task("where", (arguments, context) -> Thread.currentThread().toString());
        Worker worker = shop.start(builder -> builder.concurrency(0));

        shop.send(shop.call("where").replyTo(shop.replyTo()));

        assertThat(shop.nextReply().result().asText()).startsWith("VirtualThread");
        assertThat(worker.concurrency()).isEqualTo(64);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void virtual_threads_are_refused_where_there_are_none() {
        shop.task("good", (arguments, context) -> null);

        refused(builder -> builder.threads(ThreadKind.VIRTUAL), "Java 21 or later");
        assertThat(shop.builder().concurrency(0).build().concurrency())
                .isEqualTo(2 * Runtime.getRuntime().availableProcessors());
    }

    @Test
    void a_store_of_a_worker_that_is_refused_does_not_stay_open() {
        KeysInTrouble keys = new KeysInTrouble(shop.clock);
        shop.task("one", TaskSettings.builder().policy("nope").build(), (arguments, context) -> null);

        assertThatThrownBy(() -> shop.builder().idempotencyUrl(keys.url).build())
                .isInstanceOf(WorkerConfigurationException.class);

        assertThat(keys.closed).hasValue(1);
    }
}
