package io.skirret.processor;

import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ErrorType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.SimpleTypeVisitor14;
import org.jspecify.annotations.Nullable;

/** Looks through a type for what generated code could not name. */
final class Reach {

    private final Elements elements;

    Reach(Elements elements) {
        this.elements = elements;
    }

    /** The first type within that code in the package of {@code from} has no access to; null if there is none. */
    @Nullable
    TypeElement hidden(TypeMirror type, Element from) {
        return new Search<TypeElement>() {
            @Override
            @Nullable
            TypeElement at(DeclaredType declared) {
                return hidden((TypeElement) declared.asElement(), from) ? (TypeElement) declared.asElement() : null;
            }
        }.visit(type);
    }

    private boolean hidden(TypeElement type, Element from) {
        for (Element element = type; element instanceof TypeElement; element = element.getEnclosingElement()) {
            if (element.getModifiers().contains(Modifier.PRIVATE)) {
                return true;
            }
            if (!element.getModifiers().contains(Modifier.PUBLIC)
                    && !elements.getPackageOf(element).equals(elements.getPackageOf(from))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the type names something that does not exist, or not before another processor has generated it. */
    static boolean unresolved(TypeMirror type) {
        return Boolean.TRUE.equals(
                new Search<Boolean>() {
                    @Override
                    @Nullable
                    Boolean at(DeclaredType declared) {
                        return declared.getKind() == TypeKind.ERROR ? true : null;
                    }
                }.visit(type));
    }

    /** Visits every declared type within a type until one gives an answer. */
    private abstract static class Search<R> extends SimpleTypeVisitor14<@Nullable R, @Nullable Void> {

        abstract @Nullable R at(DeclaredType declared);

        @Override
        public @Nullable R visitDeclared(DeclaredType type, @Nullable Void unused) {
            @Nullable R answer = at(type);
            for (TypeMirror argument : type.getTypeArguments()) {
                answer = answer == null ? visit(argument) : answer;
            }
            return answer == null ? visit(type.getEnclosingType()) : answer;
        }

        @Override
        public @Nullable R visitError(ErrorType type, @Nullable Void unused) {
            return at(type);
        }

        @Override
        public @Nullable R visitArray(ArrayType type, @Nullable Void unused) {
            return visit(type.getComponentType());
        }

        @Override
        public @Nullable R visitWildcard(WildcardType type, @Nullable Void unused) {
            TypeMirror bound = type.getExtendsBound() != null ? type.getExtendsBound() : type.getSuperBound();
            return bound == null ? null : visit(bound);
        }

        @Override
        public @Nullable R visitTypeVariable(TypeVariable type, @Nullable Void unused) {
            return null;
        }
    }
}
