package io.skirret.message.internal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * A class named in a message is never loaded, whatever a user's annotations say. Names of declared subtypes are no
 * class names; and where the subtype is told by its fields, Jackson asks for a class that no message named.
 */
final class NoClassNames extends PolymorphicTypeValidator.Base {

    private static final long serialVersionUID = 1L;

    @Override
    public Validity validateBaseType(MapperConfig<?> config, JavaType baseType) {
        return Validity.INDETERMINATE;
    }

    @Override
    public Validity validateSubClassName(MapperConfig<?> config, JavaType baseType, String subClassName) {
        return isDeduced(config, baseType, subClassName) ? Validity.ALLOWED : Validity.DENIED;
    }

    @Override
    public Validity validateSubType(MapperConfig<?> config, JavaType baseType, JavaType subType) {
        return isDeduced(config, baseType, subType.getRawClass().getName()) ? Validity.ALLOWED : Validity.DENIED;
    }

    private static boolean isDeduced(MapperConfig<?> config, JavaType baseType, String subClassName) {
        AnnotatedClass base = AnnotatedClassResolver.resolve(config, baseType, config);
        JsonTypeInfo info = base.getAnnotation(JsonTypeInfo.class);
        return info != null
                && info.use() == JsonTypeInfo.Id.DEDUCTION
                && config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, base).stream()
                        .anyMatch(subtype -> subtype.getType().getName().equals(subClassName));
    }
}
