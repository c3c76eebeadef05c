package io.skirret.tracing;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenTelemetry's Java agent, which has an instrumentation of its own for RabbitMQ's client: beside ours it doubles the
 * spans, and writes its own into the headers of what a worker sends on, so that attempts leave their trace.
 */
final class JavaAgent {

    private static final Logger log = LoggerFactory.getLogger(JavaAgent.class);

    /** One of those that the agent adds to the JDK's own. */
    private static final String AGENTS_CLASS = "io.opentelemetry.javaagent.bootstrap.InstrumentationHolder";

    private static final String RABBITMQ = "otel.instrumentation.rabbitmq.enabled";
    private static final String ALL = "otel.instrumentation.common.default-enabled";
    private static final AtomicBoolean told = new AtomicBoolean();

    private JavaAgent() {}

    /** Once a process. */
    static void warnIfDoubled() {
        if (isThere() && !isSwitchedOff() && !told.getAndSet(true)) {
            log.warn(
                    "Expected OpenTelemetry's Java agent to leave RabbitMQ's client to Skirret, got no {}=false; each call has"
                            + " two spans of its sending and two of its run, and retries leave their trace. Start the process with"
                            + " -D{}=false or OTEL_INSTRUMENTATION_RABBITMQ_ENABLED=false; if a file of the agent's says so, pass"
                            + " over this",
                    RABBITMQ,
                    RABBITMQ);
        }
    }

    private static boolean isThere() {
        try {
            Class.forName(AGENTS_CLASS, false, null);
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static boolean isSwitchedOff() {
        String rabbitmq = setting(RABBITMQ);
        return "false".equalsIgnoreCase(rabbitmq == null ? setting(ALL) : rabbitmq);
    }

    private static String setting(String name) {
        String property = System.getProperty(name);
        return property == null
                ? System.getenv(name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT))
                : property;
    }
}
