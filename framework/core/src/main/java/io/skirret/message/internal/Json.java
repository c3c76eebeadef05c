package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import java.util.List;

/**
 * Jackson, set up once: strict JSON, with NaN and the infinities as Python has them; bounded, no coercion, and never a
 * type named by the message.
 */
final class Json {

    private static final int MAX_NAME_LENGTH = 1024;

    /** For our own small texts. */
    static final JsonMapper PLAIN = reader(DecodeLimits.DEFAULT, List.of());

    private Json() {}

    /** @param modules the application's own; ours come after them and win */
    static JsonMapper reader(DecodeLimits limits, List<Module> modules) {
        return base(limits, modules)
                .addModule(StrictTypes.module())
                .polymorphicTypeValidator(new NoClassNames())
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // A tree must not round what a BigDecimal parameter can hold.
                .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .withCoercionConfigDefaults(c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Textual,
                        c -> c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    /** @param celeryTags whether kombu's tags are written */
    static JsonMapper writer(List<Module> modules, boolean celeryTags) {
        SimpleModule tags = new SimpleModule("skirret-tags");
        if (celeryTags) {
            tags.setSerializerModifier(TaggedText.everywhere());
        }
        return base(DecodeLimits.DEFAULT, modules)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(SerializationFeature.CLOSE_CLOSEABLE)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .addModule(new SimpleModule("skirret-sensitive").setSerializerModifier(new SensitiveProperties()))
                .addModule(new SimpleModule("skirret-values")
                        .addSerializer(new DecimalText())
                        .setSerializerModifier(NamedSubtype.everywhere()))
                .addModule(tags)
                .build();
    }

    private static JsonMapper.Builder base(DecodeLimits limits, List<Module> modules) {
        return JsonMapper.builder(factory(limits))
                // Before the modules: of handlers the last is asked first, and an application's own may know more.
                .addHandler(UnknownSubtypeException.handler())
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .addModule(new ParameterNamesModule())
                .addModules(modules);
    }

    private static JsonFactory factory(DecodeLimits limits) {
        return new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(limits.maxExpandedBytes())
                        .maxStringLength(limits.maxExpandedBytes())
                        .maxNestingDepth(limits.maxDepth())
                        .maxTokenCount(limits.maxTokens())
                        .maxNameLength(MAX_NAME_LENGTH)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                // Names come from strangers: interned, they would fill a table that the whole process shares. Jackson's
                // own table
                // of names stays on: it is bounded, and without it the slower and laxer parser would run.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // A thread-local buffer for each of many virtual threads is a leak.
                .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                .build();
    }
}
