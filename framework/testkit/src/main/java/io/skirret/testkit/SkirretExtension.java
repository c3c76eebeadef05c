package io.skirret.testkit;

import io.skirret.config.SkirretConfig;
import io.skirret.task.InstanceFactory;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * One {@link InMemorySkirret} a test. Keeps to what JUnit 5.10 has and closes it itself: a store closes what is merely
 * {@link AutoCloseable} only from JUnit 5.13 on.
 */
final class SkirretExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SkirretExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        SkirretTest wanted = annotation(context.getRequiredTestClass());
        InMemorySkirret.Builder builder =
                InMemorySkirret.builder().eager(wanted.eager()).config(config(wanted, context));
        if (wanted.instances() != InstanceFactory.class) {
            builder.instances(instances(wanted.instances(), context));
        }
        context.getStore(NAMESPACE).put(InMemorySkirret.class, builder.open());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        InMemorySkirret opened = context.getStore(NAMESPACE).remove(InMemorySkirret.class, InMemorySkirret.class);
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == InMemorySkirret.class
                && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(
                context.getStore(NAMESPACE).get(InMemorySkirret.class, InMemorySkirret.class),
                "opened before each test");
    }

    /** Of the class, or of one that encloses it. */
    private static SkirretTest annotation(Class<?> testClass) {
        return AnnotationSupport.findAnnotation(testClass, SkirretTest.class)
                .orElseGet(() -> annotation(testClass.getEnclosingClass()));
    }

    private static SkirretConfig config(SkirretTest wanted, ExtensionContext context) {
        Properties given = new Properties();
        for (String setting : wanted.settings()) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "expected settings such as \"skirret.queue=mail\" in @SkirretTest of "
                                + context.getRequiredTestClass().getName() + ", got \"" + setting
                                + "\"; the test did not run; write key=value");
            }
            given.setProperty(
                    setting.substring(0, equals).strip(),
                    setting.substring(equals + 1).strip());
        }
        return wanted.classPathSettings()
                ? SkirretConfig.load(
                        given, Map.of(), context.getRequiredTestClass().getClassLoader())
                : SkirretConfig.of(
                        given.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, given::getProperty)));
    }

    /** The test itself, or one of its enclosing ones, if it is of that class; otherwise a new one. */
    private static InstanceFactory instances(Class<? extends InstanceFactory> type, ExtensionContext context) {
        return context.getRequiredTestInstances()
                .findInstance(type)
                .map(InstanceFactory.class::cast)
                .orElseGet(() -> ReflectionSupport.newInstance(type));
    }
}
