package io.skirret.processor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** One {@code @Task} as it is written: only the attributes that are there. */
final class TaskAnnotation {

    /** What the compiler puts in the place of a value whose name it cannot resolve (yet). */
    private static final String UNRESOLVED = "<error>";

    private final Element element;
    private final AnnotationMirror mirror;
    private final Map<String, AnnotationValue> values = new LinkedHashMap<>();

    private TaskAnnotation(Element element, AnnotationMirror mirror) {
        this.element = element;
        this.mirror = mirror;
        mirror.getElementValues()
                .forEach((method, value) -> values.put(method.getSimpleName().toString(), value));
    }

    /** The annotation on this element, or null. */
    static @Nullable TaskAnnotation on(Element element) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().toString().equals(FrameworkTypes.TASK)) {
                return new TaskAnnotation(element, mirror);
            }
        }
        return null;
    }

    /** Whether a value names something that does not exist, or not before another processor has generated it. */
    boolean unresolved() {
        return values.values().stream().anyMatch(TaskAnnotation::unresolved);
    }

    private static boolean unresolved(AnnotationValue value) {
        if (value.getValue() instanceof List<?> items) {
            return items.stream().anyMatch(item -> unresolved((AnnotationValue) item));
        }
        return value.getValue() instanceof TypeMirror type
                ? type.getKind() == TypeKind.ERROR
                : UNRESOLVED.equals(value.getValue());
    }

    Optional<String> text(String attribute) {
        return Optional.ofNullable(values.get(attribute)).map(value -> (String) value.getValue());
    }

    Optional<Integer> number(String attribute) {
        return Optional.ofNullable(values.get(attribute)).map(value -> (Integer) value.getValue());
    }

    Optional<Boolean> flag(String attribute) {
        return Optional.ofNullable(values.get(attribute)).map(value -> (Boolean) value.getValue());
    }

    Optional<TypeMirror> type(String attribute) {
        return Optional.ofNullable(values.get(attribute)).map(value -> (TypeMirror) value.getValue());
    }

    /** The name of an enum's constant. */
    Optional<String> constant(String attribute) {
        return Optional.ofNullable(values.get(attribute))
                .map(value ->
                        ((VariableElement) value.getValue()).getSimpleName().toString());
    }

    /** The items of an array attribute, each with its place. */
    List<AnnotationValue> items(String attribute) {
        AnnotationValue value = values.get(attribute);
        if (value == null) {
            return List.of();
        }
        List<AnnotationValue> items = new ArrayList<>();
        if (value.getValue() instanceof List<?> list) {
            list.forEach(item -> items.add((AnnotationValue) item));
        }
        return items;
    }

    /** Where the attribute is written; the annotation if it is not. */
    Problems.Place place(String attribute) {
        return new Problems.Place(element, mirror, values.get(attribute));
    }

    Problems.Place place(AnnotationValue item) {
        return new Problems.Place(element, mirror, item);
    }
}
