package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task's parameters, ready to be read from a body in one pass. Knows only the way things go when they go well:
 * anything unexpected is a {@link Misfit}, and {@link ArgumentBinder} then finds out what it was.
 */
final class BoundParameters {

    /** Something does not fit, never mind what. */
    static final class Misfit extends IOException {
        private static final long serialVersionUID = 1L;

        static final Misfit INSTANCE = new Misfit();

        private Misfit() {
            super("misfit");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private enum Kind {
        STRING,
        LONG,
        INT,
        BOOLEAN,
        OTHER
    }

    private final TaskDefinition<?> task;
    private final JsonMapper mapper;
    private final String[] names;
    private final Kind[] kinds;
    private final ObjectReader[] readers;

    BoundParameters(TaskDefinition<?> task, JsonMapper mapper) {
        this.task = task;
        this.mapper = mapper;
        List<TaskParameter> parameters = task.parameters();
        this.names = new String[parameters.size()];
        this.kinds = new Kind[names.length];
        this.readers = new ObjectReader[names.length];
        for (int i = 0; i < names.length; i++) {
            Type type = parameters.get(i).type();
            names[i] = parameters.get(i).name();
            kinds[i] = kind(type);
            readers[i] = mapper.readerFor(mapper.constructType(type))
                    .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        }
    }

    /** Types that are most arguments, and that Jackson needs no help with. */
    private static Kind kind(Type type) {
        if (type == String.class) {
            return Kind.STRING;
        }
        if (type == long.class || type == Long.class) {
            return Kind.LONG;
        }
        if (type == int.class || type == Integer.class) {
            return Kind.INT;
        }
        return type == boolean.class || type == Boolean.class ? Kind.BOOLEAN : Kind.OTHER;
    }

    boolean isFor(TaskDefinition<?> other) {
        return task.equals(other);
    }

    ObjectReader reader(int parameter) {
        return readers[parameter];
    }

    @Nullable
    Object[] read(byte[] body) throws IOException {
        try (JsonParser json = mapper.createParser(body)) {
            @Nullable Object[] values = new Object[names.length];
            expect(json.nextToken() == JsonToken.START_ARRAY);
            expect(json.nextToken() == JsonToken.START_ARRAY);
            int given = positional(json, values);
            expect(json.nextToken() == JsonToken.START_OBJECT);
            named(json, values, given);
            embed(json);
            expect(json.nextToken() == JsonToken.END_ARRAY);
            expect(json.nextToken() == null);
            return values;
        }
    }

    private int positional(JsonParser json, @Nullable Object[] values) throws IOException {
        int given = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            expect(given < values.length);
            values[given] = value(json, token, given);
            given++;
        }
        return given;
    }

    private void named(JsonParser json, @Nullable Object[] values, int given) throws IOException {
        int missing = values.length - given;
        // The parser refuses the same name twice.
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            int parameter = Arrays.asList(names).indexOf(name);
            expect(parameter >= given);
            values[parameter] = value(json, json.nextToken(), parameter);
            missing--;
        }
        expect(missing == 0 && json.currentToken() == JsonToken.END_OBJECT);
    }

    private @Nullable Object value(JsonParser json, JsonToken token, int parameter) throws IOException {
        switch (kinds[parameter]) {
            case STRING -> {
                if (token == JsonToken.VALUE_STRING) {
                    return json.getText();
                }
            }
            case LONG -> {
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    return json.getLongValue();
                }
            }
            case INT -> {
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    return json.getIntValue();
                }
            }
            case BOOLEAN -> {
                if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                    return token == JsonToken.VALUE_TRUE;
                }
            }
            case OTHER -> {}
        }
        int depth = depth(json, token);
        Object value = readers[parameter].readValue(json);
        // A user's own deserializer may have read too little or too much.
        JsonToken last = json.getLastClearedToken();
        expect(last != null && !last.isStructStart() && depth(json, last) == depth);
        return value;
    }

    private static int depth(JsonParser json, JsonToken token) {
        int depth = json.getParsingContext().getNestingDepth();
        return token.isStructStart() ? depth - 1 : depth;
    }

    private void embed(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        expect(token == JsonToken.START_OBJECT);
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (Embed.PARTS.contains(name)) {
                expect(value == JsonToken.VALUE_NULL
                        || (value.isStructStart() && json.nextToken().isStructEnd()));
            } else {
                json.skipChildren();
            }
        }
        expect(json.currentToken() == JsonToken.END_OBJECT);
    }

    private static void expect(boolean holds) throws Misfit {
        if (!holds) {
            throw Misfit.INSTANCE;
        }
    }
}
