package io.skirret.testkit;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** One {@link InMemorySkirret} a test, closed by JUnit's store after it. */
final class SkirretExtension implements BeforeEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SkirretExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        skirret(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == InMemorySkirret.class
                && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return skirret(context);
    }

    private static InMemorySkirret skirret(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(
                        InMemorySkirret.class,
                        key -> InMemorySkirret.builder().eager(eager(context)).open(),
                        InMemorySkirret.class);
    }

    private static boolean eager(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), SkirretTest.class)
                .map(SkirretTest::eager)
                .orElse(false);
    }
}
