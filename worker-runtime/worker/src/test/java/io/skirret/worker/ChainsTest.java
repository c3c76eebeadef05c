package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skirret.client.AsyncResult;
import io.skirret.client.Chain;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.task.Reject;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chains, callbacks and error callbacks as a client of Java sends them. */
class ChainsTest {

    private static final TaskOptions HERE =
            TaskOptions.builder().queue(Workshop.QUEUE).build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Workshop shop = new Workshop();
    private final TaskClient client = TaskClient.builder()
            .transport(shop.transport)
            .clock(shop.clock)
            .tasks(TaskRegistry.of(List.of()))
            .build();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private boolean fails = true;

    @BeforeEach
    void open() {
        shop.task("add", (arguments, context) -> (Long) arguments[0] + (Long) arguments[1], long.class, long.class);
        shop.task(
                "hear",
                (arguments, context) -> {
                    heard.add(arguments[0] + " as " + context.id() + " of " + context.parentId() + " in "
                            + context.rootId());
                    return null;
                },
                String.class);
        shop.task(
                "hear-number",
                (arguments, context) -> {
                    heard.add(arguments[0] + " as " + context.id());
                    return arguments[0];
                },
                long.class);
        shop.task("quiet", TaskSettings.builder().ignoreResult(true).build(), (arguments, context) -> {
            heard.add("quiet");
            return 100L;
        });
        shop.task("fail", (arguments, context) -> {
            if (fails) {
                throw new Reject("no");
            }
            return 7L;
        });
    }

    @AfterEach
    void close() {
        client.close();
        shop.close();
    }

    private static Signature<Long> add(long x, long y) {
        return Signature.byName("add", Long.class, List.of(x, y), Map.of(), HERE);
    }

    private static Step<Long, Long> plus(long y) {
        return Step.byName("add", Long.class, List.of(y), Map.of(), HERE);
    }

    private static Signature<Long> fail() {
        return Signature.byName(
                "fail",
                Long.class,
                List.of(),
                Map.of(),
                HERE.toBuilder().id("the-one").build());
    }

    private static <P> Step<P, Object> hear() {
        return Step.byName("hear", Object.class, List.of(), Map.of(), HERE);
    }

    @Test
    void each_call_of_a_chain_takes_the_result_of_the_one_before() throws Exception {
        shop.start();

        AsyncResult<Long> result =
                client.send(Chain.of(add(1, 2)).then(plus(10)).then(plus(100)));

        assertThat(result.get(PATIENCE)).isEqualTo(113);
        shop.ended(3);
        shop.assertDrained();
    }

    @Test
    void a_call_may_take_nothing_and_results_need_not_be_asked_for() throws Exception {
        shop.start();
        Signature<Long> quiet = Signature.byName("quiet", Long.class, List.of(), Map.of(), HERE);

        AsyncResult<Long> result =
                client.send(Chain.of(add(1, 2)).thenRun(quiet).then(plus(1)));

        assertThat(result.get(PATIENCE)).isEqualTo(101);
        assertThat(heard).containsExactly("quiet");
    }

    @Test
    void a_chain_is_one_tree_whose_calls_have_the_ids_that_the_client_gave_them() throws Exception {
        shop.start();
        TaskOptions named = HERE.toBuilder().id("last").build();

        client.send(Chain.of(add(1, 2).with(HERE.toBuilder().id("first").build()))
                        .thenRun(Signature.byName("hear", Object.class, List.of("x"), Map.of(), named)))
                .get(PATIENCE);

        assertThat(heard).containsExactly("x as last of first in first");
    }

    @Test
    void callbacks_are_made_with_the_result() throws Exception {
        shop.start();
        Step<Long, Long> number = Step.byName("hear-number", Long.class, List.of(), Map.of(), HERE);

        client.send(add(1, 2)
                        .link(number)
                        .link(Signature.byName("hear", Object.class, List.of("hello"), Map.of(), HERE)))
                .get(PATIENCE);

        shop.ended(3);
        assertThat(heard)
                .hasSize(2)
                .anyMatch(line -> line.startsWith("3 as "))
                .anyMatch(line -> line.startsWith("hello as "));
    }

    @Test
    void a_call_that_runs_twice_makes_its_callbacks_twice_under_the_same_ids() throws Exception {
        shop.start();
        TaskOptions same = HERE.toBuilder().id("same").build();
        Signature<Long> call =
                add(1, 2).with(same).link(Step.byName("hear-number", Long.class, List.of(), Map.of(), HERE));

        client.send(call).get(PATIENCE);
        client.send(call).get(PATIENCE);

        shop.ended(4);
        assertThat(heard).hasSize(2);
        assertThat(heard.stream().distinct()).hasSize(1);
    }

    @Test
    void error_callbacks_are_made_with_the_id_of_what_has_failed() {
        shop.start();

        AsyncResult<Long> result = client.send(fail().linkError(hear()));

        assertThatExceptionOfType(RemoteTaskException.class).isThrownBy(() -> result.get(PATIENCE));
        shop.ended(2);
        assertThat(heard)
                .hasSize(1)
                .allMatch(line -> line.startsWith("the-one as ") && line.endsWith(" of the-one in the-one"));
    }

