package io.skirret.transport.memory;

import java.util.List;

/**
 * Binding keys of topic exchanges: words with dots between, {@code *} for one word, {@code #} for any number of them.
 */
final class TopicPattern {

    private TopicPattern() {}

    static boolean matches(String pattern, String routingKey) {
        return matches(words(pattern), words(routingKey));
    }

    private static List<String> words(String key) {
        return key.isEmpty() ? List.of() : List.of(key.split("\\.", -1));
    }

    private static boolean matches(List<String> pattern, List<String> words) {
        if (pattern.isEmpty()) {
            return words.isEmpty();
        }
        String first = pattern.get(0);
        List<String> rest = pattern.subList(1, pattern.size());
        if (first.equals("#")) {
            return matches(rest, words) || (!words.isEmpty() && matches(pattern, words.subList(1, words.size())));
        }
        return !words.isEmpty()
                && (first.equals("*") || first.equals(words.get(0)))
                && matches(rest, words.subList(1, words.size()));
    }
}
