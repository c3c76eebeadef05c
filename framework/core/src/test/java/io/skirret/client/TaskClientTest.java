package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.message.UnsendableException;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.PublishException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskClientTest extends ClientOnMemory {

    @Test
    void theFirstCallOnAnEmptyBrokerIsStored() throws Exception {
        AsyncResult<String> sent = client.send(echo("hello"));
        assertThat(broker.ready("skirret")).isEqualTo(1);
        assertThat(sent.state()).isEqualTo(TaskState.PENDING);

        TaskMessage message = echoing("skirret").next();
        assertThat(message.task()).isEqualTo("test.echo");
        assertThat(message.id()).isEqualTo(sent.id());
        assertThat(message.rootId()).isEqualTo(sent.id());
        assertThat(message.parentId()).isNull();
        assertThat(new String(message.body(), StandardCharsets.UTF_8)).startsWith("[[\"hello\"],{},");
        assertThat(sent.get(SOON)).isEqualTo("echo");
        assertThat(sent.state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void sendingByNameNeedsNoDefinition() throws Exception {
        EchoWorker worker = new EchoWorker(transport, "python", task -> EchoWorker.success(task, Map.of("sum", 5)));
        AsyncResult<Object> result = client.sendByName(
                "proj.add",
                List.of(2),
                Map.of("y", 3),
                TaskOptions.builder().queue("python").build());
        assertThat(new String(worker.next().body(), StandardCharsets.UTF_8)).startsWith("[[2],{\"y\":3},");
        assertThat(result.get(SOON)).isEqualTo(Map.of("sum", 5));
    }

    @Test
    void everyFailureSaysWhatBecameOfTheMessage() {
        client.send(echo("declares the queue"));
        for (Reason reason : List.of(Reason.BLOCKED, Reason.REJECTED, Reason.DISCONNECTED, Reason.UNCONFIRMED)) {
            broker.failPublishes(publication -> reason);
            PublishException failure = catchThrowableOfType(PublishException.class, () -> client.send(echo("x")));
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.fate()).isEqualTo(reason == Reason.UNCONFIRMED ? Fate.UNKNOWN : Fate.NOT_STORED);
            assertThat(failure.taskId()).isNotNull();
            assertThat(failure).hasMessageStartingWith("task test.echo (" + failure.taskId() + "): expected ");
            assertThat(failure.getStackTrace())
                    .anyMatch(at -> at.getClassName().equals(TaskClientTest.class.getName()));
        }
        assertThat(broker.ready("skirret")).isEqualTo(2);
    }

    @Test
    void aCallOfUnknownFateCanBeSentAgainUnderItsId() throws Exception {
        client.send(echo("declares the queue"));
        broker.failPublishes(publication -> Reason.UNCONFIRMED);
        PublishException unknown = catchThrowableOfType(PublishException.class, () -> client.send(echo("x")));
        broker.failPublishes(null);

        AsyncResult<String> again = client.send(
                echo("x").with(TaskOptions.builder().id(unknown.taskId()).build()));

        EchoWorker worker = echoing("skirret");
        assertThat(worker.next().task()).isEqualTo("test.echo");
        assertThat(List.of(worker.next().id(), worker.next().id())).containsOnly(unknown.taskId());
        assertThat(again.get(SOON)).isEqualTo("echo");
    }

    @Test
    void whoIsInterruptedWhileItWaitsForTheConfirmLearnsTheIdToo() {
        client.send(echo("declares the queue"));
        broker.holdConfirms();
        Thread.currentThread().interrupt();
        PublishException unknown = catchThrowableOfType(
                PublishException.class,
                () -> client.sendByName("test.other", List.of(), Map.of(), TaskOptions.defaults()));
        assertThat(Thread.interrupted()).isTrue();
        broker.releaseConfirms();
        assertThat(unknown.fate()).isEqualTo(Fate.UNKNOWN);
        assertThat(unknown)
                .hasMessageStartingWith("task test.other (" + unknown.taskId() + "): ")
                .hasMessageContaining("same id");
    }

    @Test
    void sendingByNameSaysWhatItIsMissing() {
        assertThatThrownBy(() -> client.sendByName(null, List.of(), Map.of(), TaskOptions.defaults()))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("null for the task's name")
                .hasMessageContaining("nothing was sent");
        assertThatThrownBy(() -> client.sendByName("a", List.of(), Map.of(), null))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("null for the options")
                .hasMessageContaining("TaskOptions.defaults()");
        assertThatThrownBy(() -> client.sendByName("a", null, Map.of(), TaskOptions.defaults()))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("null for the arguments");
        assertThatThrownBy(() -> client.sendByName("a", List.of(), null, TaskOptions.defaults()))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("null for the named arguments");
        assertThatThrownBy(() -> echo("x").with(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TaskOptions.defaults()");
        assertThat(broker.published()).isZero();
    }

    @Test
    void queuesOfOwnTasksAreDeclared_andNoOthers() {
        TaskSettings mail = TaskSettings.builder().queue("mail").build();
        try (TaskClient shop = TaskClient.builder()
                .transport(transport)
                .queue("shop")
                .tasks(TaskRegistry.of(definition(String.class, mail)))
                .build()) {
            TaskOptions toMail = TaskOptions.builder().queue("mail").build();
            shop.sendByName("any", List.of(), Map.of(), toMail);
            assertThat(broker.ready("mail")).isOne();

            for (TaskOptions elsewhere : List.of(
                    TaskOptions.builder().queue("mial").build(),
                    TaskOptions.defaults(),
                    TaskOptions.builder()
                            .queue("mial")
                            .countdown(Duration.ofSeconds(1))
                            .build())) {
                PublishException refused = catchThrowableOfType(
                        PublishException.class, () -> shop.sendByName("any", List.of(), Map.of(), elsewhere));
                assertThat(refused.reason()).isEqualTo(Reason.UNROUTABLE);
                assertThat(refused)
                        .hasMessageStartingWith("task any (" + refused.taskId() + "): expected queue '")
                        .hasMessageContaining("no task of this application names it");
                if (elsewhere.queue() != null) {
                    assertThat(refused).hasMessageEndingWith("Did you mean \"mail\"?");
                }
            }
            assertThat(broker.queues()).containsExactlyInAnyOrder("mail", "mail.dead");

            broker.declareQueue("mial");
            shop.sendByName(
                    "any",
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().queue("mial").build());
            broker.deleteQueue("mial");
            assertThat(catchThrowableOfType(
                                    PublishException.class,
                                    () -> shop.sendByName(
                                            "any",
                                            List.of(),
                                            Map.of(),
                                            TaskOptions.builder().queue("mial").build()))
                            .reason())
                    .isEqualTo(Reason.UNROUTABLE);
            assertThat(broker.queues()).doesNotContain("mial");
        }
    }

    @Test
    void aQueueThatWasDeletedIsDeclaredAgain() {
        client.send(echo("1"));
        broker.deleteQueue("skirret");
        client.send(echo("2"));
        assertThat(broker.ready("skirret")).isEqualTo(1);
    }

    @Test
    void whatCannotTravelIsRefusedBeforeItIsSent() {
        assertThatThrownBy(() -> client.send(echo("x")
                        .with(TaskOptions.builder().header("task", "forged").build())))
                .isInstanceOf(UnsendableException.class);
        assertThatThrownBy(() -> client.send(echo("x".repeat(5 << 20)))).isInstanceOf(UnsendableException.class);
        assertThat(broker.published()).isZero();
    }

    @Test
    void manyThreadsSendWithoutLosingOrMixingResults() {
        new EchoWorker(
                transport,
                "skirret",
                task -> EchoWorker.success(task, new String(task.body(), StandardCharsets.UTF_8).split("\"")[1]));
        List<CompletableFuture<Set<String>>> threads = IntStream.range(0, 8)
                .mapToObj(thread -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 100)
                        .mapToObj(i -> {
                            String text = thread + "-" + i;
                            try {
                                assertThat(client.send(echo(text)).get(SOON)).isEqualTo(text);
                            } catch (TimeoutException | InterruptedException failure) {
                                throw new AssertionError(failure);
                            }
                            return text;
                        })
                        .collect(Collectors.toSet())))
                .toList();
        assertThat(threads.stream().flatMap(thread -> thread.join().stream())).hasSize(800);
    }

    @Test
    void aClosedClientRefusesAndItsWaitersLearnOfIt() {
        AsyncResult<String> result = client.send(echo("x"));
        client.close();
        client.close();
        assertThatThrownBy(() -> result.get(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        PublishException refused = catchThrowableOfType(PublishException.class, () -> client.send(echo("y")));
        assertThat(refused.reason()).isEqualTo(Reason.CLOSED);
        assertThat(refused).hasMessageStartingWith("task test.echo (" + refused.taskId() + "): ");
        assertThat(transport.health().usable()).isTrue();
    }

    @Test
    void anInterceptorMayTakeCalls() throws Exception {
        try (TaskClient taking = TaskClient.builder()
                .transport(transport)
                .interceptor(new CallInterceptor() {
                    @Override
                    public <R> AsyncResult<R> intercept(Signature<R> call) {
                        return call.arguments().contains("mine") ? AsyncResult.completed(null) : null;
                    }
                })
                .build()) {
            assertThat(taking.send(echo("mine")).get(SOON)).isNull();
            taking.sendAll(List.of(echo("mine"), echo("theirs")));
            assertThat(broker.ready("skirret")).isEqualTo(1);
        }
    }

    @Test
    void aClientNeedsOneBroker() {
        assertThatThrownBy(() -> TaskClient.builder().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("neither");
        assertThatThrownBy(() -> TaskClient.builder()
                        .url(broker.url())
                        .transport(transport)
                        .build())
                .hasMessageContaining("both");
    }
}
