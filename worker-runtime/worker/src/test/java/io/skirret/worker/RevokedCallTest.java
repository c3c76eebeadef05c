package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.control.Control;
import io.skirret.control.Workers;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transaction.TransactionScope;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A caller revokes what it has called. */
class RevokedCallTest extends BrokerInTrouble {

    private final Transport transport = shop.connect(options -> options);
    private final TaskClient client = TaskClient.builder()
            .transport(transport)
            .tasks(TaskRegistry.of(List.of()))
            .clock(shop.clock)
            .build();

    private AsyncResult<Object> call(String task, TaskOptions options) {
        transport.declare(Workshop.QUEUE);
        return client.sendByName(task, List.of(), Map.of(), options);
    }

    private void startListening() {
        startListening(ControlAccess.ALL);
    }

    private void startListening(ControlAccess allow) {
        shop.start(builder -> builder.controlAllow(allow));
        Awaitility.await()
                .until(() -> Control.on(transport, shop.clock).workers().tell("ping", Map.of()));
    }

    /** A task that does not end by itself; it counts down what this gives when it runs. */
    private CountDownLatch slow() {
        CountDownLatch begun = new CountDownLatch(1);
        shop.task("slow", (arguments, context) -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return null;
        });
        return begun;
    }

    private static void isRevoked(AsyncResult<Object> result) {
        assertThatThrownBy(() -> result.get(Duration.ofSeconds(20)))
                .isInstanceOfSatisfying(
                        RemoteTaskException.class,
                        failure -> assertThat(failure.state()).isEqualTo(TaskState.REVOKED));
    }

    @Test
    void aTaskThatRunsIsInterruptedAndEndsOnceAsRevoked() throws Exception {
        CountDownLatch begun = slow();
        startListening();
        AsyncResult<Object> result = call("slow", TaskOptions.defaults());
        Workshop.await(begun);

        result.revoke(true);

        isRevoked(result);
        shop.ended(WorkerEvent.Ending.REVOKED);
        result.revoke();
    }

    @Test
    void whileNoWorkerRuns_theRevocationIsKeptForTheNext_andWithoutAnyItIsRefused() throws Exception {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        AsyncResult<Object> early = call("work", TaskOptions.defaults());
        assertThatThrownBy(early::revoke).isInstanceOfSatisfying(PublishException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(PublishException.Reason.UNROUTABLE);
            assertThat(failure).hasMessageContaining("the task is not revoked");
        });

        startListening();
        shop.ended(WorkerEvent.Ending.SUCCEEDED);
        Worker worker = shop.another("second@test", builder -> builder.controlAllow(ControlAccess.ALL));
        worker.close();
        assertThat(runs).hasValue(1);
    }

    private void aWorkerCameAndWent() {
        Worker first = shop.another("first@test", builder -> builder.controlAllow(ControlAccess.ALL));
        CompletableFuture<ShutdownReport> end = first.shutdown(Duration.ofSeconds(1));
        while (!end.isDone()) {
            shop.clock.advance(Duration.ofMillis(100));
            var unused = end.copy()
                    .completeOnTimeout(null, 20, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** A worker that hears commands and keeps nothing for others, as one of Python. */
    private BroadcastSubscription startPythonLike() {
        return shop.connect(options -> options)
                .broadcasts()
                .listen(ControlledWorker.COMMANDS, "", (message, key) -> {});
    }

    @Test
    void workersThatAllStopped_knowOfItWhenTheyStartAgain() throws Exception {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        aWorkerCameAndWent();
        AsyncResult<Object> result = call("work", TaskOptions.defaults());

        result.revoke();

        startListening();
        isRevoked(result);
        assertThat(runs).hasValue(0);
    }

    @Test
    void whoseResultIsForgotten_canBeRevokedAllTheSame() throws Exception {
        CountDownLatch begun = slow();
        startListening();
        AsyncResult<Object> result = call("slow", TaskOptions.defaults());
        Workshop.await(begun);

        result.forget();
        result.revoke(true);

        shop.ended(WorkerEvent.Ending.REVOKED);
    }

    @Test
    void whileOnlyAPythonWorkerListens_itIsKeptForJavaWorkers_ifOneEverKeptSuch() {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        startPythonLike();
        transport.declare("elsewhere");
        call("other", TaskOptions.builder().queue("elsewhere").build()).revoke();
        aWorkerCameAndWent();
        AsyncResult<Object> result = call("work", TaskOptions.defaults());

        result.revoke();

        startListening();
        isRevoked(result);
        assertThat(runs).hasValue(0);
    }

    @Test
    void whileOnlyAWorkerListensThatMayNotObey_itIsKeptForThoseThatMay() {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        aWorkerCameAndWent();
        shop.another("reader@test", builder -> builder.queues("elsewhere").controlAllow(ControlAccess.READ_ONLY));
        Awaitility.await()
                .until(() -> Control.on(transport, shop.clock).workers().tell("ping", Map.of()));
        AsyncResult<Object> result = call("work", TaskOptions.defaults());

        result.revoke();

        startListening();
        isRevoked(result);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aWorkerThatMayNotBeSteered_runsNoRevokedCallEither() {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        startListening(ControlAccess.READ_ONLY);
        AsyncResult<Object> waits = call(
                "work", TaskOptions.builder().countdown(Duration.ofMinutes(5)).build());
        waits.revoke();
        shop.clock.advance(Duration.ofMinutes(6));
        isRevoked(waits);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aWorkerWithoutRemoteControl_knowsOfNone() {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        aWorkerCameAndWent();
        AsyncResult<Object> result = call("work", TaskOptions.defaults());
        result.revoke();
        shop.start(builder -> builder.controlAllow(ControlAccess.NONE));
        shop.ended(WorkerEvent.Ending.SUCCEEDED);
    }

    @Test
    void aCommandToAllWorkersIsKeptAsWell() {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        startPythonLike();
        aWorkerCameAndWent();
        AsyncResult<Object> result = call("work", TaskOptions.defaults());
        try (Control control = Control.on(transport, Clock.system())) {
            Workers all = control.workers().timeout(Duration.ofMillis(1));
            assertThat(all.revoke(List.of(result.id()), false).isEmpty()).isTrue();
        }

        startListening();
        isRevoked(result);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aCallThatWaitsForItsCommitIsRevokedBeforeItIsSent_andOneWithoutResult() {
        shop.task("work", (arguments, context) -> runs.incrementAndGet());
        startListening();
        try (TransactionScope scope = TransactionScope.open()) {
            call("work", TaskOptions.defaults()).revoke();
            scope.commit(() -> {});
        }
        shop.ended(WorkerEvent.Ending.REVOKED);

        AsyncResult<Object> later = call(
                "work",
                TaskOptions.builder()
                        .countdown(Duration.ofMinutes(5))
                        .ignoreResult(true)
                        .build());
        later.revoke();
        shop.clock.advance(Duration.ofMinutes(6));
        WorkerEvent.Ending ending = shop.nextFinished().ending();
        while (ending == WorkerEvent.Ending.DELAYED) {
            shop.clock.advance(Duration.ofMinutes(6));
            ending = shop.nextFinished().ending();
        }
        assertThat(ending).isEqualTo(WorkerEvent.Ending.REVOKED);
        assertThat(runs).hasValue(0);
        AsyncResult.completed("x").revoke();
    }
}
