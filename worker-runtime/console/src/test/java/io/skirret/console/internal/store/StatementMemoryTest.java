package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What remains of a statement that was run. */
final class StatementMemoryTest {

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nothing_is_kept_of_a_long_one(TestDatabase kind) {
        try (ConsoleDatabase database = TestDatabase.open(kind.newUrl())) {
            WeakReference<String> text = run(database, 100_000);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                System.gc();
                return text.get() == null;
            });
        }
    }

    private static WeakReference<String> run(ConsoleDatabase database, int length) {
        String sql = "SELECT COUNT(*) FROM dead_letter WHERE id = :id AND " + "TRUE AND ".repeat(length / 9) + "TRUE";
        long found = database.jdbi()
                .withHandle(handle -> handle.createQuery(sql)
                        .bind("id", new UUID(1, 1))
                        .mapTo(Long.class)
                        .one());
        assertThat(found).isZero();
        return new WeakReference<>(sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";QUERY_CACHE_SIZE=4", ";query_cache_size=4"})
    void who_sets_the_cache_of_H2_is_heard(String setting) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + setting;
        try (ConsoleDatabase database = TestDatabase.open(url)) {
            int kept = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT SETTING_VALUE FROM"
                                    + " INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'QUERY_CACHE_SIZE'")
                            .mapTo(Integer.class)
                            .one());
            assertThat(kept).isEqualTo(setting.isEmpty() ? 0 : 4);
        }
    }
}
