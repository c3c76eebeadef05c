package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Several calls under one id, which a caller has who sends one again: each has a handle, and every reply is for all of
 * them.
 */
class SharedIdTest extends ClientOnMemory {

    private static final TaskOptions SAME = TaskOptions.builder().id("order-17").build();

    private List<AsyncResult<String>> send(int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> client.send(echo("m" + i).with(SAME)))
                .toList();
    }

    @Test
    void allHandlesComplete() throws Exception {
        List<AsyncResult<String>> results = send(3);
        echoing("skirret");
        for (AsyncResult<String> result : results) {
            assertThat(result.get(SOON)).isEqualTo("echo");
            assertThat(result.state()).isEqualTo(TaskState.SUCCESS);
        }
    }

    @Test
    void theFirstReplyIsEnough() throws Exception {
        broker.declareQueue("nobody takes it");
        AsyncResult<String> first = client.send(echo("x").with(SAME));
        AsyncResult<Object> second = client.sendByName(
                "test.echo",
                List.of(),
                Map.of(),
                SAME.toBuilder().queue("nobody takes it").build());
        echoing("skirret");
        assertThat(first.get(SOON)).isEqualTo("echo");
        assertThat(second.get(SOON)).isEqualTo("echo");
    }

    @Test
    void allFailWhenTheReplyCannotBeRead() {
        List<AsyncResult<String>> results = send(2);
        new EchoWorker(
                transport,
                "skirret",
                task -> new Message(
                        MessageProperties.json(task.id(), null),
                        Map.of(),
                        "not json".getBytes(StandardCharsets.UTF_8)));
        for (AsyncResult<String> result : results) {
            assertThatThrownBy(() -> result.get(SOON)).isInstanceOf(UnreadableResultException.class);
        }
    }

    @Test
    void oneThatIsForgottenLeavesTheOthers() throws Exception {
        List<AsyncResult<String>> results = send(3);
        results.get(1).forget();
        echoing("skirret");
        assertThat(results.get(0).get(SOON)).isEqualTo("echo");
        assertThatThrownBy(() -> results.get(1).get(SOON)).hasMessageContaining("forgotten");
        assertThat(results.get(2).get(SOON)).isEqualTo("echo");
    }

    @Test
    void oneThatWasNotStoredLeavesTheOthers() throws Exception {
        List<AsyncResult<String>> results = send(2);
        broker.failPublishes(publication -> Reason.REJECTED);
        assertThat(catchThrowable(() -> client.send(echo("x").with(SAME)))).isInstanceOf(PublishException.class);
        broker.failPublishes(null);
        echoing("skirret");
        assertThat(results.get(0).get(SOON)).isEqualTo("echo");
        assertThat(results.get(1).get(SOON)).isEqualTo("echo");
    }

    @Test
    void allLearnThatTheClientWasClosed() {
        List<AsyncResult<String>> results = send(2);
        client.close();
        for (AsyncResult<String> result : results) {
            assertThatThrownBy(() -> result.get(SOON)).hasMessageContaining("closed");
        }
    }

    @Test
    void eachCountsAmongTheResultsThatAreWaitedFor() throws Exception {
        try (TaskClient small = TaskClient.builder()
                .transport(transport)
                .clock(clock)
                .maxPendingResults(2)
                .build()) {
            List<AsyncResult<String>> results = IntStream.range(0, 3)
                    .mapToObj(i -> small.send(echo("m" + i).with(SAME)))
                    .toList();
            assertThatThrownBy(() -> results.get(0).get(SOON)).hasMessageContaining("stopped listening");
            echoing("skirret");
            assertThat(results.get(1).get(SOON)).isEqualTo("echo");
            assertThat(results.get(2).get(SOON)).isEqualTo("echo");
        }
    }
}
