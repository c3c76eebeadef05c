package io.skirret.systemtests.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One worker on a real broker takes every hostile message there is, one after the other. Each ends in one place, with
 * its reason and to the byte, and a good task runs after it.
 */
@RabbitTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {

    private static final String QUEUE = "bad";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RabbitBroker broker;
    private final BlockingQueue<WorkerEvent.TaskFinished> finished = new LinkedBlockingQueue<>();
    private Transport transport;
    private Worker worker;
    private Connection connection;
    private Channel channel;

    BadInputTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeAll
    void start() throws Exception {
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("bad-input").build());
        worker = Worker.builder(transport, TaskRegistry.of(new BadInputTasksTasks.Module().tasks()))
                .queues(QUEUE)
                .concurrency(2)
                .policies(RetryPolicies.builder()
                        .add(RetryPolicy.builder("quick")
                                .maxRetries(2)
                                .backoff(new Backoff.Fixed())
                                .base(Duration.ofMillis(20))
                                .jitter(new Jitter.None())
                                .build())
                        .build())
                .unknownTaskDelays(List.of())
                .interruptGrace(Duration.ofMillis(200))
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished end) {
                        finished.add(end);
                    }
                })
                .build();
        worker.start();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        connection = factory.newConnection("hostile");
    }

    @BeforeEach
    void openChannel() throws Exception {
        channel = connection.createChannel();
        // What a test before this one left must not be taken for this one's.
        channel.queuePurge(QUEUE + ".dead");
        finished.clear();
    }

    @AfterEach
    void closeChannel() throws Exception {
        channel.abort();
    }

    @AfterAll
    void stop() throws Exception {
        connection.close();
        worker.close();
        transport.close();
    }

    static Stream<Forged> messages() {
        return HostileMessages.all(QUEUE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void a_hostile_message_ends_in_one_place_and_the_worker_goes_on(Forged forged) throws Exception {
        channel.basicPublish("", QUEUE, forged.wire(), forged.body());

        List<String> ends = new ArrayList<>();
        while (ends.size() < forged.ends().size()) {
            String end = ended();
            // A wait is rounded down, so a message may come back a moment early and wait once more.
            boolean again = end.equals(Forged.WAITS) && !ends.isEmpty() && end.equals(ends.get(ends.size() - 1));
            if (!again) {
                ends.add(end);
            }
        }
        assertThat(ends).isEqualTo(forged.ends());
        String last = ends.get(ends.size() - 1);
        if (!List.of(Forged.RUNS, Forged.EXPIRES, Forged.WAITS).contains(last)) {
            GetResponse dead = channel.basicGet(QUEUE + ".dead", true);
            assertThat(dead).as("its dead letter").isNotNull();
            assertThat(dead.getBody()).isEqualTo(forged.body());
            assertThat(dead.getProps().getDeliveryMode()).isEqualTo(2);
            assertThat(dead.getProps().getHeaders().get("skirret_dead_reason")).hasToString(last);
            assertThat(dead.getProps().getHeaders().get("skirret_dead_queue")).hasToString(QUEUE);
            assertThat(dead.getProps().getHeaders()).doesNotContainKeys("x-death", "CC", "BCC");
        }
        theWorkerGoesOn();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void a_hostile_task_ends_in_one_place_and_the_worker_goes_on(Deed deed) throws Exception {
        String inbox = channel.queueDeclare(UUID.randomUUID().toString(), false, false, true, null)
                .getQueue();
        Forged call = Forged.row(deed.name(), deed.reason)
                .task("bad.deed")
                .args("\"" + deed.name() + "\"")
                .with(properties -> properties.replyTo(inbox));
        channel.basicPublish("", QUEUE, call.wire(), call.body());

        assertThat(ended()).isEqualTo(deed.reason);
        GetResponse dead = channel.basicGet(QUEUE + ".dead", true);
        assertThat(dead).as("its dead letter").isNotNull();
        assertThat(dead.getBody()).isEqualTo(call.body());
        assertThat(dead.getProps().getHeaders().values())
                .allSatisfy(value -> assertThat(String.valueOf(value)).doesNotContain("\r", "\u001b"));
        GetResponse reply = channel.basicGet(inbox, true);
        assertThat(reply).as("what its caller is told").isNotNull();
        assertThat(new String(reply.getBody(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"FAILURE\"");
        assertThat(reply.getBody()).hasSizeLessThan(20_000);
        theWorkerGoesOn();
    }

    @Test
    void a_copy_to_other_queues_is_made_once_by_its_sender_and_never_by_us() throws Exception {
        String spy = channel.queueDeclare("spy", false, false, true, null).getQueue();
        Forged forged = Forged.row("CC", "retries-exhausted")
                .task("bad.fail")
                .header("skirret_policy", "quick")
                .header("CC", List.of(spy))
                .header("BCC", List.of(spy));
        channel.basicPublish("", QUEUE, forged.wire(), forged.body());

        assertThat(List.of(ended(), ended(), ended())).containsExactly("RETRIED", "RETRIED", "retries-exhausted");
        assertThat(channel.basicGet(QUEUE + ".dead", true)).isNotNull();
        assertThat(channel.messageCount(spy)).isEqualTo(1);
        theWorkerGoesOn();
    }

    @Test
    void a_reply_never_reaches_a_queue_that_is_no_inbox() throws Exception {
        String victim = channel.queueDeclare("victim", false, false, true, null).getQueue();
        for (String address : List.of(victim, QUEUE, QUEUE + ".dead")) {
            Forged forged = Forged.row("reply", Forged.RUNS).with(properties -> properties.replyTo(address));
            channel.basicPublish("", QUEUE, forged.wire(), forged.body());
            assertThat(ended()).isEqualTo(Forged.RUNS);
        }
        assertThat(channel.messageCount(victim)).isZero();
        theWorkerGoesOn();
    }

    /** The client would end the connection over it; its caller hears what was wrong, too. */
    @Test
    void the_caller_of_a_message_with_headers_nested_too_deeply_is_told() throws Exception {
        String inbox = channel.queueDeclare(UUID.randomUUID().toString(), false, false, true, null)
                .getQueue();
        Forged deep = Forged.row("nested", "bad-header-type")
                .header("deep", HostileHeaders.nested(200))
                .with(properties -> properties.replyTo(inbox));
        channel.basicPublish("", QUEUE, deep.wire(), deep.body());

        assertThat(ended()).isEqualTo("bad-header-type");
        GetResponse dead = channel.basicGet(QUEUE + ".dead", true);
        assertThat(dead.getBody()).isEqualTo(deep.body());
        assertThat(dead.getProps().getHeaders()).containsKey("id").doesNotContainKey("deep");
        assertThat(dead.getProps().getHeaders().get("skirret_dead_message"))
                .asString()
                .contains("32 levels", "header 'deep' is left out");
        GetResponse reply = channel.basicGet(inbox, true);
        assertThat(reply).as("what its caller is told").isNotNull();
        assertThat(new String(reply.getBody(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"FAILURE\"", "32 levels");
        theWorkerGoesOn();
    }

    /** Larger than we may publish, so nobody could copy it: the broker moves it as it is. */
    @Test
    void a_body_larger_than_allowed_is_kept_whole() throws Exception {
        Forged large = Forged.row("large", "rejected").task("bad.text").args("\"" + "x".repeat(5 << 20) + "\"");
        channel.basicPublish("", QUEUE, large.wire(), large.body());

        awaitDeadLetter();
        GetResponse dead = channel.basicGet(QUEUE + ".dead", true);
        assertThat(dead.getBody()).isEqualTo(large.body());
        assertThat(dead.getProps().getHeaders().get("x-first-death-reason")).hasToString("rejected");
        theWorkerGoesOn();
    }

    private void awaitDeadLetter() {
        await().atMost(Duration.ofSeconds(60)).until(() -> channel.messageCount(QUEUE + ".dead") == 1);
    }

    private void theWorkerGoesOn() throws Exception {
        Forged good = Forged.row("good", Forged.RUNS);
        String id = String.valueOf(good.wire().getHeaders().get("id"));
        channel.basicPublish("", QUEUE, good.wire(), good.body());
        WorkerEvent.TaskFinished end = finished.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(end).as("the end of a good task").isNotNull();
        assertThat(end.taskId()).as("nothing else ends in the meantime").isEqualTo(id);
        assertThat(end.ending()).isEqualTo(WorkerEvent.Ending.SUCCEEDED);
        assertThat(channel.messageCount(QUEUE + ".dead")).isZero();
        assertThat(channel.messageCount(QUEUE)).isZero();
        // A run that ignores its time limit keeps its thread, and the worker goes on saying so.
        assertThat(worker.health().problems()).allMatch(problem -> problem.contains("outstayed"));
    }

    private String ended() throws InterruptedException {
        WorkerEvent.TaskFinished end = finished.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(end).as("an end within %s", PATIENCE).isNotNull();
        return end.deadLetterReason() == null ? end.ending().name() : end.deadLetterReason();
    }
}
