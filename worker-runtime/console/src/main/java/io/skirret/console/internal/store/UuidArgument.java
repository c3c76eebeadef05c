package io.skirret.console.internal.store;

import java.sql.Types;
import java.util.UUID;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** UUIDs that may be null: Jdbi's own is a text then, which PostgreSQL refuses for a column of UUIDs. */
final class UuidArgument extends AbstractArgumentFactory<UUID> {

    UuidArgument() {
        super(Types.OTHER);
    }

    @Override
    protected Argument build(UUID value, ConfigRegistry config) {
        return (position, statement, context) -> statement.setObject(position, value);
    }
}
