package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.message.UnsendableException;
import io.skirret.transaction.Transaction;
import io.skirret.transaction.TransactionOutcome;
import io.skirret.transaction.TransactionScope;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A call made in a transaction is sent after its commit, and only then. */
final class AfterCommitTest extends ClientOnMemory {

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger().addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger().detachAppender(lines);
    }

    @Test
    void aCallHasItsIdAtOnceAndIsSentAfterTheCommit() throws Exception {
        EchoWorker worker = echoing("skirret");
        AsyncResult<String> result;
        try (TransactionScope transaction = TransactionScope.open()) {
            result = client.send(echo("x"));
            assertThat(result.id()).isNotEmpty();
            assertThat(result.state()).isEqualTo(TaskState.PENDING);
            transaction.commit(() -> assertThat(broker.published()).isZero());
        }

        assertThat(worker.next().id()).isEqualTo(result.id());
        assertThat(result.get(SOON)).isEqualTo("echo");
        assertThat(result.state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aRollbackSendsNothing() {
        AsyncResult<String> result;
        try (TransactionScope transaction = TransactionScope.open()) {
            result = client.send(echo("x"));
            assertThat(transaction).isNotNull();
        }

        assertThat(broker.published()).isZero();
        assertThat(result.state()).isEqualTo(TaskState.REVOKED);
        assertThatThrownBy(() -> result.get(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test.echo (" + result.id() + ")")
                .hasMessageContaining("its transaction was rolled back; it was not sent");
    }

    @Test
    void everyWayToSendWaits() {
        try (TransactionScope transaction = TransactionScope.open()) {
            client.send(echo("1"));
            client.sendAll(List.of(echo("2"), echo("3")));
            client.sendByName("test.other", List.of(4), Map.of(), TaskOptions.defaults());
            client.send(
                    call(Void.class, TaskOptions.builder().ignoreResult(true).build()));
            assertThat(broker.published()).isZero();
            transaction.commit(() -> {});
        }

        assertThat(broker.ready("skirret")).isEqualTo(5);
    }

    @Test
    void argumentsAreThoseOfTheCall() throws Exception {
        EchoWorker worker = echoing("skirret");
        List<Object> changing = new ArrayList<>(List.of("before"));
        try (TransactionScope transaction = TransactionScope.open()) {
            client.sendByName("test.other", changing, Map.of(), TaskOptions.defaults());
            changing.set(0, "after");
            transaction.commit(() -> {});
        }

        assertThat(new String(worker.next().body(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("[[\"before\"]");
    }

    @Test
    void whatCannotBeSentIsRefusedAtTheCall() {
        try (TransactionScope transaction = TransactionScope.open()) {
            assertThatThrownBy(() -> client.send(echo("x".repeat(5 << 20)))).isInstanceOf(UnsendableException.class);
            broker.goDown();
            assertThat(catchThrowable(() -> client.send(echo("x")))).isNotNull();
            transaction.commit(() -> {});
        }
    }

    @Test
    void askingForTheResultBeforeTheCommitIsTold() throws Exception {
        try (TransactionScope transaction = TransactionScope.open()) {
            AsyncResult<String> result = client.send(echo("x"));
            CompletableFuture<String> future = result.toCompletionStage().toCompletableFuture();
            CompletableFuture<Integer> chained = future.thenApply(String::length);

            assertThatThrownBy(() -> result.get(SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("test.echo (" + result.id() + ")")
                    .hasMessageContaining("commit first");
            assertThatThrownBy(future::join).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(future::get).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(chained::join).isInstanceOf(IllegalStateException.class);
            Throwable elsewhere = CompletableFuture.supplyAsync(
                            () -> catchThrowable(() -> result.get(Duration.ofMillis(1))))
                    .get();
            assertThat(elsewhere)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("waits for the commit of its transaction");

            echoing("skirret");
            transaction.commit(() -> {});
            assertThat(chained.join()).isEqualTo(4);
            assertThat(result.get(SOON)).isEqualTo("echo");
        }
    }

    @Test
    void aSendThatFailsAfterTheCommitIsToldWithIdsAndStopsNoOther() {
        client.send(echo("declares the queue"));
        List<AsyncResult<String>> results = new ArrayList<>();
        PublishException failure = catchThrowableOfType(PublishException.class, () -> {
            try (TransactionScope transaction = TransactionScope.open()) {
                for (int i = 0; i < 3; i++) {
                    results.add(client.send(echo("x")));
                }
                transaction.commit(() -> {
                    int[] count = new int[1];
                    broker.failPublishes(publication -> count[0]++ < 2 ? Reason.REJECTED : null);
                });
            }
        });

        assertThat(broker.ready("skirret")).isEqualTo(2);
        assertThat(failure.taskId()).isEqualTo(results.get(0).id());
        assertThat(failure.getSuppressed())
                .singleElement()
                .isInstanceOfSatisfying(
                        PublishException.class,
                        second -> assertThat(second.taskId())
                                .isEqualTo(results.get(1).id()));
        assertThat(results.get(0).state()).isEqualTo(TaskState.FAILURE);
        assertThatThrownBy(() -> results.get(0).get(SOON)).isInstanceOf(PublishException.class);
        assertThat(results.get(2).state()).isEqualTo(TaskState.PENDING);
        assertThat(lines.list)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.getLevel()).isEqualTo(Level.ERROR));
        assertThat(lines.list.get(0).getFormattedMessage())
                .contains("test.echo (" + results.get(0).id() + ")", "the call is stored nowhere")
                .contains("TaskOptions.builder().id(\"" + results.get(0).id() + "\")");
    }

    @Test
    void oneOfUnknownFateMayStillHaveAResult() throws Exception {
        client.send(echo("declares the queue"));
        EchoWorker worker = echoing("skirret");
        worker.next();
        AsyncResult<String> result;
        broker.failPublishes(
                publication -> publication.destination() instanceof Destination.Queue ? Reason.UNCONFIRMED : null);
        TransactionScope transaction = TransactionScope.open();
        result = client.send(echo("x"));
        assertThatThrownBy(() -> transaction.commit(() -> {})).isInstanceOf(PublishException.class);
        broker.failPublishes(null);

        assertThat(lines.list)
                .singleElement()
                .satisfies(line ->
                        assertThat(line.getFormattedMessage()).contains("nobody knows whether the call is stored"));
        assertThat(result.get(SOON)).isEqualTo("echo");
    }

    @Test
    void aCommitThatFailsSendsNothingAndIsTold() {
        AsyncResult<String> result;
        try (TransactionScope transaction = TransactionScope.open()) {
            result = client.send(echo("x"));
            assertThatThrownBy(() -> transaction.commit(() -> {
                        throw new SQLException("gone");
                    }))
                    .isInstanceOf(SQLException.class);
        }

        assertThat(broker.published()).isZero();
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .contains("the commit failed", "1 calls", "test.echo (" + result.id() + ")"));
    }

    @Test
    void aCountdownCountsFromTheCallAndIsNeverEarly() {
        try (TransactionScope transaction = TransactionScope.open()) {
            for (int seconds : List.of(2, 5)) {
                client.send(call(
                        String.class,
                        TaskOptions.builder()
                                .countdown(Duration.ofSeconds(seconds))
                                .build()));
            }
            clock.advance(Duration.ofSeconds(3));
            transaction.commit(() -> {});
        }

        assertThat(broker.ready("skirret")).isEqualTo(1);
        clock.advance(Duration.ofMillis(1500));
        assertThat(broker.ready("skirret")).isEqualTo(1);
        clock.advance(Duration.ofMillis(500));
        assertThat(broker.ready("skirret")).isEqualTo(2);
        assertThat(broker.messages("skirret"))
                .allSatisfy(message -> assertThat(message.headers())
                        .as("waits for what is left of its eta if it comes early")
                        .containsKey("eta")
                        .doesNotContainKey("skirret_counted_down"));
    }

    @Test
    void aQueueThatWasDeletedMeanwhileIsDeclaredAgain() {
        try (TransactionScope transaction = TransactionScope.open()) {
            client.send(echo("x"));
            transaction.commit(() -> broker.deleteQueue("skirret"));
        }

        assertThat(broker.ready("skirret")).isEqualTo(1);
    }

    @Test
    void aCallMaySayThatItDoesNotWaitOrThatItMust() {
        Signature<String> now =
                echo("now").with(TaskOptions.builder().afterCommit(false).build());
        Signature<String> must =
                echo("must").with(TaskOptions.builder().afterCommit(true).build());
        try (TransactionScope transaction = TransactionScope.open()) {
            client.send(now);
            assertThat(broker.published()).isEqualTo(1);
            client.send(must);
            assertThat(broker.published()).isEqualTo(1);
            transaction.commit(() -> {});
        }
        assertThat(broker.published()).isEqualTo(2);

        client.send(now);
        assertThatThrownBy(() -> client.send(must))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("TransactionScope")
                .hasMessageContaining("TaskClientBuilder.transactions")
                .hasMessageContaining("nothing was sent");
        assertThat(broker.published()).isEqualTo(3);
    }

    @Test
    void aFrameworksTransactionsAreWaitedForToo() {
        List<Consumer<TransactionOutcome>> actions = new ArrayList<>();
        Transaction theirs = actions::add;
        boolean[] active = {true};
        try (TaskClient bridged = TaskClient.builder()
                .transport(transport)
                .clock(clock)
                .transactions(() -> active[0] ? theirs : null)
                .build()) {
            bridged.send(echo("1"));
            bridged.send(echo("2"));
            assertThat(broker.published()).isZero();
            active[0] = false;
            assertThat(actions).hasSize(1);
            actions.get(0).accept(TransactionOutcome.COMMITTED);
            assertThat(broker.published()).isEqualTo(2);
            bridged.send(echo("3"));
            assertThat(broker.published()).isEqualTo(3);
        }
    }

    @Test
    void aClientThatIsClosedBeforeTheCommitSendsNothingAndSaysSo() {
        TransactionScope transaction = TransactionScope.open();
        AsyncResult<String> result = client.send(echo("x"));
        client.close();

        assertThatThrownBy(() -> transaction.commit(() -> {}))
                .isInstanceOfSatisfying(PublishException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
                    assertThat(failure.taskId()).isEqualTo(result.id());
                });
        assertThat(broker.published()).isZero();
        assertThat(lines.list).hasSize(1);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(AfterCommit.class);
    }
}
