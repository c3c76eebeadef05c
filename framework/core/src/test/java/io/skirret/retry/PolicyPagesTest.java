package io.skirret.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.FailureContext;
import io.skirret.failure.FailureType;
import io.skirret.failure.HttpResponses;
import io.skirret.failure.Remediation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages say what the code does. */
class PolicyPagesTest {
    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"reference/policies.md", "reference/failures.md", "how-to/http-aware-retries.md"})
    void the_java_on_the_pages_is_compiled(String page) throws IOException {
        String compiled = squeeze(Files.readString(Path.of("src/test/java/io/skirret/retry/DocumentedExamples.java")));
        Matcher snippets = JAVA.matcher(page(page));
        assertThat(snippets.results())
                .isNotEmpty()
                .allSatisfy(snippet -> assertThat(compiled).contains(squeeze(snippet.group(1))));
    }

    @Test
    void the_failure_page_lists_every_type_and_remediation() throws IOException {
        String page = page("reference/failures.md");
        for (FailureType type : FailureType.values()) {
            assertThat(page)
                    .contains("| " + type + " | " + type.category() + " | " + (type.retriable() ? "yes" : "no") + " | "
                            + type.remediation() + " | " + type.meaning() + " |\n");
        }
        for (Remediation remediation : Remediation.values()) {
            assertThat(page).contains("| " + remediation + " | " + remediation.advice() + " |\n");
        }
    }

    @Test
    void the_policy_page_lists_the_built_in_policies_and_every_reason_to_give_up() throws IOException {
        String page = page("reference/policies.md");
        RetryPolicies policies = RetryPolicies.builtIn();
        for (RetryPolicy policy : policies.all()) {
            if (!policy.name().startsWith("smart-")) {
                assertThat(page)
                        .contains("| `" + policy.name() + "` | " + numbers(policy) + " | "
                                + (policy.jitter() instanceof Jitter.None ? "none" : "adds 0 to 25 %") + " |\n");
            }
        }
        for (FailureType type : FailureType.values()) {
            RetryPolicy followed = policies.follow(RetryPolicies.SMART, type, null);
            if (!followed.equals(RetryPolicies.SMART)) {
                assertThat(page).contains("| " + type + " | `" + followed.name() + "` | " + numbers(followed) + " |\n");
            }
        }
        for (GiveUpReason reason : GiveUpReason.values()) {
            assertThat(page).contains("`" + reason.code() + "`");
        }
    }

    @Test
    void the_settings_on_the_policy_page_work() throws IOException {
        Matcher block =
                Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL).matcher(page("reference/policies.md"));
        Properties settings = new Properties();
        while (block.find()) {
            settings.load(new StringReader(block.group(1)));
        }
        RetryPolicies policies = RetryPolicies.builder().addAll(settings).build();
        assertThat(policies.get("billing")).isEqualTo(DocumentedExamples.billing());
        assertThat(policies.get("partner"))
                .returns(7, RetryPolicy::maxRetries)
                .returns(Backoff.linear(1.5), RetryPolicy::backoff)
                .returns(Duration.ofMillis(500), RetryPolicy::base)
                .returns(Jitter.proportional(0.1), RetryPolicy::jitter);
    }

    @Test
    void the_examples_do_what_the_pages_say() {
        RetryPolicy squares = DocumentedExamples.policies().get("squares").toBuilder()
                .jitter(Jitter.none())
                .build();
        assertThat(squares.delayBefore(3, null, new java.util.Random(1)).duration())
                .isEqualTo(Duration.ofSeconds(18));
        FailureContext legacy = FailureContext.of("legacy.send", 0, Instant.EPOCH);
        assertThat(DocumentedExamples.classifier()
                        .classify(new RuntimeException(new DocumentedExamples.StockMovedException()), legacy)
                        .type())
                .isEqualTo(FailureType.PERMANENT_VALIDATION);
        assertThat(DocumentedExamples.classifier()
                        .classify(new IllegalArgumentException(), legacy)
                        .type())
                .isEqualTo(FailureType.EXTERNAL_API_DOWN);
        assertThat(HttpResponses.isRetryable(503)).isTrue();
    }

    private static String numbers(RetryPolicy policy) {
        String growth = "fibonacci";
        if (policy.backoff() instanceof Backoff.Exponential exponential) {
            growth = "x" + (exponential.multiplier() == 2 ? "2" : exponential.multiplier());
        }
        return policy.maxRetries() + " | " + policy.base().toSeconds() + " s | " + growth + " | "
                + policy.cap().toSeconds() + " s";
    }

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    private static String squeeze(String code) {
        return code.replaceAll("\\s+", "");
    }
}
