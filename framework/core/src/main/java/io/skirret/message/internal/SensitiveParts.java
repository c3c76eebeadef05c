package io.skirret.message.internal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import io.skirret.task.Sensitive;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which types may hold a value that is marked {@link Sensitive}, however deep: found by what Jackson knows of their
 * properties, and assumed where a type does not say what is in it.
 */
final class SensitiveParts {

    private final ObjectMapper mapper;
    private final Set<JavaType> seen = new HashSet<>();

    private SensitiveParts(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** Whether a value of this type may have one. */
    static boolean in(Type type, ObjectMapper mapper) {
        try {
            return new SensitiveParts(mapper).mayBeIn(mapper.constructType(type));
        } catch (IllegalArgumentException | LinkageError broken) {
            return true; // nobody can tell
        }
    }

    private boolean mayBeIn(JavaType type) {
        // Jackson reads what is only said to be serializable as it reads an object of any type.
        if (type.isJavaLangObject()
                || type.hasRawClass(Serializable.class)
                || JsonNode.class.isAssignableFrom(type.getRawClass())) {
            return true;
        } else if (type.isContainerType() || type.isReferenceType()) {
            // The names of a map cannot be hidden at all.
            return mayBeIn(type.getContentType());
        } else if (isOfJava(type.getRawClass())) {
            return IntStream.range(0, type.containedTypeCount()).anyMatch(i -> mayBeIn(type.containedType(i)));
        }
        // What is seen already is looked at where it was seen first.
        return seen.add(type) && mayBeInProperties(type);
    }

    /** In one piece, but for what its type parameters say. */
    private static boolean isOfJava(Class<?> type) {
        return type.isPrimitive() || type.isEnum() || type.getName().startsWith("java.");
    }

    private boolean mayBeInProperties(JavaType type) {
        BeanDescription read = mapper.getDeserializationConfig().introspect(type);
        BeanDescription written = mapper.getSerializationConfig().introspect(type);
        List<BeanPropertyDefinition> properties = Stream.concat(
                        read.findProperties().stream(), written.findProperties().stream())
                .toList();
        return properties.isEmpty()
                || !type.isConcrete()
                || isReadInAnotherWay(read.getClassInfo())
                || read.findAnySetterAccessor() != null
                || written.findAnyGetter() != null
                || properties.stream().anyMatch(this::mayBeIn);
    }

    /** By its name in the JSON, or by code of the application's. */
    private static boolean isReadInAnotherWay(AnnotatedClass type) {
        return type.hasAnnotation(JsonTypeInfo.class) || type.hasAnnotation(JsonDeserialize.class);
    }

    private boolean mayBeIn(BeanPropertyDefinition property) {
        List<AnnotatedMember> members = Stream.of(
                        property.getField(),
                        property.getGetter(),
                        property.getSetter(),
                        property.getConstructorParameter())
                .filter(member -> member != null)
                .map(AnnotatedMember.class::cast)
                .toList();
        return members.stream()
                .anyMatch(member -> member.hasAnnotation(Sensitive.class)
                        || member.hasAnnotation(JsonTypeInfo.class)
                        || member.hasAnnotation(JsonDeserialize.class)
                        || mayBeIn(member.getType()));
    }
}
