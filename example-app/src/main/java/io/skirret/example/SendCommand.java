package io.skirret.example;

import io.skirret.client.AsyncResult;
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.transport.TransportSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code courier send}: puts a file of deliveries on a broker, for workers to run. */
@Command(
        name = "send",
        description = "Sends the deliveries of a JSON Lines file to a broker, for workers to run.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar example-app.jar send deliveries.jsonl",
            "  java -jar example-app.jar send deliveries.jsonl --broker amqp://guest:guest@localhost",
            "",
            "The broker is --broker, else SKIRRET_BROKER_URL, else skirret.broker.url of the configuration. A worker that takes them:",
            "courier worker."
        })
final class SendCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "One {\"id\": ..., \"url\": ..., \"event\": {...}} a line.")
    private Path file;

    @Option(
            names = "--broker",
            paramLabel = "URL",
            description = "Such as amqp://guest:guest@localhost. Default: the one of the configuration.")
    private @Nullable String broker;

    @Override
    public Integer call() {
        List<Signature<Void>> calls = new ArrayList<>();
        for (DeliveryJob job : jobs()) {
            calls.add(WebhooksTasks.deliver.signature(job.id(), job.url(), job.event()));
        }
        try (TaskClient client = client()) {
            List<AsyncResult<Void>> sent = client.sendAll(calls);
            System.out.println("Sent " + sent.size() + " deliveries; the broker has stored them all.");
        }
        return 0;
    }

    private List<DeliveryJob> jobs() {
        try {
            return DeliveryJob.read(file);
        } catch (NoSuchFileException missing) {
            throw unreadable("got " + file + ", but there is none", missing);
        } catch (IOException failure) {
            throw unreadable("got " + file + ", which cannot be read as UTF-8 text (" + failure + ")", failure);
        }
    }

    /** Wrong usage, in one message: see {@link io.skirret.cli.SkirretCli}. */
    private static IllegalArgumentException unreadable(String got, IOException cause) {
        return new IllegalArgumentException(
                "expected a file of deliveries, " + got + "; nothing was sent. Give the path of a JSON Lines file.",
                cause);
    }

    private TaskClient client() {
        Properties system = new Properties();
        system.putAll(System.getProperties());
        if (broker != null) {
            system.setProperty(TransportSettings.URL.key(), broker);
        }
        SkirretConfig config = SkirretConfig.load(system, System.getenv(), Courier.class.getClassLoader());
        if (config.brokerUrl().isEmpty()) {
            throw new IllegalArgumentException("expected a broker, got none; nothing was sent. Give --broker"
                    + " amqp://user:password@host:5672/vhost, or set SKIRRET_BROKER_URL, or skirret.broker.url in"
                    + " skirret.properties.");
        }
        try {
            return TaskClient.builder(config)
                    .transportOptions(config.transportOptions().toBuilder()
                            .name("courier send")
                            .build())
                    .build();
        } catch (IllegalStateException notWoven) {
            throw new IllegalArgumentException(notWoven.getMessage(), notWoven);
        }
    }
}
