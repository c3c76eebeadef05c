package io.skirret.console.internal.store;

import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.array.SqlArrayType;
import org.jdbi.v3.core.array.SqlArrayTypeFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * Arrays of the types that columns have. They are arrays of that very class: an {@code Object[]} of bytes is none that
 * PostgreSQL's driver takes.
 */
final class ArrayTypes implements SqlArrayTypeFactory {

    private static final Map<Type, String> NAMES = Map.of(
            UUID.class,
            "uuid",
            String.class,
            "varchar",
            Integer.class,
            "int4",
            Long.class,
            "int8",
            OffsetDateTime.class,
            "timestamptz",
            byte[].class,
            "bytea");

    @Override
    public Optional<SqlArrayType<?>> build(Type element, ConfigRegistry config) {
        return Optional.ofNullable(NAMES.get(element)).map(name -> new Exact(name, (Class<?>) element));
    }

    private record Exact(String getTypeName, Class<?> getArrayElementClass) implements SqlArrayType<Object> {
        @Override
        public Object convertArrayElement(Object element) {
            return element;
        }
    }
}
