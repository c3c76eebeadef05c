package io.skirret.cli;

import io.skirret.time.Clock;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first asks to stop, a later one to stop at once. Some senders, such as {@code timeout} and
 * shells, signal the process and its group, which is one request: what comes within half a second of the first says
 * nothing new. A shutdown hook could do neither the second nor choose the exit code, so this uses the JDK's signal
 * class, by reflection since it is not part of Java's specification.
 */
final class StopSignals {

    private static final long ECHO_NANOS = 500_000_000L;

    private StopSignals() {}

    static void install(Clock clock, Runnable first, Runnable second) {
        Runnable onSignal = inTurn(
                clock,
                action -> {
                    // The JVM has one thread for signals, and stopping may take long.
                    Thread stopper = new Thread(action, "skirret-stop");
                    stopper.setDaemon(true);
                    stopper.start();
                },
                first,
                second);
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

    /** What a signal does. */
    static Runnable inTurn(Clock clock, Executor executor, Runnable first, Runnable second) {
        AtomicReference<@Nullable Long> firstAt = new AtomicReference<>();
        return () -> {
            long now = clock.nanoTime();
            if (firstAt.compareAndSet(null, now)) {
                executor.execute(first);
            } else if (now - Objects.requireNonNull(firstAt.get()) > ECHO_NANOS) {
                executor.execute(second);
            }
        };
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
