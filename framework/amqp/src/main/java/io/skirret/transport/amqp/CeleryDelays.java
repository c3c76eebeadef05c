package io.skirret.transport.amqp;

import com.rabbitmq.client.BuiltinExchangeType;
import io.skirret.transport.TransportOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delay queues of Celery 5.5 and later ("native delayed delivery"): a client that sends with a countdown leaves a
 * message there by a routing key of 28 binary digits, the delay in seconds, and the queue's name. Only workers declare
 * them; without them the broker drops such a message, and no client is told. Thread-safe; blocking.
 */
final class CeleryDelays {

    private static final Logger log = LoggerFactory.getLogger(CeleryDelays.class);

    private static final int HIGHEST = 27;
    private static final String PREFIX = "celery_delayed_";
    private static final String DELIVERY = PREFIX + "delivery";

    private final Declarations declarations;
    private final boolean wanted;
    private final AtomicBoolean warned = new AtomicBoolean();

    CeleryDelays(Declarations declarations, TransportOptions options) {
        this.declarations = declarations;
        this.wanted = options.celeryNativeDelay();
    }

    /** Before messages are taken from a queue: lets what was delayed for it come, or says that it would not. */
    void prepare(String queue) {
        if (!declarations.declaring()) {
            return;
        }
        if (wanted) {
            declareLevels();
            declarations.run(
                    "the binding of queue '" + queue + "' for Celery's delays",
                    channel -> channel.queueBind(queue, DELIVERY, "#." + queue));
        } else if (!warned.get() && inUse() && warned.compareAndSet(false, true)) {
            log.warn(
                    "Celery clients of this virtual host may delay calls natively (there is an exchange '{}'), but queue '{}' is"
                            + " not bound for it from here: a call with countdown or eta that Celery sends to it that way is lost. Set"
                            + " skirret.celery.native-delay=true, unless no Python program sends such calls to this worker",
                    PREFIX + HIGHEST,
                    queue);
        }
    }

    private boolean inUse() {
        String first = PREFIX + HIGHEST;
        return declarations.exists("exchange '" + first + "'", channel -> channel.exchangeDeclarePassive(first));
    }

    // From the shortest up, so that none leads to what is not there. What Celery has declared stays as it is.
    private void declareLevels() {
        exchange(DELIVERY);
        for (int level = 0; level <= HIGHEST; level++) {
            String name = PREFIX + level;
            String next = level == 0 ? DELIVERY : PREFIX + (level - 1);
            String before = "*.".repeat(HIGHEST - level);
            exchange(name);
            if (!declarations.queueExists(name)) {
                Map<String, Object> arguments = arguments(level, next);
                declarations.run(
                        "queue '" + name + "'", channel -> channel.queueDeclare(name, true, false, false, arguments));
            }
            declarations.run("the bindings of '" + name + "'", channel -> {
                channel.queueBind(name, name, before + "1.#");
                channel.exchangeBind(next, name, before + "0.#");
            });
        }
    }

    private void exchange(String name) {
        declarations.run(
                "exchange '" + name + "'", channel -> channel.exchangeDeclare(name, BuiltinExchangeType.TOPIC, true));
    }

    private static Map<String, Object> arguments(int level, String next) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put(QueueArguments.TYPE, "quorum");
        arguments.put(QueueArguments.OVERFLOW, QueueArguments.REJECT_PUBLISH);
        arguments.put("x-message-ttl", 1_000L << level);
        arguments.put(QueueArguments.DLX, next);
        arguments.put(QueueArguments.STRATEGY, "at-least-once");
        return arguments;
    }
}
