package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies within all limits that are made to cost as much as they can. */
@RabbitTest
final class CostlyBodiesTest {

    private static final int BODIES = 40;
    private static final int OBJECTS = 240_000;

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    CostlyBodiesTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void a_small_worker_reads_them_and_goes_on() throws Exception {
        Path log = folder.resolve("worker.log");
        ProcessBuilder builder = new ProcessBuilder(
                        CourierCommand.of(List.of("worker", "--queues", "costly", "--concurrency", "16")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SKIRRET_BROKER_URL", broker.url());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Xmx256m");
        Process worker = builder.start();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        try (Connection connection = factory.newConnection()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("takes from costly"));
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            String objects = "{\"a\":1},".repeat(OBJECTS - 1) + "{\"a\":1}";
            byte[] body = ("[[[" + objects + "]], {}, {}]").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < BODIES; i++) {
                BasicProperties properties = new BasicProperties.Builder()
                        .deliveryMode(2)
                        .contentType("application/json")
                        .headers(Map.of(
                                "task", "text.count", "id", UUID.randomUUID().toString()))
                        .build();
                channel.basicPublish("", "costly", properties, body);
            }
            channel.waitForConfirmsOrDie(60_000);

            Path text = Files.writeString(folder.resolve("text.txt"), "three small words\n");
            Cli.Said good = Cli.run(
                    "call",
                    "text.count",
                    "--args",
                    "[\"" + text + "\"]",
                    "--queue",
                    "costly",
                    "--wait",
                    "90s",
                    "--broker",
                    broker.url(),
                    "--json");

            assertThat(good.code()).as(good.all() + Files.readString(log)).isZero();
            assertThat(good.json().path("result").asInt()).isEqualTo(3);
            await().atMost(Duration.ofSeconds(60)).until(() -> channel.messageCount("costly.dead") == BODIES);
            assertThat(worker.isAlive()).isTrue();
            assertThat(Files.readString(log)).doesNotContain("OutOfMemoryError");
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }
}
