package io.skirret.failure;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Looks for many phrases in one pass over a text (Aho and Corasick's automaton): a messy chain of exceptions has long
 * messages, and there are well over a hundred phrases. ASCII in small letters; the text may be in any.
 */
final class PhraseSearch {
    private static final int NONE = Integer.MAX_VALUE;

    /** The column of each ASCII character; 0 for all that no phrase has. */
    private final byte[] columns = new byte[128];

    private final int width;

    /** The state after this one, by column. */
    private final char[] next;

    /** By state, the first in the list of the phrases that end there. */
    private final int[] found;

    PhraseSearch(List<String> phrases) {
        int used = 0;
        for (String phrase : phrases) {
            for (int i = 0; i < phrase.length(); i++) {
                char c = phrase.charAt(i);
                if (columns[c] == 0) {
                    columns[c] = (byte) ++used;
                    columns[Character.toUpperCase(c)] = columns[c];
                }
            }
        }
        this.width = used + 1;
        int most = 1 + phrases.stream().mapToInt(String::length).sum();
        char[] table = new char[most * width];
        this.found = new int[most];
        Arrays.fill(found, NONE);
        int states = 1;
        for (int phrase = 0; phrase < phrases.size(); phrase++) {
            int state = 0;
            for (char c : phrases.get(phrase).toCharArray()) {
                int at = state * width + columns[c];
                if (table[at] == 0) {
                    table[at] = (char) states++;
                }
                state = table[at];
            }
            found[state] = Math.min(found[state], phrase);
        }
        link(table, states);
        this.next = Arrays.copyOf(table, states * width);
    }

    /** Where a phrase breaks off, another may be under way: breadth first, so that the shorter ones are known. */
    private void link(char[] table, int states) {
        int[] fallback = new int[states];
        Deque<Integer> open = new ArrayDeque<>();
        for (int column = 1; column < width; column++) {
            if (table[column] != 0) {
                open.add((int) table[column]);
            }
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            found[state] = Math.min(found[state], found[fallback[state]]);
            for (int column = 1; column < width; column++) {
                int child = table[state * width + column];
                char other = table[fallback[state] * width + column];
                if (child == 0) {
                    table[state * width + column] = other;
                } else {
                    fallback[child] = other;
                    open.add(child);
                }
            }
        }
    }

    /** The place in the list of the first phrase that the text has anywhere; negative if it has none. */
    int first(String text) {
        int best = NONE;
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            state = next[state * width + (c < columns.length ? columns[c] : 0)];
            best = Math.min(best, found[state]);
        }
        return best == NONE ? -1 : best;
    }
}
