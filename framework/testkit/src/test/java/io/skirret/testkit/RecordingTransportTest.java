package io.skirret.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.Message;
import io.skirret.message.internal.ValueFormat;
import io.skirret.transport.Destination;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is recorded of calls whose confirms come later, as a real broker's do. */
final class RecordingTransportTest {

    private final MemoryBroker broker = MemoryBroker.named("recording-" + UUID.randomUUID());
    private final SentTasks sent = new SentTasks(new Wire(ValueFormat.of(List.of(), false)));
    private final Confirming confirming = new Confirming(broker.connect(TransportOptions.defaults()));
    private final Transport recording = new RecordingTransport(confirming, sent);

    @AfterEach
    void close() {
        recording.close();
        broker.discard();
    }

    @Test
    void a_call_is_recorded_before_its_sender_goes_on() {
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<Void> publication = recording.publish(call());
        var unused = publication.thenRun(() -> seen.add(sent.all().size()));
        assertThat(sent.all()).isEmpty();

        confirming.confirm.complete(null);

        assertThat(seen).containsExactly(1);
        assertThat(publication).isCompleted();
    }

    @Test
    void a_failure_is_told_as_the_transport_told_it() {
        PublishException failure = new PublishException(Reason.REJECTED, "full");
        List<Throwable> seen = new ArrayList<>();
        var unused = recording.publish(call()).whenComplete((stored, thrown) -> seen.add(thrown));

        confirming.confirm.completeExceptionally(failure);

        assertThat(seen).containsExactly(failure);
        assertThat(sent.all()).isEmpty();
    }

    @Test
    void what_no_worker_could_read_is_told_to_its_sender() {
        CompletableFuture<Void> publication = recording.publish(new Publication(
                new Destination.Queue("mail"), new Message(call().message().properties(), Map.of(), new byte[] {'{'})));

        confirming.confirm.complete(null);

        assertThat(publication)
                .isCompletedExceptionally()
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalArgumentException.class)
                .withMessageContaining("no worker could read");
    }

    private Publication call() {
        try (Transport transport = broker.connect(TransportOptions.defaults());
                TaskClient client = TaskClient.builder().transport(transport).build()) {
            transport.declare("mail");
            client.sendByName(
                    "mail.welcome",
                    List.of("ada"),
                    Map.of(),
                    TaskOptions.builder().queue("mail").ignoreResult(true).build());
        }
        return new Publication(
                new Destination.Queue("mail"), broker.messages("mail").get(0));
    }

    /** One whose confirm comes when the test says so. */
    private static final class Confirming extends ForwardingTransport {
        private final CompletableFuture<Void> confirm = new CompletableFuture<>();

        Confirming(Transport inner) {
            super(inner);
        }

        @Override
        public CompletableFuture<Void> publish(Publication publication) {
            return confirm;
        }
    }
}
