package io.skirret.settings.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** "Did you mean ...?" for a mistyped name. */
public final class Suggestion {
    private static final int LONGEST = 64;

    private Suggestion() {}

    /**
     * A sentence with a leading space, or nothing if no known name is near. Capitals, {@code -} and {@code _} make no
     * difference.
     */
    public static String didYouMean(String typed, Collection<String> known) {
        String wanted = plain(typed);
        if (wanted.isEmpty() || wanted.length() > LONGEST) {
            return "";
        }
        return known.stream()
                .filter(name -> distance(wanted, plain(name)) <= (wanted.length() + 2) / 3)
                .min(Comparator.comparingInt(name -> distance(wanted, plain(name))))
                .map(name -> " Did you mean \"" + name + "\"?")
                .orElse("");
    }

    /** Spellings that are one: {@code max-retries}, {@code max_retries} and {@code maxRetries}. */
    public static String plain(String word) {
        return word.strip().replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's, by rows. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
