package io.skirret.testkit.rabbit;

/** There is no RabbitMQ to test with. */
final class NoBrokerException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final boolean skip;

    NoBrokerException(String message, boolean skip) {
        super(message);
        this.skip = skip;
    }

    /** Whether whoever runs the tests asked to skip those that need a broker. */
    boolean skip() {
        return skip;
    }
}
