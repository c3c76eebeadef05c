package io.skirret.client;

import io.skirret.client.internal.Weaving;

/**
 * Whether {@code agent = required} holds in this process, and what a plain call throws that would break it.
 * Thread-safe.
 */
final class AgentRequirement {

    /** What an index is made by, and how it gets lost: the advice for a method that is in none. */
    static final String INDEX_ADVICE = "compile its class with skirret-processor (from JDK 23 on javac runs it only if"
            + " annotationProcessorPaths or -processorpath names it, or with -proc:full), and let every jar's"
            + " META-INF/services/io.skirret.task.TaskModule reach the class path, joined if jars are merged";

    private AgentRequirement() {}

    /**
     * As the agent was told, or the configuration says; a client may demand it too.
     *
     * @throws io.skirret.settings.ConfigException if the configuration is wrong
     */
    static boolean made(Class<?> application) {
        return Boolean.getBoolean(Weaving.REQUIRED_PROPERTY)
                || Configured.seenFrom(application).agentRequired();
    }

    static IllegalStateException inNoIndex(String method) {
        return new IllegalStateException(
                "expected every woven task method in a task index (agent = required), got none with "
                        + method + "; the body did not run and nothing was sent; " + INDEX_ADVICE
                        + orInPlace());
    }

    static IllegalStateException withoutClient(String method) {
        return new IllegalStateException("expected a TaskClient or a configured broker to send " + method
                + " (agent = required), got neither; the body did not run and nothing was sent; " + CurrentClient.ADVICE
                + orInPlace());
    }

    private static String orInPlace() {
        return "; to run a body here and now, call it within TaskCalls.runInPlace(...)";
    }
}
