package io.skirret.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhraseSearchTest {

    @Test
    void the_phrase_that_stands_first_in_the_list_is_found_wherever_it_is_in_the_text() {
        PhraseSearch search = new PhraseSearch(List.of("time-out", "timed out", "out"));
        assertThat(search.first("It TIMED OUT, a Time-Out")).isZero();
        assertThat(search.first("read timed out")).isEqualTo(1);
        assertThat(search.first("timed ou\u0442, shout")).isEqualTo(2);
        assertThat(search.first("")).isNegative();
        assertThat(search.first("ou t\uffff")).isNegative();
    }

    @Test
    void it_finds_what_a_plain_search_finds() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            List<String> phrases = new ArrayList<>();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                phrases.add(letters(random, 1 + random.nextInt(5)));
            }
            String text = letters(random, random.nextInt(40));
            int expected = -1;
            for (int i = phrases.size() - 1; i >= 0; i--) {
                expected = text.contains(phrases.get(i)) ? i : expected;
            }
            assertThat(new PhraseSearch(phrases).first(text.toUpperCase(Locale.ROOT)))
                    .as("%s in %s", phrases, text)
                    .isEqualTo(expected < 0 ? -1 : phrases.indexOf(phrases.get(expected)));
        }
    }

    private static String letters(Random random, int count) {
        StringBuilder letters = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            letters.append((char) ('a' + random.nextInt(3)));
        }
        return letters.toString();
    }
}
