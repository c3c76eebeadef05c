package io.skirret.processor;

import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** What the types of a task's signature mean to Skirret. */
final class SignatureTypes {

    /** What a method may return to say that its result comes later. */
    private static final List<String> LATER = List.of(
            "java.util.concurrent.Future",
            "java.util.concurrent.CompletionStage",
            "java.util.concurrent.CompletableFuture",
            FrameworkTypes.ASYNC_RESULT);

    private final Elements elements;
    private final Types types;

    SignatureTypes(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    boolean isContext(TypeMirror type) {
        return is(type, FrameworkTypes.TASK_CONTEXT);
    }

    /** Type of the result: {@code Void} for void, primitives boxed, futures unwrapped. */
    TypeMirror result(ExecutableElement method) {
        TypeMirror returned = method.getReturnType();
        if (returned.getKind() == TypeKind.VOID) {
            return declared("java.lang.Void");
        }
        if (returned.getKind().isPrimitive()) {
            return types.boxedClass((PrimitiveType) returned).asType();
        }
        return isLater(returned) ? unwrapped((DeclaredType) returned) : returned;
    }

    boolean isLater(TypeMirror type) {
        return LATER.stream().anyMatch(name -> is(type, name));
    }

    /** A future that is none of those a sent call can return. */
    boolean isForeignFuture(TypeMirror type) {
        return type.getKind() == TypeKind.DECLARED
                && !isLater(type)
                && LATER.stream()
                        .map(name -> types.erasure(declared(name)))
                        .anyMatch(later -> types.isSubtype(types.erasure(type), later));
    }

    private TypeMirror unwrapped(DeclaredType later) {
        if (later.getTypeArguments().isEmpty()) {
            return declared("java.lang.Object");
        }
        TypeMirror argument = later.getTypeArguments().get(0);
        if (argument instanceof WildcardType wildcard) {
            @Nullable TypeMirror bound = wildcard.getExtendsBound();
            return bound == null ? declared("java.lang.Object") : bound;
        }
        return argument;
    }

    boolean is(TypeMirror type, String name) {
        return type instanceof DeclaredType declared
                && ((TypeElement) declared.asElement()).getQualifiedName().contentEquals(name);
    }

    private TypeMirror declared(String name) {
        return elements.getTypeElement(name).asType();
    }
}
