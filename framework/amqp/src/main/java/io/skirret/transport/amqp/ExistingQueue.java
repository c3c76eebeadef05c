package io.skirret.transport.amqp;

import io.skirret.transport.TransportException;
import io.skirret.transport.internal.BrokerLook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out in which arguments a queue that exists differs from the one we would declare. The broker names one
 * difference at a time, so each it names is taken over and the rest asked again.
 */
final class ExistingQueue {

    private static final Logger log = LoggerFactory.getLogger(ExistingQueue.class);

    private static final int MOST_DIFFERENCES = 16;
    private static final String DURABLE = "durable";
    private static final String LAST_COMPARED = "x-queue-leader-locator";
    private static final String IMPOSSIBLE_VALUE = "skirret-compares";

    /** With these arguments no queue is declared; each that is there has others. */
    static final Map<String, Object> IMPOSSIBLE = Map.of(LAST_COMPARED, IMPOSSIBLE_VALUE);

    private ExistingQueue() {}

    /**
     * Logs, once, what is different and what it costs. The queue is used as it is, unless it loses messages by itself.
     *
     * @throws TransportException if it does
     */
    static void requireUsable(AdminConnection admin, String queue, Map<String, Object> wanted, BrokerRefusal first) {
        Map<String, Difference> differences = new LinkedHashMap<>();
        String unclear = find(differences, admin, queue, new LinkedHashMap<>(wanted), first);
        String losses = costs(
                differences.values().stream().filter(difference -> loses(difference, differences, wanted)), wanted);
        if (!losses.isEmpty()) {
            throw new TransportException("expected queue '" + Printable.of(queue)
                    + "' to keep each message until a worker is"
                    + " done with it, got one that exists with other arguments and loses messages by itself: " + losses
                    + "; nothing was changed and nothing is taken; drain and delete it, and it is declared anew, or set"
                    + " skirret.broker.declare=false to use it all the same");
        }
        String costs = costs(differences.values().stream(), wanted);
        log.warn(
                "Queue '{}' exists with other arguments than Skirret declares. It is used as it is, at this cost: {}."
                        + " To change that, drain and delete it, and it is declared anew",
                queue,
                unclear == null ? costs : costs.isEmpty() ? unclear : costs + "; " + unclear);
    }

    /**
     * In what a queue differs, if it is there. Nothing is declared, whether it is there or not: the value that is asked
     * for beside the wanted ones is none that a broker declares a queue with, and the last that it compares.
     *
     * @throws BrokerRefusal if it is not there, or may not be compared
     */
    static List<BrokerLook.Difference> compare(AdminConnection admin, String queue, Map<String, Object> wanted)
            throws BrokerRefusal {
        admin.call("look at queue '" + queue + "'", channel -> channel.queueDeclarePassive(queue));
        Map<String, Object> asked = new LinkedHashMap<>(wanted);
        asked.putAll(IMPOSSIBLE);
        Map<String, Difference> differences = new LinkedHashMap<>();
        try {
            admin.call(
                    "compare queue '" + queue + "'", channel -> channel.queueDeclare(queue, true, false, false, asked));
            return List.of();
        } catch (BrokerRefusal first) {
            if (first.code() == BrokerRefusal.ACCESS_REFUSED || first.saysMissing() || first.saysDown()) {
                throw first;
            }
            String unclear = find(differences, admin, queue, asked, first);
            if (unclear != null) {
                throw new TransportException("expected the broker to compare queue '" + Printable.of(queue) + "', got '"
                        + unclear + "'; nothing was changed; see the broker's log");
            }
        }
        differences.remove(LAST_COMPARED);
        return differences.values().stream()
                .map(difference -> new BrokerLook.Difference(
                        difference.name(),
                        difference.expected(),
                        difference.got(),
                        cost(difference, wanted),
                        loses(difference, differences, wanted)))
                .toList();
    }

