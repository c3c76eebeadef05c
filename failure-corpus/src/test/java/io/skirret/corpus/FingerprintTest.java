package io.skirret.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Failures of real libraries: the same one again is in the same group, and others are in others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FingerprintTest {

    private static final double MOST_SPLIT = 0.02;
    private static final double MOST_MERGED = 0.01;

    private List<RaisedCorpus.Raised> raised;

    @BeforeAll
    void raise() throws Exception {
        raised = RaisedCorpus.all();
    }

    @Test
    void the_same_failure_is_in_the_same_group() {
        List<String> split = raised.stream()
                .filter(each -> !each.first().equals(each.again()))
                .map(each -> each.first() + " and " + each.again())
                .toList();
        assertThat(split).hasSizeLessThanOrEqualTo((int) (raised.size() * MOST_SPLIT));
    }

    @Test
    void other_failures_are_in_other_groups() {
        Map<String, Set<String>> groups = new HashMap<>();
        for (RaisedCorpus.Raised each : raised) {
            // A server's own errors are one group, whichever it says.
            String fault = each.of().name().replaceFirst("answer 5\\d\\d", "answer 5xx");
            groups.computeIfAbsent(each.first().value(), unused -> new TreeSet<>())
                    .add(fault);
        }
        List<Set<String>> together =
                groups.values().stream().filter(each -> each.size() > 1).toList();
        assertThat(together.stream().mapToInt(each -> each.size() - 1).sum())
                .as("%s", together)
                .isLessThanOrEqualTo((int) (raised.size() * MOST_MERGED));
    }
}
