package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The name of a subtype that its type does not know. Jackson has one exception for all that is wrong with such a name;
 * one that is missing, and that of a class, which {@link NoClassNames} refuses, are none of these.
 */
final class UnknownSubtypeException extends InvalidTypeIdException {

    private static final long serialVersionUID = 1L;

    private UnknownSubtypeException(JsonParser json, String message, JavaType type, String name) {
        super(json, message, type, name);
    }

    /** Throws it, if no handler of the application's has a type for the name. */
    static DeserializationProblemHandler handler() {
        return new DeserializationProblemHandler() {
            @Override
            public @Nullable JavaType handleUnknownTypeId(
                    DeserializationContext context, JavaType type, String name, TypeIdResolver names, String said)
                    throws IOException {
                String message =
                        context.invalidTypeIdException(type, name, said).getOriginalMessage();
                throw new UnknownSubtypeException(context.getParser(), message, type, name);
            }
        };
    }
}
