package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.util.Map;

/**
 * Asks the broker to declare one thing, or to find it, and says in words what a refusal means. Thread-safe; blocking.
 */
final class Declarations {

    /** What is asked on one channel. */
    interface Step {
        void on(Channel channel) throws IOException;
    }

    private final AdminConnection admin;
    private final boolean declaring;

    Declarations(AdminConnection admin, TransportOptions options) {
        this.admin = admin;
        this.declaring = options.declareTopology();
    }

    /** Whether things are declared at all; if not, they are only looked for. */
    boolean declaring() {
        return declaring;
    }

    /** @throws TransportException if the broker refuses */
    void run(String what, Step step) {
        try {
            ask(what, step);
        } catch (BrokerRefusal refusal) {
            throw explain(what, refusal);
        }
    }

    /** As {@link #run}, for who tells by himself what a refusal means. */
    void ask(String what, Step step) throws BrokerRefusal {
        admin.call((declaring ? "declare " : "find ") + what, channel -> {
            step.on(channel);
            return true;
        });
    }

    /** Whether something is there. */
    boolean exists(String what, Step look) {
        try {
            admin.call("look at " + what, channel -> {
                look.on(channel);
                return true;
            });
            return true;
        } catch (BrokerRefusal refusal) {
            if (refusal.saysMissing()) {
                return false;
            }
            throw explain(what, refusal);
        }
    }

    boolean queueExists(String queue) {
        return exists("queue '" + queue + "'", channel -> channel.queueDeclarePassive(queue));
    }

    /**
     * Declares a queue if it is there, which changes nothing: the broker only compares.
     *
     * @return whether it is there
     * @throws TransportException if it is there and is another
     */
    boolean compareQueue(String queue, Map<String, Object> arguments) {
        boolean there = queueExists(queue);
        if (there) {
            run("queue '" + queue + "'", channel -> channel.queueDeclare(queue, true, false, false, arguments));
        }
        return there;
    }

    /**
     * As {@link #compareQueue}, of a durable exchange.
     *
     * @throws TransportException if it is there and is another
     */
    void compareExchange(String exchange, String type, Map<String, Object> arguments) {
        String what = "exchange '" + exchange + "'";
        if (exists(what, channel -> channel.exchangeDeclarePassive(exchange))) {
            run(what, channel -> channel.exchangeDeclare(exchange, type, true, false, arguments));
        }
    }

    TransportException explain(String what, BrokerRefusal refusal) {
        String said = " ('" + refusal.text() + "')";
        String text = switch (refusal.code()) {
            case BrokerRefusal.ACCESS_REFUSED ->
                "expected the right to "
                        + (declaring ? "declare " : "look at ") + what + ", got a refusal" + said
                        + "; nothing was changed; give this user the permission, or let somebody else declare the"
                        + " queues and exchanges and set skirret.broker.declare=false here";
            case BrokerRefusal.PRECONDITION_FAILED ->
                "expected " + what + " as Skirret declares it, got"
                        + " something else of that name" + said + "; nothing was changed; remove the other, or"
                        + " choose another virtual host";
            case BrokerRefusal.RESOURCE_LOCKED ->
                "expected " + what + " for all, got one that another" + " connection has for itself" + said
                        + "; nothing was changed; choose another name";
            default -> refusal.saysMissing() ? missing(what, said) : refused(what, said, refusal);
        };
        return new TransportException(text, refusal);
    }

    private String missing(String what, String said) {
        return "expected " + what + " to be there, got nothing" + said + "; nothing was declared; declare it"
                + (declaring ? "" : ", or set skirret.broker.declare=true");
    }

    private static String refused(String what, String said, BrokerRefusal refusal) {
        return "the broker refused " + what + said + "; nothing was changed"
                + (refusal.saysDown() ? "; " + BrokerRefusal.WHEN_DOWN : "");
    }
}
