package io.skirret.testkit.rabbit;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Resolves {@link RabbitBroker} parameters; one virtual host per outermost test class, deleted when the class is done.
 */
final class RabbitExtension implements ParameterResolver, BeforeEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(RabbitExtension.class);

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

    private static RabbitBroker broker(ExtensionContext context) {
        ExtensionContext top = outermostClass(context);
        return top.getStore(NAMESPACE)
                .computeIfAbsent(
                        RabbitBroker.class,
                        key -> {
                            try {
                                return RabbitBroker.open(
                                        top.getRequiredTestClass().getSimpleName());
                            } catch (NoBrokerException none) {
                                if (none.skip()) {
                                    throw new TestAbortedException(none.getMessage());
                                }
                                throw none;
                            }
                        },
                        RabbitBroker.class);
    }

    private static ExtensionContext outermostClass(ExtensionContext context) {
        ExtensionContext found = context;
        for (ExtensionContext at = context;
                at.getTestClass().isPresent();
                at = at.getParent().orElseThrow()) {
            found = at;
        }
        return found;
    }
}
