package com.acme.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.message.DeadLetter;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Woven tasks of beans behind the real proxies of Spring and Resilience4j, on a real broker. */
@RabbitTest
@Timeout(180)
final class AspectsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Much more than one thread can send while a worker runs: so many wait for it. */
    private static final int CROWD = 1_500;

    private static final int FEW = 20;

    private final RabbitBroker broker;
    private final String queue = "orders-" + UUID.randomUUID().toString().substring(0, 8);
    private final AtomicInteger ended = new AtomicInteger();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Transport transport;
    private Orders orders;
    private Bodies bodies;

    AspectsTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void start() {
        ConfigurableApplicationContext context = keep(SpringApplication.run(ShopApplication.class));
        orders = context.getBean(Orders.class);
        bodies = context.getBean(Bodies.class);
        assertThat(AopUtils.isAopProxy(orders))
                .as("a proxy stands around the bean")
                .isTrue();
        transport = keep(Transports.open(broker.url(), TransportOptions.defaults()));
        TaskClient.setCurrent(
                keep(TaskClient.builder().transport(transport).queue(queue).build()));
        RetryPolicy quick = RetryPolicy.builder("quick")
                .maxRetries(3)
                .backoff(new Backoff.Fixed())
                .base(Duration.ofMillis(20))
                .jitter(new Jitter.None())
                .build();
        keep(Worker.builder(transport, TaskRegistry.of(new OrdersTasks.Module().tasks()))
                        .queues(queue)
                        .concurrency(4)
                        .instances(context.getBean(InstanceFactory.class))
                        .policies(RetryPolicies.builder().add(quick).build())
                        .noRetryBudget()
                        .listener(event -> {
                            if (event instanceof WorkerEvent.TaskFinished) {
                                ended.incrementAndGet();
                            }
                        })
                        .build())
                .start();
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    @AfterEach
    void stop() throws Exception {
        TaskClient.setCurrent(null);
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    enum Aspect {
        SPRING_RETRY("spring-retry", Orders::springRetry, OrdersTasks.springRetry::delay),
        SPRING_FRAMEWORK("spring-framework", Orders::springFramework, OrdersTasks.springFramework::delay),
        RESILIENCE4J("resilience4j", Orders::resilience4j, OrdersTasks.resilience4j::delay),
        BULKHEAD("bulkhead", Orders::bulkhead, OrdersTasks.bulkhead::delay);

        private final String method;
        private final BiConsumer<Orders, String> call;
        private final Function<String, AsyncResult<?>> stub;

        Aspect(String method, BiConsumer<Orders, String> call, Function<String, AsyncResult<?>> stub) {
            this.method = method;
            this.call = call;
            this.stub = stub;
        }
    }

    /** One retry of the task's, three tries of the aspect's in each of its two attempts, and then the end. */
    @ParameterizedTest
    @EnumSource
    void theRunsOfAnAspectAreTheTasks_andTheirFailureCounts(Aspect aspect) {
        AsyncResult<?> result = aspect.stub.apply("by stub");

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failure -> assertThat(failure.remoteMessage()).isEqualTo("thrown by a test"));
        assertThat(bodies.threads(aspect.method, "by stub")).hasSize(2 * Orders.TRIES);

        aspect.call.accept(orders, "by plain call");

        await().atMost(PATIENCE).until(() -> dead().size() == 2);
        assertThat(bodies.threads(aspect.method, "by plain call")).hasSize(2 * Orders.TRIES);
        assertThat(dead()).allSatisfy(letter -> {
            assertThat(letter.reason()).isEqualTo("retries-exhausted");
            assertThat(letter.attempts()).isEqualTo(2);
        });
        assertThat(ready()).isZero();
        assertThat(ended).hasValue(4);
    }

    /** The run is over when that thread has run the body, which is the run's and no call. */
    @Test
    void aBodyOnABulkheadsThread_isTheRun() {
        for (int i = 0; i < FEW; i++) {
            OrdersTasks.threadPool.delay("order " + i);
        }

        await().atMost(PATIENCE).until(() -> ended.get() == FEW);
        assertThat(ready()).isZero();
        assertThat(dead()).isEmpty();
        for (int i = 0; i < FEW; i++) {
            assertThat(bodies.threads("thread-pool", "order " + i))
                    .singleElement()
                    .asString()
                    .startsWith("bulkhead-threads");
        }
    }

    /** A plain call holds no thread of a bulkhead that stands around what the body calls. */
    @Test
    void plainCallsOfTasksThatCallABulkhead_returnTheirResults() throws Exception {
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            results.add(orders.pack("order " + i));
        }
        for (int i = 0; i < FEW; i++) {
            assertThat(results.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("order " + i);
            assertThat(bodies.threads("pack", "order " + i))
                    .singleElement()
                    .asString()
                    .startsWith("bulkhead-threads");
        }
        assertThat(dead()).isEmpty();
    }

    /**
     * The bulkhead's only thread waits for the result of the plain call, and the run waits for that thread. The time
     * limit is what ends it: the caller is told, nothing circulates, and the thread is free again.
     */
    @Test
    void aPlainCallThatHoldsTheThreadItsRunNeeds_endsByTheTimeLimit() {
        assertThat(orders.threadPool("held")).failsWithin(PATIENCE);

        // What the bulkhead still has queued is sent again when a thread is free, a few times and no more.
        await().atMost(PATIENCE)
                .until(() -> dead().stream().anyMatch(letter -> letter.reason().equals("sends-itself")));
        assertThat(dead()).hasSizeLessThanOrEqualTo(4);
        assertThat(bodies.threads("thread-pool", "held")).isEmpty();
        AsyncResult<?> next = OrdersTasks.threadPool.delay("next");
        assertThat(next.toCompletionStage().toCompletableFuture()).succeedsWithin(PATIENCE);
    }

    /**
     * Spring hands each call to its executor, the client's as well as the worker's: more than a thousand wait there.
     */
    @Test
    void callsThatAsyncHandsOnAllEnd_howeverManyWait() {
        for (int i = 0; i < CROWD; i++) {
            orders.async("order " + i);
        }

        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(ran() + dead().size()).isEqualTo(CROWD));
        assertThat(ready()).isZero();
        assertThat(dead()).extracting(DeadLetter::reason).containsOnly("sends-itself");
        assertThat(dead()).extracting(DeadLetter::id).doesNotHaveDuplicates();
        assertThat(ended.get()).as("runs").isLessThanOrEqualTo(4 * CROWD);
        for (int i = 0; i < CROWD; i++) {
            assertThat(bodies.threads("async", "order " + i)).hasSizeLessThanOrEqualTo(1);
        }
    }

    private int ran() {
        return bodiesOf("async", CROWD);
    }

    private int bodiesOf(String method, int orders) {
        int ran = 0;
        for (int i = 0; i < orders; i++) {
            ran += bodies.threads(method, "order " + i).size();
        }
        return ran;
    }

    private List<DeadLetter> dead() {
        List<DeadLetter> letters = new ArrayList<>();
        QueueAdmin admin = transport.admin();
        admin.browse(admin.deadLetterQueue(queue), Long.MAX_VALUE, message -> {
            letters.add(DeadLetter.from(message));
            return QueueAdmin.Disposition.KEEP;
        });
        return letters;
    }

    private long ready() {
        return transport.admin().status(queue).orElseThrow().ready();
    }
}