    /** Returns what the broker said at last if that was not understood. */
    private static @Nullable String find(
            Map<String, Difference> differences,
            AdminConnection admin,
            String queue,
            Map<String, Object> arguments,
            BrokerRefusal first) {
        BrokerRefusal refusal = first;
        for (int asked = 0; asked < MOST_DIFFERENCES; asked++) {
            Difference difference = Difference.in(refusal.text());
            if (difference == null) {
                return refusal.text();
            }
            // Of a number it tells the type only when it is asked again.
            differences.merge(difference.name(), difference, Difference::clearer);
            if (IMPOSSIBLE_VALUE.equals(arguments.get(difference.name()))) {
                return null;
            }
            if (difference.current() != null) {
                arguments.put(difference.name(), difference.current());
            } else if (arguments.remove(difference.name()) == null
                    && !difference.name().equals(DURABLE)) {
                return null; // it is exclusive or deletes itself
            }
            try {
                admin.call(
                        "look at queue '" + queue + "'",
                        channel -> channel.queueDeclare(
                                queue, !differences.containsKey(DURABLE), false, false, arguments));
                return null;
            } catch (BrokerRefusal next) {
                refusal = next;
            }
        }
        return null;
    }

    private static boolean loses(Difference difference, Map<String, Difference> all, Map<String, Object> wanted) {
        Difference deadLetters = all.get(QueueArguments.DLX);
        boolean kept = deadLetters == null ? wanted.containsKey(QueueArguments.DLX) : deadLetters.current() != null;
        Difference overflow = all.get(QueueArguments.OVERFLOW);
        boolean drops = overflow == null
                ? !wanted.containsKey(QueueArguments.OVERFLOW)
                : !QueueArguments.REJECT_PUBLISH.equals(overflow.current());
        return switch (difference.name()) {
            case DURABLE, "exclusive", "auto_delete", "x-expires" -> true;
            case QueueArguments.TYPE -> isStream(difference);
            case "x-message-ttl" -> !kept;
            case "x-max-length", "x-max-length-bytes" -> !kept && drops;
            default -> false;
        };
    }

    private static String costs(Stream<Difference> differences, Map<String, Object> wanted) {
        return differences
                .map(difference -> difference.name() + " (" + difference.what() + "): " + cost(difference, wanted))
                .collect(Collectors.joining("; "));
    }

    private static boolean isStream(Difference difference) {
        return difference.name().equals(QueueArguments.TYPE) && "stream".equals(difference.current());
    }

    private static String cost(Difference difference, Map<String, Object> wanted) {
        if (isStream(difference)) {
            return "a stream keeps no place for its workers: what is sent while none takes is not run";
        }
        String name = difference.name();
        boolean shared = !wanted.containsKey(QueueArguments.DLX);
        return shared && QueueArguments.isOurs(name) && !wanted.containsKey(name)
                ? QueueArguments.COST_OF_MORE
                : QueueArguments.costOfMissing(name);
    }

    /**
     * What the broker found, such as {@code inequivalent arg 'x' ...: received none but current is the value '3' of
     * type 'long'}.
     */
    private record Difference(
            String name,
            String expected,
            String got,
            @Nullable Object current) {

        private static final Pattern DIFFERENT =
                Pattern.compile("inequivalent arg '([^']+)' for queue .* received (.+) but current is (.+)");
        private static final Pattern IMPOSSIBLE = Pattern.compile("invalid arg '([^']+)' for queue");
        private static final Pattern VALUE = Pattern.compile("the value '(.*)' of type '(.+)'");
        private static final Pattern TEXT = Pattern.compile("'(.*)'");

        static @Nullable Difference in(String refusal) {
            Matcher different = DIFFERENT.matcher(refusal);
            if (different.find()) {
                String current = different.group(3);
                // The properties of a queue, durable for one, are no arguments.
                boolean argument = different.group(1).startsWith("x-");
                return new Difference(
                        different.group(1),
                        plain(different.group(2)),
                        plain(current),
                        argument ? value(current) : null);
            }
            Matcher impossible = IMPOSSIBLE.matcher(refusal);
            return impossible.find() ? new Difference(impossible.group(1), "", "impossible there", null) : null;
        }

        Difference clearer(Difference later) {
            return new Difference(name, expected, got, later.current);
        }

        String what() {
            return expected.isEmpty() ? got : got + " instead of " + expected;
        }

        private static String plain(String text) {
            Matcher value = VALUE.matcher(text);
            if (value.matches()) {
                return value.group(1);
            }
            Matcher quoted = TEXT.matcher(text);
            return quoted.matches() ? quoted.group(1) : text;
        }

        private static @Nullable Object value(String text) {
            Matcher value = VALUE.matcher(text);
            if (!value.matches()) {
                Matcher quoted = TEXT.matcher(text);
                return quoted.matches() ? quoted.group(1) : null;
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
