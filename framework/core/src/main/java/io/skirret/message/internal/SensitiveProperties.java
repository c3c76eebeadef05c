package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import io.skirret.task.Sensitive;
import java.util.List;

/**
 * Has properties that are marked {@link Sensitive} say where they were written. Costs nothing for types without them.
 */
final class SensitiveProperties extends BeanSerializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
        properties.replaceAll(
                property -> property.getAnnotation(Sensitive.class) == null ? property : new Marked(property));
        return properties;
    }

    private static final class Marked extends BeanPropertyWriter {
        private static final long serialVersionUID = 1L;

        Marked(BeanPropertyWriter property) {
            super(property);
        }

        private Marked(BeanPropertyWriter property, PropertyName name) {
            super(property, name);
        }

        /** Of an object that is unwrapped into another. */
        @Override
        protected BeanPropertyWriter _new(PropertyName name) {
            return new Marked(this, name);
        }

        @Override
        public void serializeAsField(Object bean, JsonGenerator json, SerializerProvider provider) throws Exception {
            super.serializeAsField(bean, json, provider);
            // One that was left out did not become the current name.
            if (getName().equals(json.getOutputContext().getCurrentName())) {
                report(json);
            }
        }

        @Override
        public void serializeAsElement(Object bean, JsonGenerator json, SerializerProvider provider) throws Exception {
            super.serializeAsElement(bean, json, provider);
            report(json);
        }

        private static void report(JsonGenerator json) {
            if (json instanceof UniformGenerator ours) {
                ours.sensitive(SensitivePaths.at(ours.getOutputContext()));
            }
        }
    }
}
