package io.skirret.message.internal;

import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import org.jspecify.annotations.Nullable;

/**
 * A primitive component of a record, or parameter of a constructor, that is missing has no value that anybody chose:
 * Jackson would take 0.
 */
final class RequiredPrimitives extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    /** What Jackson says of a missing one. */
    static final String MISSING = "Missing required creator property";

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        return (member instanceof AnnotatedParameter && member.getRawType().isPrimitive()) ? Boolean.TRUE : null;
    }
}
