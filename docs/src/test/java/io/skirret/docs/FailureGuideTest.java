package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.FailureType;
import io.skirret.retry.RetryPolicies;
import io.skirret.worker.internal.breaker.CallOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The failure guide has a section for each type, which says what the code does. */
final class FailureGuideTest {

    private static final Path PAGE = Path.of("..", "docs", "how-to", "understand-a-failure.md");
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");

    @Test
    void eachTypeHasItsSectionAndNothingElseHas() throws IOException {
        List<String> headings = HEADING.matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(headings)
                .containsExactly(List.of(FailureType.values()).stream()
                        .map(FailureType::name)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void aSectionSaysWhatTheCodeDoes(FailureType type) throws IOException {
        String section = section(type).replaceAll("\\s+", " ");

        assertThat(section)
                .startsWith("## " + type + " " + type.meaning() + " *Looks like* ")
                .contains(" *What we do:* " + (type.retriable() ? "Retried" : "Not retried."))
                .contains(" *What you do:* ")
                .contains(
                        CallOutcome.of(type) == CallOutcome.FAILS
                                ? "Counts for a breaker."
                                : "Says nothing to a breaker");
        if (type.retriable()) {
            RetryPolicies policies = RetryPolicies.builtIn();
            String followed = policies.follow(RetryPolicies.SMART, type, null).name();
            assertThat(section)
                    .contains("under `smart` by "
                            + (followed.equals(RetryPolicies.SMART.name()) ? "its own numbers" : "`" + followed + "`"));
        }
    }

    private static String section(FailureType type) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("## " + type + "\n");
        assertThat(from).as("a section of " + type).isNotNegative();
        int next = page.indexOf("\n## ", from + 1);
        return next < 0 ? page.substring(from) : page.substring(from, next);
    }
}