    @Test
    void whoever_waits_for_a_chain_is_told_that_a_call_of_it_failed_and_its_error_callback_is_made_once() {
        shop.start();

        AsyncResult<Long> result =
                client.send(Chain.of(fail()).then(plus(1)).then(plus(2)).linkError(hear()));

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failed -> {
                    assertThat(failed.state()).isEqualTo(TaskState.FAILURE);
                    assertThat(failed.taskId()).isEqualTo(result.id());
                    assertThat(failed.remoteType()).endsWith("Reject");
                });
        shop.ended(2);
        assertThat(heard).hasSize(1);
        assertThat(shop.finished).isEmpty();
    }

    @Test
    void whoever_waits_for_a_chain_is_told_that_it_expired() {
        TaskOptions late =
                HERE.toBuilder().expires(shop.clock.now().minusSeconds(1)).build();
        shop.start();

        AsyncResult<Long> result = client.send(Chain.of(add(1, 2).with(late)).then(plus(1)));

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failed -> assertThat(failed.state()).isEqualTo(TaskState.REVOKED));
    }

    @Test
    void a_chain_goes_on_when_its_dead_letter_is_sent_again_and_succeeds() {
        shop.start();
        AsyncResult<Long> result =
                client.send(Chain.of(fail()).then(Step.byName("hear-number", Long.class, List.of(), Map.of(), HERE)));
        assertThatExceptionOfType(RemoteTaskException.class).isThrownBy(() -> result.get(PATIENCE));
        shop.ended(Ending.DEAD_LETTERED);
        DeadLetter letter = shop.dead().get(0);

        fails = false;
        shop.publish(letter.original());

        shop.ended(2);
        assertThat(heard).containsExactly("7 as " + result.id());
    }

    @Test
    void a_call_that_follows_to_a_queue_that_is_not_there_is_a_dead_letter_of_its_own() throws Exception {
        shop.start();
        TaskOptions nowhere = HERE.toBuilder().queue("nowhere").build();

        client.send(add(1, 2).link(Step.byName("hear-number", Long.class, List.of(), Map.of(), nowhere)))
                .get(PATIENCE);

        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.dead()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("no-queue");
            assertThat(letter.task()).isEqualTo("hear-number");
            assertThat(letter.queue()).isEqualTo("nowhere");
            assertThat(new String(letter.message().body(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("[[3],");
        });
    }

    @Test
    void a_result_that_the_next_call_cannot_carry_makes_a_dead_letter_and_no_second_run() {
        AtomicInteger runs = new AtomicInteger();
        shop.task("deep", (arguments, context) -> {
            runs.incrementAndGet();
            Object value = 1;
            // As deep as a result may be, and an argument is one level deeper.
            for (int i = 1; i < DecodeLimits.DEFAULT.maxDepth(); i++) {
                value = List.of(value);
            }
            return value;
        });
        shop.start();

        AsyncResult<Object> result =
                client.send(Chain.of(Signature.byName("deep", Object.class, List.of(), Map.of(), HERE))
                        .then(hear()));

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .withMessageContaining("what follows it cannot be sent");
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("result-not-serialisable");
        assertThat(runs).hasValue(1);
    }

    @Test
    void a_result_that_no_reader_takes_makes_a_dead_letter_and_no_second_run() {
        AtomicInteger runs = new AtomicInteger();
        shop.task("many", (arguments, context) -> {
            runs.incrementAndGet();
            return new int[(int) DecodeLimits.DEFAULT.maxTokens()];
        });
        shop.start();

        client.send(Signature.byName("many", Object.class, List.of(), Map.of(), HERE)
                .link(hear()));

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("result-not-serialisable");
        assertThat(runs).hasValue(1);
    }

    @Test
    void whoever_waits_for_a_chain_is_told_that_a_queue_of_it_has_gone() {
        TaskOptions there = HERE.toBuilder().queue("there").build();
        shop.transport.declare("there");
        shop.transport.declare(Workshop.QUEUE);
        shop.task("hold", (arguments, context) -> 1L);
        AsyncResult<Long> result = client.send(Chain.of(Signature.byName("hold", Long.class, List.of(), Map.of(), HERE))
                .then(Step.<Long, Long>byName("hear-number", Long.class, List.of(), Map.of(), there)
                        .linkError(hear())));
        shop.broker.deleteQueue("there");

        shop.start();

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .withMessageContaining("no-queue");
        shop.ended(2);
        assertThat(heard).singleElement().asString().startsWith(result.id() + " as ");
        assertThat(shop.dead())
                .singleElement()
                .satisfies(letter -> assertThat(letter.id()).isEqualTo(result.id()));
    }

    @Test
    void an_error_callback_that_is_too_large_is_left_out_and_the_message_ends() throws Exception {
        try (Workshop small =
                new Workshop(options -> options.toBuilder().maxBodyBytes(4096).build())) {
            small.task("fail", (arguments, context) -> {
                throw new Reject("no");
            });
            small.start();
            String body = "[[],{},{\"errbacks\":[{\"task\":\"fail\",\"args\":[\"" + "x".repeat(5000) + "\"]}]}]";
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
                zip.write(body.getBytes(StandardCharsets.UTF_8));
            }
            Message call = small.encode(small.call("fail"));
            Map<String, Object> headers = new HashMap<>(call.headers());
            headers.put("compression", "application/x-gzip");

            small.publish(new Message(call.properties(), headers, bytes.toByteArray()));

            assertThat(small.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("rejected");
            assertThat(small.dead()).hasSize(1);
        }
    }

    @Test
    void revoking_a_chain_revokes_every_call_of_it() throws Exception {
        Worker worker = shop.start(builder -> builder.controlAllow(ControlAccess.ALL));
        TaskOptions later = HERE.toBuilder().countdown(Duration.ofSeconds(5)).build();

        AsyncResult<Long> result = client.send(Chain.of(add(1, 2).with(later)).then(plus(1)));
        result.revoke();
        shop.clock.advance(Duration.ofSeconds(6));

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failed -> assertThat(failed.state()).isEqualTo(TaskState.REVOKED));
        assertThat(worker.stats().succeeded()).isZero();
    }
}
