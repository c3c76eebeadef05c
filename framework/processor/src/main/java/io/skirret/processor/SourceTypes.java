package io.skirret.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.WildcardTypeName;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;

/** Types of the source as JavaPoet writes them, with the annotations that speak of null and no others. */
final class SourceTypes {

    private static final Set<String> NULLNESS = Set.of("Nullable", "NonNull", "NotNull", "Nonnull", "CheckForNull");

    private SourceTypes() {}

    /** The type with its nullness annotations, at every depth. */
    static TypeName annotated(TypeMirror type) {
        return name(type, true);
    }

    /** The type without any annotation: what casts and class literals need. */
    static TypeName bare(TypeMirror type) {
        return name(type, false);
    }

    /**
     * A type argument: nullness annotations below it, none on it, since the framework's own type variables exclude
     * null.
     */
    static TypeName argument(TypeMirror type) {
        return annotated(type).withoutAnnotations();
    }

    /**
     * An expression of type {@code java.lang.reflect.Type}: a class literal, or a type reference where that would lose
     * arguments.
     */
    static CodeBlock reflected(TypeMirror type) {
        return generic(type)
                ? CodeBlock.of("new $T<$T>() {}.type()", FrameworkTypes.TYPE_REF, bare(type))
                : CodeBlock.of("$T.class", bare(type));
    }

    /** Nullness annotations that stand on a declaration and not on its type. */
    static List<AnnotationSpec> declared(Element element) {
        return element.getAnnotationMirrors().stream()
                .filter(annotation -> speaksOfNull(annotation) && !onTypes(annotation))
                .map(AnnotationSpec::get)
                .toList();
    }

    private static boolean generic(TypeMirror type) {
        return switch (type.getKind()) {
            case ARRAY -> generic(((ArrayType) type).getComponentType());
            case DECLARED ->
                !((DeclaredType) type).getTypeArguments().isEmpty()
                        || generic(((DeclaredType) type).getEnclosingType());
            default -> false;
        };
    }

    private static TypeName name(TypeMirror type, boolean annotated) {
        List<AnnotationSpec> annotations = annotated ? nullness(type) : List.of();
        return switch (type.getKind()) {
            case ARRAY ->
                // The annotation in front of the brackets is the array's; the component carries its own.
                ArrayTypeName.of(name(((ArrayType) type).getComponentType(), annotated))
                        .annotated(annotations);
            case DECLARED -> declared((DeclaredType) type, annotations, annotated);
            case WILDCARD -> wildcard((WildcardType) type, annotated);
            default -> TypeName.get(type).withoutAnnotations();
        };
    }

    private static TypeName declared(DeclaredType type, List<AnnotationSpec> annotations, boolean annotated) {
        if (type.getEnclosingType().getKind() == TypeKind.DECLARED) {
            return TypeName.get(type).withoutAnnotations();
        }
        // On the raw name, so that a nested class is written Map.@Nullable Entry.
        ClassName raw = ClassName.get((TypeElement) type.asElement()).annotated(annotations);
        if (type.getTypeArguments().isEmpty()) {
            return raw;
        }
        List<TypeName> arguments = new ArrayList<>();
        for (TypeMirror argument : type.getTypeArguments()) {
            arguments.add(name(argument, annotated));
        }
        return ParameterizedTypeName.get(raw, arguments.toArray(new TypeName[0]));
    }

    private static TypeName wildcard(WildcardType type, boolean annotated) {
        if (type.getExtendsBound() != null) {
            return WildcardTypeName.subtypeOf(name(type.getExtendsBound(), annotated));
        }
        if (type.getSuperBound() != null) {
            return WildcardTypeName.supertypeOf(name(type.getSuperBound(), annotated));
        }
        return WildcardTypeName.subtypeOf(Object.class);
    }

    private static List<AnnotationSpec> nullness(TypeMirror type) {
        return type.getAnnotationMirrors().stream()
                .filter(annotation -> speaksOfNull(annotation) && onTypes(annotation))
                .map(AnnotationSpec::get)
                .toList();
    }

    private static boolean speaksOfNull(AnnotationMirror annotation) {
        return NULLNESS.contains(
                annotation.getAnnotationType().asElement().getSimpleName().toString());
    }

    private static boolean onTypes(AnnotationMirror annotation) {
        Target target = annotation.getAnnotationType().asElement().getAnnotation(Target.class);
        return target != null && List.of(target.value()).contains(ElementType.TYPE_USE);
    }
}
