package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.query.Phrase;
import io.skirret.console.internal.query.Words;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What messages of a group have in common, and what follows from it for a phrase. */
final class MessageTemplateTest {

    private static MessageTemplate learned(String... messages) {
        MessageTemplate template = MessageTemplate.NONE;
        for (String message : messages) {
            template = template.learn(Words.of(message));
        }
        return template;
    }

    private static MessageTemplate often(String format) {
        MessageTemplate template = MessageTemplate.NONE;
        for (int i = 0; i < 20; i++) {
            template = template.learn(Words.of(String.format(format, i)));
        }
        return template;
    }

    @Test
    void a_word_with_a_digit_is_one_that_differs_until_many_messages_had_it() {
        assertThat(learned("host1 answered 503 for order 7", "host1 answered 503 for order 7")
                        .known())
                .containsExactly("#", "answered", "#", "for", "order", "#");
        assertThat(often("host%d answered 503 for order 7%1$d").known())
                .containsExactly("#", "answered", "503", "for", "order", "#");
    }

    @Test
    void a_message_that_shows_that_a_word_differs_after_all_is_learned_from() {
        MessageTemplate template = often("host1 answered 503 for order %d");
        assertThat(template.known()).startsWith("host1", "answered");

        assertThat(template.learn(Words.of("host2 answered 503 for order 9")).known())
                .containsExactly("#", "answered", "503", "for", "order", "#");
    }

    @Test
    void a_message_that_is_not_like_the_others_changes_nothing() {
        MessageTemplate template = often("host%d answered 503 for order 7");
        assertThat(template.learn(Words.of("seldom: something else")).known()).isEqualTo(template.known());
        assertThat(template.learn(List.of())).isEqualTo(template);
        assertThat(template.fits(Words.of("seldom: something else"))).isFalse();
        assertThat(learned("seldom: something else", "host1 is gone", "host2 is gone")
                        .known())
                .as("not even if it was the first")
                .containsExactly("#", "is", "gone");
    }

    @Test
    void nothing_is_known_of_one_message() {
        MessageTemplate once = learned("no answer of host1");
        assertThat(once.known()).isEmpty();
        assertThat(once.fits(Words.of("no answer of host1"))).isFalse();
    }

    @Test
    void a_first_message_of_numbers_is_forgotten() {
        assertThat(learned("12345", "host1 is gone", "host2 is gone").known()).containsExactly("#", "is", "gone");
        MessageTemplate template = MessageTemplate.NONE.learn(Words.of("12345"));
        for (int i = 0; i < 20; i++) {
            template = template.learn(Words.of("connection to host refused after " + i + " tries"));
        }
        assertThat(template.known()).containsExactly("connection", "to", "host", "refused", "after", "#", "tries");
        assertThat(template.learn(Words.of("12345"))).isEqualTo(template);
    }

    @Test
    void messages_that_are_like_each_other_and_not_like_the_first_ones_take_their_place() {
        MessageTemplate template = learned("a b c d", "a b c e");
        for (int i = 0; i < 7; i++) {
            template = template.learn(Words.of("payment service said that card " + i + " is locked"));
        }
        assertThat(template.known()).containsExactly("a", "b", "c", "#");
        assertThat(template.learn(Words.of("a b c f"))
                        .learn(Words.of("payment service said that card 9 is locked"))
                        .known())
                .as("only if none fits in between")
                .containsExactly("a", "b", "c", "#");
        for (int i = 0; i < 1_000; i++) {
            template = template.learn(Words.of("payment service said that card " + i + " is locked"));
        }
        assertThat(template.known()).containsExactly("payment", "service", "said", "that", "card", "#", "is", "locked");
    }

    @Test
    void what_a_group_knows_changes_some_times_only() {
        MessageTemplate template = MessageTemplate.NONE;
        Set<List<String>> known = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            template = template.learn(Words.of(("sort" + (char) ('a' + i / 10 % 26) + " ").repeat(1 + i / 10 % 20)));
            known.add(template.known());
        }
        assertThat(known).hasSizeBetween(10, 20);
    }

    @Test
    void it_is_how_messages_begin() {
        MessageTemplate template = learned("no answer of host1: detail of it", "no answer of host2");
        assertThat(template.known()).containsExactly("no", "answer", "of", "#");
        assertThat(template.fits(Words.of("no answer of host3, again"))).isTrue();
        assertThat(template.fits(Words.of("no answer of"))).isFalse();
        assertThat(learned("7 8 9").fits(Words.of("7 8 9")))
                .as("nothing is known")
                .isFalse();
        assertThat(MessageTemplate.read(template.text(), template.learned(), template.missed(), template.changes()))
                .isEqualTo(template);
        assertThat(MessageTemplate.read(null, 0, 0, 0)).isEqualTo(MessageTemplate.NONE);
    }

    @Test
    void kinds_answer_for_phrases() {
        List<String> template = List.of("no", "answer", "of", "#", "within", "30", "seconds");
        String apart = words(template, "no answer of host1 within 30 seconds");
        String mixed = words(template, "no answer of answer within 30 seconds");

        assertThat(says(apart, "within", "30")).isEqualTo(KindWords.Answer.ALL);
        assertThat(says(apart, "orders", "send")).isEqualTo(KindWords.Answer.ALL);
        assertThat(says(apart, "answer")).isEqualTo(KindWords.Answer.ALL);
        assertThat(says(apart, "of", "host7")).isEqualTo(KindWords.Answer.BY_ROWS);
        assertThat(says(apart, "seconds", "late")).isEqualTo(KindWords.Answer.BY_ROWS);
        assertThat(says(apart, "no", "host7")).isEqualTo(KindWords.Answer.NONE);
        assertThat(says(apart, "answer", "within")).isEqualTo(KindWords.Answer.NONE);
        assertThat(says(mixed, "answer", "within")).isEqualTo(KindWords.Answer.SOME);
        assertThat(says("orders send \n io \n no answer of within ", "of", "within"))
                .as("kinds of an earlier version have words in no order")
                .isEqualTo(KindWords.Answer.SOME);
    }

    @Test
    void a_word_that_goes_on_is_missing_nowhere_in_a_phrase() {
        String apart = words(List.of("no", "answer", "of", "#"), "no answer of host1");
        Set<Phrase.Word> missing = new LinkedHashSet<>();
        assertThat(KindWords.of(apart).says(new Phrase("", List.of("of", "ho"), true), missing))
                .isEqualTo(KindWords.Answer.SOME);
        assertThat(missing).isEmpty();
        assertThat(KindWords.of(apart).says(new Phrase("", List.of("an"), true), missing))
                .isEqualTo(KindWords.Answer.ALL);
        assertThat(KindWords.of(apart).says(new Phrase("", List.of("ho"), true), missing))
                .isEqualTo(KindWords.Answer.BY_ROWS);
        assertThat(missing).containsExactly(new Phrase.Word("ho", true));
    }

    private static String words(List<String> template, String message) {
        return KindWords.withTemplate(KindWords.names("orders.send", "java.io"), template, Words.of(message));
    }

    private static KindWords.Answer says(String kind, String... words) {
        return KindWords.of(kind)
                .says(new Phrase(String.join(" ", words), List.of(words), false), new LinkedHashSet<>());
    }
}
