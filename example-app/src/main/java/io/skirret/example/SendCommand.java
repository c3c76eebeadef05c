package io.skirret.example;

import io.skirret.client.AsyncResult;
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier send}: puts a file of deliveries on a broker, for workers to run. */
@Command(name = "send", description = "Sends the deliveries of a JSON Lines file to a broker, for workers to run.")
final class SendCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "One {\"id\": ..., \"url\": ..., \"event\": {...}} a line.")
    private Path file;

    @Option(
            names = "--broker",
            required = true,
            paramLabel = "URL",
            description = "Such as amqp://guest:guest@localhost.")
    private String broker;

    @Override
    public Integer call() throws IOException {
        List<Signature<Void>> calls = new ArrayList<>();
        for (DeliveryJob job : DeliveryJob.read(file)) {
            calls.add(WebhooksTasks.deliver.signature(job.id(), job.url(), job.event()));
        }
        try (TaskClient client = TaskClient.builder()
                .transport(Transports.open(broker, TransportOptions.defaults().withName("courier send")))
                .build()) {
            List<AsyncResult<Void>> sent = client.sendAll(calls);
            System.out.println("Sent " + sent.size() + " deliveries; the broker has stored them all.");
        }
        return 0;
    }
}
