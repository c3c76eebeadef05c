package io.skirret.testkit.rabbit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * Resolves {@link RabbitBroker} parameters; one virtual host per outermost test class, deleted when the class is done.
 * Keeps to what JUnit 5.10 has and closes the broker itself: a store closes what is merely {@link AutoCloseable} only
 * from JUnit 5.13 on.
 */
final class RabbitExtension implements ParameterResolver, BeforeEachCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(RabbitExtension.class);
    private static final Object LOCK = new Object();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RabbitBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return broker(context);
    }

    /** A test that stopped the broker and failed must not take the next one down with it. */
    @Override
    public void beforeEach(ExtensionContext context) {
        broker(context).ensureRunning();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (outermostClass(context) == context) {
            RabbitBroker broker = context.getStore(NAMESPACE).remove(RabbitBroker.class, RabbitBroker.class);
            if (broker != null) {
                broker.close();
            }
        }
    }

    private static RabbitBroker broker(ExtensionContext context) {
        ExtensionContext top = outermostClass(context);
        Store store = top.getStore(NAMESPACE);
        synchronized (LOCK) {
            RabbitBroker known = store.get(RabbitBroker.class, RabbitBroker.class);
            if (known != null) {
                return known;
            }
            RabbitBroker opened = open(top.getRequiredTestClass());
            store.put(RabbitBroker.class, opened);
            return opened;
        }
    }

    private static RabbitBroker open(Class<?> testClass) {
        try {
            return RabbitBroker.open(testClass.getSimpleName());
        } catch (NoBrokerException none) {
            if (none.skip()) {
                throw new TestAbortedException(none.getMessage());
            }
            throw none;
        }
    }

    /** The outermost class that is a {@link RabbitTest}: this extension hears of its end. */
    private static ExtensionContext outermostClass(ExtensionContext context) {
        ExtensionContext found = context;
        for (ExtensionContext at = context;
                at.getTestClass().isPresent();
                at = at.getParent().orElseThrow()) {
            if (AnnotationSupport.isAnnotated(at.getTestClass(), RabbitTest.class)
                    && at.getTestMethod().isEmpty()) {
                found = at;
            }
        }
        return found;
    }
}
