package io.skirret.agent;

import io.skirret.client.Woven;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;

/**
 * Weaves when classes are built: for {@code byte-buddy-maven-plugin} and Byte Buddy's Gradle plugin. The result needs
 * no agent and no Byte Buddy; it is marked {@link Woven}, so that neither another build nor an agent weaves it again.
 */
public final class SkirretPlugin implements Plugin {

    @Override
    public boolean matches(TypeDescription type) {
        return TaskMethods.toWeaveIn(type);
    }

    @Override
    public DynamicType.Builder<?> apply(
            DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator classFileLocator) {
        return builder.visit(TaskMethods.weaving(type))
                .annotateType(AnnotationDescription.Builder.ofType(Woven.class).build());
    }

    @Override
    public void close() {}
}
