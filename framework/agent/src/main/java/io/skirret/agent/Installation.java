package io.skirret.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;

/**
 * Puts the transformer in place, tries it, and weaves what was loaded before. Needs Byte Buddy, unlike the agent class.
 */
final class Installation {

    private Installation() {}

    static void install(Instrumentation instrumentation, AgentOptions options, Report report) throws Exception {
        WeavingFailures failures = new WeavingFailures(report, options.required());
        ClassFiles.mentionsTask(new byte[0]); // loaded now: the transformer could not see it load
        TaskTransformer transformer = new TaskTransformer(new TaskWeaver(), failures, report);
        instrumentation.addTransformer(transformer, true);
        try {
            SelfCheck.run();
        } catch (Throwable failure) {
            instrumentation.removeTransformer(transformer);
            throw failure;
        }
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (mayDeclareTasks(loaded, instrumentation)) {
                retransform(loaded, instrumentation, failures);
            }
        }
    }

    /** One at a time: one that fails leaves the others alone. */
    private static void retransform(Class<?> loaded, Instrumentation instrumentation, WeavingFailures failures) {
        try {
            instrumentation.retransformClasses(loaded);
        } catch (Throwable failure) {
            failures.notWoven(loaded.getName(), "an error while weaving it again after it was loaded", failure);
        }
    }

    private static boolean mayDeclareTasks(Class<?> loaded, Instrumentation instrumentation) {
        ClassLoader loader = loaded.getClassLoader();
        if (loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || loaded.getName().startsWith("io.skirret.agent.")
                || loaded.getName().startsWith("io.skirret.probe.")
                || loaded.isArray()
                || loaded.isHidden()
                || !instrumentation.isModifiableClass(loaded)) {
            return false;
        }
        try (InputStream classFile = loader.getResourceAsStream(loaded.getName().replace('.', '/') + ".class")) {
            // Without a class file to look at, the JVM shows its own to the transformer.
            return classFile == null || ClassFiles.mentionsTask(classFile.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("class file of " + loaded.getName(), unreadable);
        }
    }
}
