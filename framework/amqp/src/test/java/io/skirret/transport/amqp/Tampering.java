package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Real connections and channels whose calls a test may replace. */
final class Tampering {

    /** One call on its way to the real object. */
    interface Call {
        Object proceed() throws Throwable;
    }

    interface Tamperer {
        Object call(Object real, String method, Object[] arguments, Call call) throws Throwable;
    }

    private Tampering() {}

    /** This connection, with every call on it and on its channels told to the tamperer. */
    static Connection with(Connection real, Tamperer tamperer) {
        return around(Connection.class, real, (on, method, arguments, call) -> {
            Object result = tamperer.call(on, method, arguments, call);
            return result instanceof Channel channel ? around(Channel.class, channel, tamperer) : result;
        });
    }

    private static <T> T around(Class<T> type, T real, Tamperer tamperer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        tamperer.call(real, method.getName(), arguments == null ? new Object[0] : arguments, () -> {
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                        })));
    }
}
