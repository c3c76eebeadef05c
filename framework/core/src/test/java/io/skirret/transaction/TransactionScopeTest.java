package io.skirret.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class TransactionScopeTest {

    private final List<String> done = new ArrayList<>();

    @Test
    void whatWaitsIsDoneAfterTheCommitInOrder() {
        try (TransactionScope transaction = TransactionScope.open()) {
            transaction.afterCompletion(outcome -> done.add("first " + outcome));
            transaction.afterCompletion(outcome -> done.add("second " + outcome));
            transaction.commit(() -> done.add("commit"));
        }

        assertThat(done).containsExactly("commit", "first COMMITTED", "second COMMITTED");
    }

    @Test
    void closedWithoutACommitItIsRolledBack() {
        try (TransactionScope transaction = TransactionScope.open()) {
            transaction.afterCompletion(outcome -> done.add("" + outcome));
        }

        assertThat(done).containsExactly("ROLLED_BACK");
        assertThat(TransactionScope.current()).isNull();
    }

    @Test
    void aFailedCommitIsThrownAndItsOutcomeUnknown() {
        SQLException failure = new SQLException("connection lost");
        Throwable thrown = catchThrowable(() -> {
            try (TransactionScope transaction = TransactionScope.open()) {
                transaction.afterCompletion(outcome -> {
                    done.add("" + outcome);
                    throw new IllegalStateException("must not hide it");
                });
                transaction.commit(() -> {
                    throw failure;
                });
            }
        });

        assertThat(thrown).isSameAs(failure);
        assertThat(done).containsExactly("UNKNOWN");
    }

    @Test
    void oneThatFailsKeepsNoOtherFromBeingDone() {
        Throwable thrown = catchThrowable(() -> {
            try (TransactionScope transaction = TransactionScope.open()) {
                for (String name : List.of("a", "b")) {
                    transaction.afterCompletion(outcome -> {
                        done.add(name);
                        throw new IllegalStateException(name);
                    });
                }
                transaction.commit(() -> {});
            }
        });

        assertThat(done).containsExactly("a", "b");
        assertThat(thrown).hasMessage("a");
        assertThat(thrown.getSuppressed())
                .singleElement()
                .satisfies(other -> assertThat(other).hasMessage("b"));
    }

    @Test
    void anInnerOneIsATransactionOfItsOwn() {
        try (TransactionScope outer = TransactionScope.open()) {
            outer.afterCompletion(outcome -> done.add("outer " + outcome));
            try (TransactionScope inner = TransactionScope.open()) {
                assertThat(TransactionScope.current()).isSameAs(inner);
                inner.afterCompletion(outcome -> done.add("inner " + outcome));
                inner.commit(() -> {});
                assertThat(TransactionScope.current()).isSameAs(outer);
            }
        }

        assertThat(done).containsExactly("inner COMMITTED", "outer ROLLED_BACK");
    }

    @Test
    void oneThatIsLeftOpenDoesNotOutliveTheOuterOne() {
        TransactionScope outer = TransactionScope.open();
        TransactionScope inner = TransactionScope.open();
        outer.close();
        inner.close();

        assertThat(TransactionScope.current()).isNull();
    }

    @Test
    void anEndedOneIsUsedNoMore() {
        TransactionScope transaction = TransactionScope.open();
        transaction.commit(() -> {});
        transaction.close();
        transaction.close();

        assertThatThrownBy(() -> transaction.commit(() -> done.add("again")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one that has ended");
        assertThatThrownBy(() -> transaction.afterCompletion(outcome -> {})).isInstanceOf(IllegalStateException.class);
        assertThat(done).isEmpty();
    }

    @Test
    void anotherThreadIsRefused() {
        try (TransactionScope transaction = TransactionScope.open()) {
            Throwable elsewhere = CompletableFuture.supplyAsync(() -> catchThrowable(transaction::close))
                    .join();

            assertThat(elsewhere)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the thread that opened the transaction");
            assertThat(CompletableFuture.supplyAsync(TransactionScope::current).join())
                    .isNull();
            assertThat(TransactionScope.current()).isSameAs(transaction);
        }
    }
}
