package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.transport.TransportException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of RabbitMQ this is, from its greeting. The one place to branch on versions; what we send is chosen so that
 * it means the same on all: a number for the delivery limit, a reject to count and a nack not to, clean headers.
 */
record BrokerVersion(String product, int major, int minor) {

    /** The highest that RabbitMQ 4.0 to 4.2 do not take for urgent. */
    static final int CALM = 4;

    private static final int HIGHEST = 255;

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*", Pattern.DOTALL);

    static BrokerVersion of(Connection connection) {
        return of(connection.getServerProperties());
    }

    static BrokerVersion of(Map<String, Object> serverProperties) {
        String product = Printable.of(serverProperties.getOrDefault("product", "unknown"));
        Matcher matcher = NUMBERS.matcher(String.valueOf(serverProperties.get("version")));
        return matcher.matches()
                ? new BrokerVersion(product, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new BrokerVersion(product, 0, 0);
    }

    /** Before 3.10 quorum queues had neither TTL nor at-least-once dead-lettering: delays would lose messages. */
    void requireSupported(BrokerAddress address) {
        if (isRabbit() && !atLeast(3, 10)) {
            throw new TransportException("expected RabbitMQ 3.10 or later at " + address + ", got " + this
                    + "; delayed messages could be lost there, so nothing was connected; upgrade the broker");
        }
    }

    /**
     * The highest priority that may wait in a delay queue without holding up others. RabbitMQ 4.0 to 4.2 look for what
     * has expired among the urgent ones (5 and more) first, and behind those of them that have not at nothing else.
     * Before, quorum queues have no priorities; from 4.3 on each expires by itself.
     */
    int highestWaitingPriority() {
        return atLeast(4, 0) && !atLeast(4, 3) ? CALM : HIGHEST;
    }

    /** Whether a message that is held for longer than the consumer time-out costs its consumer, and not its channel. */
    boolean cancelsWhatHoldsTooLong() {
        return atLeast(4, 3);
    }

    private boolean isRabbit() {
        return "RabbitMQ".equalsIgnoreCase(product) && major > 0;
    }

    private boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    @Override
    public String toString() {
        return product + " " + major + "." + minor;
    }
}
