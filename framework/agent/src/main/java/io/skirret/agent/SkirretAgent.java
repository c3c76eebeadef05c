package io.skirret.agent;

import io.skirret.client.internal.Weaving;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Weaves classes as they load: {@code -javaagent:skirret-agent-<version>-javaagent.jar[=options]}, or no flag at all in
 * an executable jar whose manifest names this class as {@code Launcher-Agent-Class}.
 *
 * <p>Options, comma-separated: {@code required} stops the process if weaving does not work on this JVM or a class with
 * tasks cannot be woven, and makes a woven call that cannot be sent fail instead of running in place; {@code debug}
 * says which classes are woven and prints stack traces. Messages go to standard error.
 */
public final class SkirretAgent {

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private SkirretAgent() {}

    /** Called by the JVM for {@code -javaagent}. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        start("javaagent", arguments, instrumentation);
    }

    /** Called by the JVM for {@code Launcher-Agent-Class}, or when attached to a running process. */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        start("launcher-agent", arguments, instrumentation);
    }

    private static void start(String way, @Nullable String arguments, Instrumentation instrumentation) {
        AgentOptions options = AgentOptions.parse(arguments);
        Report report = new Report(System.err, options.debug());
        if (!options.unknown().isEmpty()) {
            report.loud(
                    "expected options among required, debug, got " + options.unknown()
                            + ". It is ignored; correct -javaagent:...=<options>.",
                    null);
        }
        if (options.required()) {
            System.setProperty(Weaving.REQUIRED_PROPERTY, "true");
        }
        if (!STARTED.compareAndSet(false, true)) {
            report.debug("is already here; one is enough");
            return;
        }
        // Before Byte Buddy loads: it would otherwise use sun.misc.Unsafe, and newer JVMs warn about that.
        System.setProperty("net.bytebuddy.safe", "true");
        try {
            Installation.install(instrumentation, options, report);
            System.setProperty(Weaving.INSTALLED_PROPERTY, way);
        } catch (Throwable failure) {
            report.loud(
                    "expected to weave @Task methods on Java " + Runtime.version() + ", got an error. "
                            + (options.required()
                                    ? "The process stops, as the agent's option 'required' asks."
                                    : "Task methods that were not woven at build time run in place and nothing is sent.")
                            + advice(failure),
                    failure);
            if (options.required()) {
                System.exit(1);
            }
        }
    }

    private static String advice(Throwable failure) {
        return failure instanceof NoClassDefFoundError
                ? " Use skirret-agent-<version>-javaagent.jar, which contains Byte Buddy."
                : " Update Skirret, or weave at build time (byte-buddy-maven-plugin).";
    }
}
