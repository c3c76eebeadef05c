package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.AsyncResult;
import io.skirret.client.CallOutcome;
import io.skirret.client.Chain;
import io.skirret.client.FailedCall;
import io.skirret.client.Group;
import io.skirret.client.OnFailure;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.internal.HeaderNames;
import io.skirret.task.Reject;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TypeRef;
import io.skirret.transaction.TransactionScope;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups as a client of Java sends them. */
class GroupsTest {

    private static final TaskOptions HERE =
            TaskOptions.builder().queue(Workshop.QUEUE).build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TypeRef<List<FailedCall>> FAILURES = new TypeRef<>() {};
    private static final TypeRef<List<CallOutcome<Long>>> OUTCOMES = new TypeRef<>() {};
    private static final TypeRef<List<Long>> NUMBERS = new TypeRef<>() {};

    private final Workshop shop = new Workshop();
    private final TaskClient client = TaskClient.builder()
            .transport(shop.transport)
            .clock(shop.clock)
            .tasks(TaskRegistry.of(List.of()))
            .build();
    private final BlockingQueue<List<FailedCall>> caught = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<CallOutcome<Long>>> collected = new LinkedBlockingQueue<>();
    private final Set<Long> failing = ConcurrentHashMap.newKeySet();

    @BeforeEach
    @SuppressWarnings("unchecked")
    void open() {
        shop.broker.declareQueue(Workshop.QUEUE);
        shop.task(
                "double",
                (arguments, context) -> {
                    if (failing.contains((Long) arguments[0])) {
                        throw new Reject("not " + arguments[0]);
                    }
                    return 2 * (Long) arguments[0];
                },
                long.class);
        shop.task(
                "sum",
                (arguments, context) -> {
                    long sum = 0;
                    for (Long each : (List<Long>) arguments[0]) {
                        sum += each;
                    }
                    return sum;
                },
                NUMBERS.type());
        shop.task("plus", (arguments, context) -> (Long) arguments[0] + (Long) arguments[1], long.class, long.class);
        shop.task(
                "catch",
                (arguments, context) -> {
                    caught.add((List<FailedCall>) arguments[0]);
                    return null;
                },
                FAILURES.type());
        shop.task(
                "collect",
                (arguments, context) -> {
                    collected.add((List<CallOutcome<Long>>) arguments[0]);
                    return null;
                },
                OUTCOMES.type());
    }

    @AfterEach
    void close() {
        client.close();
        shop.close();
    }

    private static Signature<Long> twice(long number) {
        return Signature.byName("double", Long.class, List.of(number), Map.of(), HERE);
    }

    private static List<Signature<Long>> twice(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(GroupsTest::twice).toList();
    }

    private static Step<List<Long>, Long> sum() {
        return Step.byName("sum", Long.class, List.of(), Map.of(), HERE);
    }

    private static Step<Long, Long> plus(long number) {
        return Step.byName("plus", Long.class, List.of(number), Map.of(), HERE);
    }

    private static Step<List<FailedCall>, Object> catching() {
        return Step.byName("catch", Object.class, List.of(), Map.of(), HERE);
    }

    @Test
    void what_follows_takes_the_results_in_the_order_of_the_members() throws Exception {
        shop.start();

        AsyncResult<Long> result =
                client.send(Group.of(twice(1, 10)).then(sum()).then(plus(1)));

        assertThat(result.get(PATIENCE)).isEqualTo(111);
    }

    @Test
    void a_group_alone_gives_its_results() throws Exception {
        shop.start();

        assertThat(client.send(Group.of(twice(1, 5))).get(PATIENCE)).containsExactly(2L, 4L, 6L, 8L, 10L);
        assertThat(client.send(Group.of(twice(7, 7))).get(PATIENCE)).containsExactly(14L);
        assertThat(client.send(Group.of(List.<Signature<Long>>of())).get(PATIENCE))
                .isEmpty();
    }

    @Test
    void a_group_of_one_gives_a_list_of_one_and_an_empty_one_an_empty_list() throws Exception {
        shop.start();

        assertThat(client.send(Group.of(twice(4, 4)).then(sum())).get(PATIENCE)).isEqualTo(8);
        assertThat(client.send(Group.of(List.<Signature<Long>>of()).then(sum())).get(PATIENCE))
                .isZero();
    }

