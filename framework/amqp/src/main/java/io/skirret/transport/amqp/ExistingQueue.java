package io.skirret.transport.amqp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out in which arguments a queue that exists differs from the one we would declare. The broker names one difference at a
 * time, so each it names is given up and the rest asked again.
 */
final class ExistingQueue {

    private static final Logger log = LoggerFactory.getLogger(ExistingQueue.class);

    private static final Pattern DIFFERENT = Pattern.compile(
            "inequivalent arg '([^']+)' for queue .* received (?:the value )?(.+?) (?:of type .+? )?but current is (.+)",
            Pattern.DOTALL);
    private static final Pattern IMPOSSIBLE = Pattern.compile("invalid arg '([^']+)' for queue .*", Pattern.DOTALL);

    private ExistingQueue() {}

    /** Logs, once, what is different and what it costs. The queue is used as it is. */
    static void explain(AdminConnection admin, String queue, Map<String, Object> wanted, BrokerRefusal first) {
        Map<String, Object> arguments = new LinkedHashMap<>(wanted);
        boolean durable = true;
        Map<String, String> differences = new LinkedHashMap<>();
        BrokerRefusal refusal = first;
        for (int round = 0; round < 12; round++) {
            Matcher different = DIFFERENT.matcher(refusal.text());
            Matcher impossible = IMPOSSIBLE.matcher(refusal.text());
            String name;
            if (different.matches()) {
                name = different.group(1);
                differences.put(
                        name,
                        "has " + different.group(3).strip() + " instead of "
                                + different.group(2).strip());
            } else if (impossible.matches()) {
                name = impossible.group(1);
                differences.put(name, "cannot have it");
            } else {
                differences.put(refusal.text(), "");
                break;
            }
            if (name.equals("durable")) {
                durable = false;
            } else if (arguments.remove(name) == null) {
                break; // it has one that we know nothing of, or is exclusive or auto-delete
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
        StringJoiner text = new StringJoiner("; ");
        differences.forEach((name, how) ->
                text.add(name + (how.isEmpty() ? "" : " (" + how + "): " + QueueArguments.costOfMissing(name))));
        log.warn(
                "Queue '{}' exists with other arguments than Skirret declares. It is used as it is, at this cost: {}."
                        + " To change that, drain and delete it, and it is declared anew",
                queue,
                text);
    }
}
