package io.skirret.console.internal.query;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a text can be searched: its runs of letters and digits, all of them small as
 * {@link Character#toLowerCase(int)} has it, which no language of a machine changes.
 */
public final class Words {

    /** More characters of a word are not looked at. */
    public static final int LONGEST = 64;

    private Words() {}

    /** The words in their order, each with a space before and behind it; the empty text if there are none. */
    public static String spaced(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder words = new StringBuilder(text.length() + 2);
        int length = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int size = Character.charCount(c);
            i += size;
            if (!isPart(c, length > 0)) {
                length = 0;
            } else if (length + size <= LONGEST) {
                words.append(length == 0 ? " " : "").appendCodePoint(Character.toLowerCase(c));
                length += size;
            }
        }
        return words.isEmpty() ? "" : words.append(' ').toString();
    }

    /** Marks such as accents belong to the letter before them. */
    private static boolean isPart(int c, boolean inWord) {
        if (c < 128) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
        }
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || (inWord && (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK));
    }

    /** Whether a letter behind the text would be one of its last word. */
    static boolean endsInOne(String text) {
        return isPart(text.codePointBefore(text.length()), true);
    }

    /** The words of a text in their order. */
    public static List<String> of(@Nullable String text) {
        String spaced = spaced(text);
        return spaced.isEmpty() ? List.of() : List.of(spaced.strip().split(" "));
    }

    /** The different words of what {@link #spaced} gave. */
    public static Set<String> different(String spaced) {
        return spaced.isEmpty()
                ? Set.of()
                : new LinkedHashSet<>(Arrays.asList(spaced.strip().split(" ")));
    }

    /** Whether a digit is in it, as in what differs from call to call. */
    public static boolean isNumbered(String word) {
        return word.codePoints().anyMatch(Character::isDigit);
    }
}
