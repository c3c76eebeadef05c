package io.skirret.transport.amqp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out in which arguments a queue that exists differs from the one we would declare. The broker names one difference at a
 * time, so each it names is taken over and the rest asked again.
 */
final class ExistingQueue {

    private static final Logger log = LoggerFactory.getLogger(ExistingQueue.class);

    private static final int MOST_DIFFERENCES = 16;

    private ExistingQueue() {}

    /** Logs, once, what is different and what it costs. The queue is used as it is. */
    static void explain(AdminConnection admin, String queue, Map<String, Object> wanted, BrokerRefusal first) {
        Map<String, Object> arguments = new LinkedHashMap<>(wanted);
        boolean durable = true;
        StringJoiner costs = new StringJoiner("; ");
        BrokerRefusal refusal = first;
        for (int asked = 0; asked < MOST_DIFFERENCES; asked++) {
            Difference difference = Difference.in(refusal.text());
            if (difference == null) {
                costs.add(refusal.text());
                break;
            }
            costs.add(difference.name() + " (" + difference.what() + "): "
                    + QueueArguments.costOfMissing(difference.name()));
            if (difference.name().equals("durable")) {
                durable = false;
            } else if (difference.current() != null) {
                arguments.put(difference.name(), difference.current());
            } else if (arguments.remove(difference.name()) == null) {
                break; // it is exclusive or deletes itself
            }
            boolean nowDurable = durable;
            try {
                admin.call(
                        "look at queue '" + queue + "'",
                        channel -> channel.queueDeclare(queue, nowDurable, false, false, arguments));
                break;
            } catch (BrokerRefusal next) {
                refusal = next;
            }
        }
        log.warn(
                "Queue '{}' exists with other arguments than Skirret declares. It is used as it is, at this cost: {}."
                        + " To change that, drain and delete it, and it is declared anew",
                queue,
                costs);
    }

    /** What the broker found, such as {@code inequivalent arg 'x' ...: received none but current is the value '3' of type 'long'}. */
    private record Difference(
            String name, String what, @Nullable Object current) {

        private static final Pattern DIFFERENT =
                Pattern.compile("inequivalent arg '([^']+)' for queue .* received (.+) but current is (.+)");
        private static final Pattern IMPOSSIBLE = Pattern.compile("invalid arg '([^']+)' for queue");
        private static final Pattern VALUE = Pattern.compile("the value '(.*)' of type '(.+)'");

        static @Nullable Difference in(String refusal) {
            Matcher different = DIFFERENT.matcher(refusal);
            if (different.find()) {
                String current = different.group(3);
                return new Difference(
                        different.group(1),
                        plain(current) + " instead of " + plain(different.group(2)),
                        value(current));
            }
            Matcher impossible = IMPOSSIBLE.matcher(refusal);
            return impossible.find() ? new Difference(impossible.group(1), "impossible there", null) : null;
        }

        private static String plain(String text) {
            Matcher value = VALUE.matcher(text);
            return value.matches() ? value.group(1) : text;
        }

        private static @Nullable Object value(String text) {
            Matcher value = VALUE.matcher(text);
            if (!value.matches()) {
                return null;
            }
            return switch (value.group(2)) {
                case "longstr" -> value.group(1);
                case "bool", "boolean" -> Boolean.valueOf(value.group(1));
                case "long", "signedint", "short", "byte", "unsignedint" -> Long.valueOf(value.group(1));
                default -> null;
            };
        }
    }
}
