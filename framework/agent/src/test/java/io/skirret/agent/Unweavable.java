package io.skirret.agent;

import io.skirret.task.Task;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.MethodManifestation;
import net.bytebuddy.description.modifier.Ownership;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;

/**
 * A class with a native task, which has no body to weave into. Made here, as no build that weaves would let it through.
 */
final class Unweavable {

    static final String NAME = "com.acme.Unweavable";

    private Unweavable() {}

    static byte[] classFile() {
        return make().getBytes();
    }

    static void saveIn(Path directory) throws IOException {
        make().saveIn(directory.toFile());
    }

    private static DynamicType.Unloaded<Object> make() {
        Class<? extends Annotation> task = Task.class;
        return new ByteBuddy()
                .subclass(Object.class)
                .name(NAME)
                .defineMethod("impossible", void.class, Visibility.PUBLIC, Ownership.STATIC, MethodManifestation.NATIVE)
                .withoutCode()
                .annotateMethod(AnnotationDescription.Builder.ofType(task).build())
                .make();
    }
}
