package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BatchesTest {

    /** Those that are what they would become already are not waiting for another request. */
    @Test
    void a_request_that_would_change_all_that_can_be_changed_leaves_no_more() {
        assertThat(Batches.expected(Batches.MOST + 1, 10)).isEqualTo(new Batches.Result(Batches.MOST, 10, false));
    }

    @Test
    void more_than_one_request_changes_is_left_to_another() {
        assertThat(Batches.expected(Batches.MOST + 1, Batches.MOST + 1))
                .isEqualTo(new Batches.Result(Batches.MOST, Batches.MOST, true));
    }
}
