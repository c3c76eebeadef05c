package io.skirret.worker.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {

    private static final String NAME = "web-12@shop.example";

    private static boolean matches(String pattern) {
        return NamePattern.matches(NAME, pattern, "pcre");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web",
                ".*",
                "^web-[0-9]+@.*",
                "web-\\d\\d@shop\\.example$",
                "(web|mail)-1?",
                "(?:mail|web-1)[^3]@",
                "mail@.*|w.*p.e+xample",
                "[a-z_-]+12@[]s]",
            })
    void what_people_write_of_names_matches(String pattern) {
        assertThat(matches(pattern)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"eb", "web$", "mail|news", "(mail|news)-12@", "[^w]eb", "web-\\D"})
    void what_names_another_does_not(String pattern) {
        assertThat(matches(pattern)).isFalse();
    }

    /** Some of these can run for years without looking at the name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(){9}",
                "a{3}",
                "(web)*",
                "(web|)",
                "(a*|b*)",
                "((web))",
                "(?=web)",
                "(w)\\1",
                "(^|$)",
                "w*+",
                "w*?",
                "",
                "[a-z&&[w]]",
                "\\bweb",
                "web\\",
                "[z-a]",
                "(web",
                "web|",
                "*",
            })
    void what_may_take_for_ever_is_refused(String pattern) {
        assertThatThrownBy(() -> matches(pattern))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("expected a pattern");
    }
}
