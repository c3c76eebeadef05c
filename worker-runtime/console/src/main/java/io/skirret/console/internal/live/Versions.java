package io.skirret.console.internal.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How each topic is at a moment, as a number of what is there: so they mean the same to every console on a database,
 * and after a restart. Immutable.
 */
final class Versions {

    private static final String SEPARATOR = ".";

    private final Map<Topic, Integer> numbers;

    private Versions(Map<Topic, Integer> numbers) {
        this.numbers = numbers;
    }

    /** Of texts that differ if something has changed. */
    static Versions of(Map<Topic, String> contents) {
        Map<Topic, Integer> numbers = new EnumMap<>(Topic.class);
        contents.forEach((topic, content) -> numbers.put(topic, content.hashCode()));
        return new Versions(numbers);
    }

    /** What {@link #toString} wrote; of anything else none of the topics is known. */
    static Versions parse(String text) {
        String[] parts = text.split("\\.", -1);
        Map<Topic, Integer> numbers = new EnumMap<>(Topic.class);
        if (parts.length == Topic.values().length) {
            for (Topic topic : Topic.values()) {
                String digits = parts[topic.ordinal()];
                if (digits.length() <= Integer.BYTES * 2
                        && !digits.isEmpty()
                        && digits.chars().allMatch(HexFormat::isHexDigit)) {
                    numbers.put(topic, HexFormat.fromHexDigits(digits));
                }
            }
        }
        return new Versions(numbers);
    }

    /** Those of these topics that are not as they were then, or were not known. */
    Set<Topic> changed(Versions then, Collection<Topic> topics) {
        Set<Topic> changed = EnumSet.noneOf(Topic.class);
        for (Topic topic : topics) {
            Integer now = numbers.get(topic);
            if (now != null && !now.equals(then.numbers.get(topic))) {
                changed.add(topic);
            }
        }
        return changed;
    }

    /** On one line, for a client to hand back. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            Integer number = numbers.get(topic);
            parts.add(number == null ? "" : Integer.toHexString(number));
        }
        return String.join(SEPARATOR, parts);
    }
}
