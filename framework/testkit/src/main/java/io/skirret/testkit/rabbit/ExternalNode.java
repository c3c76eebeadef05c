package io.skirret.testkit.rabbit;

import java.net.URI;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** A broker that somebody else runs: it can be used, and asked over HTTP, but not killed. */
final class ExternalNode implements BrokerNode {

    private final URI amqp;
    private final Optional<URI> management;

    ExternalNode(URI amqp) {
        this.amqp = amqp;
        String given = BrokerNodes.setting("skirret.test.management.url", "SKIRRET_TEST_MANAGEMENT_URL");
        URI guess = URI.create(given != null ? given : "http://" + amqp.getHost() + ":15672");
        this.management = RabbitManagement.answers(guess, amqp) ? Optional.of(guess) : Optional.empty();
    }

    @Override
    public URI amqp() {
        return amqp;
    }

    @Override
    public Optional<URI> management() {
        return management;
    }

    @Override
    public boolean running() {
        return true;
    }

    @Override
    public void start() {
        throw foreign();
    }

    @Override
    public void stop() {
        throw foreign();
    }

    @Override
    public void kill() {
        throw foreign();
    }

    @Override
    public String ctl(String... arguments) {
        throw foreign();
    }

    /**
     * In CI a test that cannot be run is a failure; for a person who gave a URL it is left out, with the reason in the
     * report.
     */
    private static RuntimeException foreign() {
        String why =
                "this test stops or alarms its broker, which nobody may do to the one at SKIRRET_TEST_AMQP_URL; unset it to"
                        + " run the test on a private node";
        return "true".equals(System.getenv("CI"))
                ? new UnsupportedOperationException(why)
                : new TestAbortedException(why);
    }
}
