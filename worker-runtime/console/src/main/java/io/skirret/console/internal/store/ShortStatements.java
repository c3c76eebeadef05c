package io.skirret.console.internal.store;

import org.jdbi.v3.core.cache.JdbiCache;
import org.jdbi.v3.core.cache.JdbiCacheBuilder;
import org.jdbi.v3.core.cache.JdbiCacheLoader;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was read of short statements alone. Jdbi keeps a thousand, of whatever length, and those that name many
 * kinds of entries are of some hundred kilobytes, each another. Thread-safe.
 */
final class ShortStatements implements SqlParser {

    private static final int LONGEST = 4_000;

    private final SqlParser keeping = new ColonPrefixSqlParser();
    private final SqlParser forgetting = new ColonPrefixSqlParser(new Nothing());

    private ShortStatements() {}

    static void keep(SqlStatements statements) {
        // Statements are no templates here.
        statements.setTemplateEngine(TemplateEngine.NOP);
        statements.setTemplateCache(new Nothing());
        statements.setSqlParser(new ShortStatements());
    }

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        return (sql.length() > LONGEST ? forgetting : keeping).parse(sql, context);
    }

    @Override
    public String nameParameter(String name, StatementContext context) {
        return keeping.nameParameter(name, context);
    }

    /** Of caches that keep nothing. */
    private static final class Nothing implements JdbiCacheBuilder {
        @Override
        public <K, V> JdbiCache<K, V> build() {
            return new Kept<>(null);
        }

        @Override
        public <K, V> JdbiCache<K, V> buildWithLoader(JdbiCacheLoader<K, V> loader) {
            return new Kept<>(loader);
        }

        @Override
        public JdbiCacheBuilder maxSize(int size) {
            return this;
        }
    }

    private record Kept<K, V>(@Nullable JdbiCacheLoader<K, V> loader) implements JdbiCache<K, V> {
        @Override
        public @Nullable V get(K key) {
            return loader == null ? null : loader.create(key);
        }

        @Override
        public V getWithLoader(K key, JdbiCacheLoader<K, V> other) {
            return other.create(key);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as the library has it
        public <T> @Nullable T getStats() {
            return null;
        }
    }
}
