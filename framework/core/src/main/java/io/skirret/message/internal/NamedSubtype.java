package io.skirret.message.internal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BeanSerializerFactory;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.ResolvableSerializer;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the name of a value's subtype wherever its class asks for one. Jackson leaves it out where it does not see the
 * declared type: in a list, a map or an {@code Optional} that is an argument or a result by itself.
 */
final class NamedSubtype extends JsonSerializer<Object> implements ContextualSerializer, ResolvableSerializer {

    private final JsonSerializer<Object> delegate;
    private final TypeSerializer name;

    private NamedSubtype(JsonSerializer<Object> delegate, TypeSerializer name) {
        this.delegate = delegate;
        this.name = name;
    }

    /** For all classes; costs nothing for those without {@link JsonTypeInfo}. */
    static BeanSerializerModifier everywhere() {
        return new BeanSerializerModifier() {
            private static final long serialVersionUID = 1L;

            @Override
            @SuppressWarnings("unchecked") // what it is given is of the bean's class
            public JsonSerializer<?> modifySerializer(
                    SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
                TypeSerializer name = BeanSerializerFactory.instance.createTypeSerializer(config, bean.getType());
                return name == null || name.getTypeInclusion() == JsonTypeInfo.As.EXTERNAL_PROPERTY
                        ? serializer
                        : new NamedSubtype((JsonSerializer<Object>) serializer, name);
            }
        };
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializerProvider provider) throws IOException {
        delegate.serializeWithType(value, json, provider, name);
    }

    @Override
    public void serializeWithType(Object value, JsonGenerator json, SerializerProvider provider, TypeSerializer given)
            throws IOException {
        delegate.serializeWithType(value, json, provider, given);
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public JsonSerializer<?> createContextual(SerializerProvider provider, @Nullable BeanProperty property)
            throws JsonMappingException {
        JsonSerializer<?> contextual = provider.handleSecondaryContextualization(delegate, property);
        return contextual == delegate ? this : new NamedSubtype((JsonSerializer<Object>) contextual, name);
    }

    @Override
    public void resolve(SerializerProvider provider) throws JsonMappingException {
        if (delegate instanceof ResolvableSerializer resolvable) {
            resolvable.resolve(provider);
        }
    }

    @Override
    public Class<Object> handledType() {
        return delegate.handledType();
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Object value) {
        return delegate.isEmpty(provider, value);
    }

    @Override
    public boolean usesObjectId() {
        return delegate.usesObjectId();
    }

    @Override
    public Iterator<PropertyWriter> properties() {
        return delegate.properties();
    }
}
