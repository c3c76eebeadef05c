package io.skirret.console.internal.store;

import java.sql.Types;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Times of queries as they are; see {@link InstantArgument}. */
final class OffsetDateTimeArgument extends AbstractArgumentFactory<OffsetDateTime> {

    OffsetDateTimeArgument() {
        super(Types.TIMESTAMP_WITH_TIMEZONE);
    }

    @Override
    protected Argument build(OffsetDateTime value, ConfigRegistry config) {
        return (position, statement, context) -> statement.setObject(position, value);
    }
}
