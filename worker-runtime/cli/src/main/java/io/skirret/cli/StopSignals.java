package io.skirret.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first asks to stop, the second to stop at once. A shutdown hook could do neither the second nor choose
 * the exit code, so this uses the JDK's signal class, by reflection since it is not part of Java's specification.
 */
final class StopSignals {

    private StopSignals() {}

    static void install(Runnable first, Runnable second) {
        AtomicInteger received = new AtomicInteger();
        Runnable onSignal = () -> {
            // The JVM has one thread for signals, and stopping may take long.
            Thread stopper = new Thread(received.getAndIncrement() == 0 ? first : second, "skirret-stop");
            stopper.setDaemon(true);
            stopper.start();
        };
        for (String name : new String[] {"TERM", "INT"}) {
            try {
                handle(name, onSignal);
            } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
                // IllegalArgumentException: somebody else handles the signal, as under -Xrs.
                LoggerFactory.getLogger(StopSignals.class)
                        .warn(
                                "Expected to handle SIG{}, but this JVM does not allow it ({}); on that signal the process ends at"
                                        + " once and its messages go back to the queues",
                                name,
                                unavailable.toString());
            }
        }
    }

    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        InvocationHandler call = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield null;
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> "SIG" + name;
        };
        Object proxy = Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] {handler}, call);
        try {
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (java.lang.reflect.InvocationTargetException refused) {
            if (refused.getCause() instanceof IllegalArgumentException cause) {
                throw cause;
            }
            throw refused;
        }
    }
}