    @Test
    void members_may_be_chains() throws Exception {
        shop.start();

        AsyncResult<List<Long>> result = client.send(Group.ofChains(List.of(
                Chain.of(twice(1)).then(plus(10)).then(plus(100)),
                Chain.of(twice(2)),
                Chain.of(twice(3)).then(plus(1)))));

        assertThat(result.get(PATIENCE)).containsExactly(112L, 4L, 7L);
    }

    @Test
    void a_member_that_fails_is_caught_and_told() throws Exception {
        shop.start();
        failing.add(2L);

        AsyncResult<Long> result =
                client.send(Group.of(twice(1, 3)).then(sum()).then(plus(1)).catching(catching()));

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .withMessageContaining("1 of 3 members have not succeeded: #1 double[")
                .withMessageContaining("io.skirret.task.Reject: not 2");
        List<FailedCall> failures = Workshop.next(caught);
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).index()).isEqualTo(1);
        assertThat(failures.get(0).task()).isEqualTo("double");
        assertThat(failures.get(0).state()).isEqualTo(TaskState.FAILURE);
        assertThat(failures.get(0).type()).isEqualTo("io.skirret.task.Reject");
        assertThat(failures.get(0).message()).isEqualTo("not 2");
    }

    @Test
    void a_failure_in_the_middle_of_a_member_that_is_a_chain_is_told() {
        shop.start();
        failing.add(4L);
        Step<Long, Long> again = Step.byName("double", Long.class, List.of(), Map.of(), HERE);

        AsyncResult<List<Long>> result = client.send(
                Group.ofChains(List.of(Chain.of(twice(2)).then(again).then(plus(1)), Chain.of(twice(1)))));

        assertThatExceptionOfType(RemoteTaskException.class).isThrownBy(() -> result.get(PATIENCE));
    }

    @Test
    void all_are_waited_for_where_that_is_asked_for() throws Exception {
        shop.start();
        failing.addAll(Set.of(1L, 3L));

        client.send(
                Group.of(twice(1, 4)).onFailure(OnFailure.WAIT_ALL).then(sum()).catching(catching()));

        assertThat(Workshop.next(caught)).extracting(FailedCall::index).containsExactly(0, 2);
        assertThat(caught).isEmpty();
    }

    @Test
    void what_follows_a_collecting_group_takes_what_became_of_each() throws Exception {
        shop.start();
        failing.add(2L);
        Step<List<CallOutcome<Long>>, Object> collect = Step.byName("collect", Object.class, List.of(), Map.of(), HERE);

        client.send(Group.of(twice(1, 3)).collecting().then(collect));

        List<CallOutcome<Long>> outcomes = Workshop.next(collected);
        assertThat(outcomes).extracting(CallOutcome::result).containsExactly(2L, null, 6L);
        assertThat(outcomes).extracting(CallOutcome::succeeded).containsExactly(true, false, true);
        assertThatThrownBy(
                        () -> Group.of(twice(1, 3)).collecting().then(collect).catching(catching()))
                .hasMessageContaining("expected a group that can fail");
    }

    private void sendAgain(DeadLetter letter) {
        Map<String, Object> headers = new LinkedHashMap<>(letter.original().headers());
        headers.put(HeaderNames.REPLAYS, letter.replays() + 1);
        shop.publish(new Message(
                letter.original().properties(), headers, letter.original().body()));
    }

    @Test
    void a_member_that_is_sent_again_from_the_dead_letters_lets_its_group_go_on() throws Exception {
        shop.start();
        failing.addAll(Set.of(1L, 2L));
        AsyncResult<Long> result = client.send(Group.of(twice(1, 3))
                .onFailure(OnFailure.WAIT_ALL)
                .then(sum().with(HERE.toBuilder().id("the-sum").build()))
                .catching(catching()));
        assertThat(Workshop.next(caught)).hasSize(2);
        shop.ended(4);
        List<DeadLetter> letters = shop.dead();
        assertThat(letters).hasSize(2);

        // It fails again: that is told once more.
        sendAgain(letters.get(0));
        assertThat(Workshop.next(caught)).hasSize(2);
        failing.clear();
        letters.forEach(this::sendAgain);

        assertThat(Stream.generate(shop::nextFinished).anyMatch(end -> "the-sum".equals(end.taskId())))
                .isTrue();
        assertThat(caught).isEmpty();
        assertThatExceptionOfType(RemoteTaskException.class).isThrownBy(() -> result.get(PATIENCE));
    }

    @Test
    void a_call_of_a_member_that_is_a_chain_counts_as_sent_again_if_the_one_before_was() throws Exception {
        shop.start();
        failing.addAll(Set.of(1L, 10L));
        Step<Long, Long> again = Step.byName("double", Long.class, List.of(), Map.of(), HERE);
        client.send(Group.ofChains(List.of(Chain.of(twice(1)).then(plus(8)).then(again)))
                .then(sum())
                .catching(catching()));
        assertThat(Workshop.next(caught)).hasSize(1);

        // Of another round, though its own call was never sent again.
        failing.remove(1L);
        Awaitility.await().until(() -> !shop.dead().isEmpty());
        sendAgain(shop.dead().get(0));

        assertThat(Workshop.next(caught).get(0).message()).isEqualTo("not 10");
    }

    @Test
    void a_member_that_is_revoked_or_has_expired_fails_its_group() {
        TaskOptions late = HERE.toBuilder().expiresIn(Duration.ofSeconds(5)).build();
        AsyncResult<List<Long>> result = client.send(Group.of(List.of(twice(1), twice(2).with(late))));
        shop.clock.advance(Duration.ofSeconds(6));

        shop.start();

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .withMessageContaining("(expired: it came after its time)");
    }

    @Test
    void what_has_not_ended_at_the_deadline_counts_as_failed_and_is_a_dead_letter() throws Exception {
        shop.start();
        TaskOptions nobody = TaskOptions.builder().queue("nobody").build();
        shop.broker.declareQueue("nobody");

        AsyncResult<Long> result = client.send(Group.of(List.of(twice(1), twice(2).with(nobody)))
                .deadline(Duration.ofHours(1))
                .then(sum())
                .catching(catching()));
        shop.ended(1);
        shop.clock.advance(Duration.ofHours(2));

        List<FailedCall> failures = Workshop.next(caught);
        assertThat(failures).extracting(FailedCall::index).containsExactly(1);
        assertThat(failures).extracting(FailedCall::type).containsExactly("never-answered");
        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .withMessageContaining("#1 never answered");
        assertThat(shop.ended(2))
                .extracting(WorkerEvent.TaskFinished::ending)
                .containsExactlyInAnyOrder(Ending.DEAD_LETTERED, Ending.SUCCEEDED);
        DeadLetter letter = shop.onlyDead();
        assertThat(letter.original().headers()).containsEntry(HeaderNames.TASK, "skirret.group");
        assertThat(String.valueOf(letter.exceptionMessage()))
                .contains("has not gone on by its deadline: 1 of 2 members");
    }

    @Test
    void a_group_that_went_on_says_nothing_at_its_deadline() throws Exception {
        shop.start();
        client.send(Group.of(twice(1, 2)).deadline(Duration.ofHours(1)).then(sum()))
                .get(PATIENCE);
        shop.ended(3);

        shop.clock.advance(Duration.ofHours(2));

        assertThat(shop.ended(1).get(0).ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(shop.dead()).isEmpty();
        shop.assertDrained();
    }

    @Test
    void a_countdown_of_what_follows_begins_when_the_group_has_ended() {
        shop.start();
        TaskOptions later = HERE.toBuilder().countdown(Duration.ofMinutes(10)).build();
        client.send(Group.of(twice(1, 2)).then(sum().with(later)));
        // The two members, and what follows into its delay.
        shop.ended(3);

        shop.clock.advance(Duration.ofMinutes(11));

        assertThat(shop.ended(1).get(0).ending()).isEqualTo(Ending.SUCCEEDED);
    }

    @Test
    void what_follows_in_a_queue_that_has_gone_is_a_dead_letter() {
        TaskOptions elsewhere = TaskOptions.builder().queue("elsewhere").build();
        shop.broker.declareQueue("elsewhere");
        AsyncResult<Long> result = client.send(Group.of(twice(1, 2)).then(sum().with(elsewhere)));
        shop.broker.deleteQueue("elsewhere");

        shop.start();

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .withMessageContaining("expected queue 'elsewhere'");
        assertThat(shop.onlyDead().reason()).isEqualTo("no-queue");
    }

    @Test
    void results_that_no_call_can_take_together_fail_the_group() throws Exception {
        String half = "x".repeat((int) shop.transport.maxBodyBytes() * 2 / 3);
        shop.task("large", (arguments, context) -> half);
        shop.start();
        Signature<String> large = Signature.byName("large", String.class, List.of(), Map.of(), HERE);
        Step<List<String>, Object> never = Step.byName("nobody", Object.class, List.of(), Map.of(), HERE);

        AsyncResult<Object> result =
                client.send(Group.of(List.of(large, large)).then(never).catching(catching()));

        List<FailedCall> failures = Workshop.next(caught);
        assertThat(failures).extracting(FailedCall::type).containsExactly("group-results");
        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .withMessageContaining("store them elsewhere");
    }

    @Test
    void a_group_is_one_tree_of_calls_and_leaves_nothing_behind() throws Exception {
        BlockingQueue<String> roots = new LinkedBlockingQueue<>();
        shop.task("root", (arguments, context) -> roots.add(context.rootId()));
        shop.task("parent", (arguments, context) -> roots.add(context.rootId() + " " + context.parentId()));
        shop.start();
        Signature<Boolean> root = Signature.byName("root", Boolean.class, List.of(), Map.of(), HERE);
        Signature<Boolean> parent = Signature.byName("parent", Boolean.class, List.of(), Map.of(), HERE);

        client.send(Group.of(List.of(root, root)).thenRun(parent)).get(PATIENCE);

        String group = Workshop.next(roots);
        assertThat(Workshop.next(roots)).isEqualTo(group);
        assertThat(Workshop.next(roots)).isEqualTo(group + " " + group);
        Awaitility.await().until(() -> shop.transport.barriers().size(group).isEmpty());
        String alone = client.send(Group.of(List.of(root))).id();
        Awaitility.await().until(() -> shop.transport.barriers().size(alone).isEmpty());
    }

    @Test
    void a_group_is_not_sent_in_a_transaction() {
        shop.start();
        try (TransactionScope scope = TransactionScope.open()) {
            assertThatExceptionOfType(UnsendableException.class)
                    .isThrownBy(() -> client.send(Group.of(twice(1, 2))))
                    .withMessageContaining("outside of a transaction");
        }
    }

    @Test
    void what_a_member_says_of_its_group_is_not_the_applications_to_write() {
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> client.send(twice(1).with(HERE.toBuilder()
                        .header(HeaderNames.GROUP_MEMBER, "x;0;1;F;0")
                        .build())));
    }

    @Test
    void a_member_of_a_group_that_nobody_can_read_runs_and_ends() {
        shop.start();
        for (Object forged : List.of("x;5;1;F;0", "../x;0;1;F;0", 7, "a;0;1;F;0")) {
            Map<String, Object> headers = new LinkedHashMap<>(
                    shop.encode(shop.call("double").args(1L)).headers());
            headers.put(HeaderNames.GROUP_MEMBER, forged);
            var message = shop.encode(shop.call("double").args(1L));
            shop.publish(new Message(message.properties(), headers, message.body()));
        }
        assertThat(shop.ended(4)).extracting(WorkerEvent.TaskFinished::ending).containsOnly(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void members_say_little_more_than_calls_alone() {
        List<Integer> sizes = new ArrayList<>();
        client.send(twice(1));
        client.send(Group.of(twice(1, 1)).then(sum()));
        shop.broker
                .messages(Workshop.QUEUE)
                .forEach(message -> sizes.add(
                        message.body().length + message.headers().toString().length()));
        assertThat(sizes.get(1) - sizes.get(0)).isBetween(0, 200);
    }
}
