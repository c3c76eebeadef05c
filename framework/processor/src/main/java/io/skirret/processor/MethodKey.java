package io.skirret.processor;

import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * Writes a method as Byte Buddy's {@code @Advice.Origin("#t.#m#s")} does: binary names, erased parameters, arrays as
 * {@code Class.getName()} has them. A woven call finds its task by this text, so the two must agree to the letter.
 */
final class MethodKey {

    private final Elements elements;
    private final Types types;

    MethodKey(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    String of(ExecutableElement method) {
        String parameters = method.getParameters().stream()
                .map(parameter -> className(types.erasure(parameter.asType())))
                .collect(Collectors.joining(","));
        TypeElement owner = MethodRules.owner(method);
        return elements.getBinaryName(owner) + "." + method.getSimpleName() + "(" + parameters + ")";
    }

    private String className(TypeMirror erased) {
        return switch (erased.getKind()) {
            case ARRAY -> "[" + descriptor(((ArrayType) erased).getComponentType());
            case DECLARED -> binaryName(erased);
            default -> primitiveName(erased.getKind());
        };
    }

    private String descriptor(TypeMirror erased) {
        return switch (erased.getKind()) {
            case ARRAY -> "[" + descriptor(((ArrayType) erased).getComponentType());
            case DECLARED -> "L" + binaryName(erased) + ";";
            case BOOLEAN -> "Z";
            case LONG -> "J";
            default -> primitiveName(erased.getKind()).substring(0, 1).toUpperCase(Locale.ROOT);
        };
    }

    private String binaryName(TypeMirror erased) {
        return elements.getBinaryName((TypeElement) ((DeclaredType) erased).asElement())
                .toString();
    }

    private static String primitiveName(TypeKind kind) {
        if (!kind.isPrimitive()) {
            throw new IllegalStateException("expected an erased parameter type, got one of kind " + kind);
        }
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
