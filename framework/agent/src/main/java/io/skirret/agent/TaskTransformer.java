package io.skirret.agent;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/** Weaves classes that declare tasks as they load, and again when they are retransformed. Thread-safe. */
final class TaskTransformer implements ClassFileTransformer {

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();
    private static final String OWN = "io/skirret/agent/";
    private static final String CORE = TaskMethods.TASK_CALLS.replace('.', '/') + ".class";

    private final TaskWeaver weaver;
    private final WeavingFailures failures;
    private final Report report;

    TaskTransformer(TaskWeaver weaver, WeavingFailures failures, Report report) {
        this.weaver = weaver;
        this.failures = failures;
        this.report = report;
    }

    /** Null leaves the class as it is. An exception would too, and without a word, so none leaves here. */
    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String internalName,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader == null
                || loader == PLATFORM
                || internalName == null
                || internalName.startsWith(OWN)
                || !ClassFiles.mentionsTask(classFile)) {
            return null;
        }
        String className = internalName.replace('/', '.');
        try {
            if (loader.getResource(CORE) == null) {
                failures.outOfReach(className, loader);
                return null;
            }
            byte[] woven = weaver.weave(className, classFile, loader);
            if (woven != null) {
                report.debug("wove " + className);
            }
            return woven;
        } catch (Throwable failure) {
            failures.notWoven(className, "an error while weaving", failure);
            return null;
        }
    }
}
