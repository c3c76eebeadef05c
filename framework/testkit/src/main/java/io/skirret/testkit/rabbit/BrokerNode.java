package io.skirret.testkit.rabbit;

import java.net.URI;
import java.util.Optional;

/**
 * One RabbitMQ, wherever it runs. The methods that break it throw {@link UnsupportedOperationException} where that
 * cannot be.
 */
interface BrokerNode {

    /** How to reach it as an administrator; its path is the virtual host given, or empty. */
    URI amqp();

    /** Where its management API answers, if it does. */
    Optional<URI> management();

    boolean running();

    /** Starts it and returns when it takes connections. */
    void start();

    /** Ends it as an operator would. */
    void stop();

    /** Ends it as a power switch would. */
    void kill();

    /** Runs {@code rabbitmqctl} and returns what it printed. */
    String ctl(String... arguments);
}
