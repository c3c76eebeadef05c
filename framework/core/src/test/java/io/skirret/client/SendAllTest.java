package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendAllTest extends ClientOnMemory {

    @Test
    void sendAllKeepsTheOrder() throws Exception {
        List<Signature<String>> calls =
                IntStream.range(0, 500).mapToObj(i -> echo("m" + i)).toList();
        List<AsyncResult<String>> results = client.sendAll(calls);
        assertThat(results).hasSize(500);
        EchoWorker worker = echoing("skirret");
        for (AsyncResult<String> result : results) {
            assertThat(worker.next().id()).isEqualTo(result.id());
            assertThat(result.get(SOON)).isEqualTo("echo");
        }
    }

    @Test
    void sendAllTellsOfEachCallWhatBecameOfIt() {
        client.send(echo("declares the queue"));
        AtomicInteger count = new AtomicInteger();
        broker.failPublishes(publication -> switch (count.incrementAndGet()) {
            case 2 -> Reason.REJECTED;
            case 3 -> Reason.UNCONFIRMED;
            default -> null;
        });
        List<Signature<String>> calls = new ArrayList<>(
                IntStream.range(0, 4).mapToObj(i -> echo("m" + i)).toList());
        calls.add(echo("bad").with(TaskOptions.builder().header("id", "forged").build()));
        PartialSendException partial = catchThrowableOfType(PartialSendException.class, () -> client.sendAll(calls));
        assertThat(partial.calls()).hasSize(5);
        assertThat(partial.calls().stream().map(PartialSendException.Call::stored))
                .containsExactly(true, false, false, true, false);
        assertThat(partial.notStored()).containsExactly(calls.get(1), calls.get(4));
        assertThat(partial.unknown())
                .singleElement()
                .satisfies(call -> assertThat(call.signature()).isSameAs(calls.get(2)));
        assertThat(partial).hasMessageContaining("2 stored, 2 not stored and 1 unknown");
        assertThat(broker.ready("skirret")).isEqualTo(4);
    }

    @Test
    void sendAllStopsTryingOnceTheBrokerIsGone() {
        client.send(echo("declares the queue"));
        AtomicInteger asked = new AtomicInteger();
        broker.failPublishes(publication -> asked.incrementAndGet() < 3 ? null : Reason.BLOCKED);
        List<Signature<String>> calls =
                IntStream.range(0, 100).mapToObj(i -> echo("m" + i)).toList();
        PartialSendException partial = catchThrowableOfType(PartialSendException.class, () -> client.sendAll(calls));
        assertThat(asked).hasValue(3);
        assertThat(partial.notStored()).hasSize(98);
        PublishException tried = (PublishException) partial.calls().get(2).failure();
        assertThat(tried.taskId()).isEqualTo(partial.calls().get(2).result().id());
        assertThat(partial.calls().get(99).failure())
                .as("under the id of the one that was tried it must not be sent again")
                .isInstanceOfSatisfying(
                        PublishException.class,
                        failure -> assertThat(failure.taskId()).isNull())
                .hasMessageStartingWith("not tried")
                .hasCause(tried);
    }

    @Test
    void aCallToAQueueThatIsNotThereFailsAlone() {
        Signature<String> lost =
                echo("x").with(TaskOptions.builder().queue("nobody's").build());
        PartialSendException partial = catchThrowableOfType(
                PartialSendException.class, () -> client.sendAll(List.of(echo("1"), lost, echo("2"))));
        assertThat(partial.notStored()).containsExactly(lost);
        PartialSendException.Call tried = partial.calls().get(1);
        assertThat(tried.failure())
                .isInstanceOfSatisfying(
                        PublishException.class,
                        failure -> assertThat(failure.taskId())
                                .isEqualTo(tried.result().id()));
        assertThat(tried.result().id()).isNotEmpty();
        assertThat(broker.ready("skirret")).isEqualTo(2);
    }
}
