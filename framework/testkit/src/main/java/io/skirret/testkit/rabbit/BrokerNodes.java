package io.skirret.testkit.rabbit;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the broker to test with; see {@link RabbitTest} for the order. One per JVM. */
final class BrokerNodes {

    private static @Nullable BrokerNode shared;

    private BrokerNodes() {}

    static synchronized BrokerNode shared() {
        BrokerNode node = shared;
        if (node == null) {
            node = find();
            shared = node;
        }
        return node;
    }

    private static BrokerNode find() {
        Path fetched = InstalledServer.fetched();
        if (fetched != null) {
            return PrivateNode.launch(fetched);
        }
        List<String> tried = new ArrayList<>();
        String url = setting("skirret.test.amqp.url", "SKIRRET_TEST_AMQP_URL");
        if (url != null) {
            return new ExternalNode(URI.create(url));
        }
        tried.add("SKIRRET_TEST_AMQP_URL and -Dskirret.test.amqp.url are not set");
        Optional<Path> installed = InstalledServer.find();
        if (installed.isPresent()) {
            return PrivateNode.launch(installed.get());
        }
        tried.add("no rabbitmq-server in " + InstalledServer.places());
        try {
            if (ContainerNode.dockerWorks()) {
                return ContainerNode.launch();
            }
            tried.add("Docker does not answer");
        } catch (NoClassDefFoundError absent) {
            tried.add("Testcontainers (org.testcontainers:testcontainers-rabbitmq) is not on the class path");
        }
        boolean ci = Boolean.parseBoolean(System.getenv("CI"));
        boolean skip = "skip".equals(System.getProperty("skirret.test.broker")) && !ci;
        throw new NoBrokerException(
                "expected a RabbitMQ to test with, found none: " + String.join("; ", tried)
                        + ". This test is " + (skip ? "skipped, as asked" : "failed")
                        + ". Install rabbitmq-server (apt-get install rabbitmq-server), or start Docker, or set"
                        + " SKIRRET_TEST_AMQP_URL=amqp://user:password@host:5672"
                        + (ci ? "" : "; -Dskirret.test.broker=skip skips what needs a broker"),
                skip);
    }

    static @Nullable String setting(String property, String environment) {
        String value = System.getProperty(property);
        if (value == null || value.isBlank()) {
            value = System.getenv(environment);
        }
        return value == null || value.isBlank() ? null : value.strip();
    }
}
