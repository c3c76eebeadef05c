package io.skirret.agent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells at a glance which class files may declare tasks: every class of the application passes here while it loads. */
final class ClassFiles {

    private static final byte[] ANNOTATION = "Lio/skirret/task/Task;".getBytes(StandardCharsets.UTF_8);

    private ClassFiles() {}

    /** Whether the annotation's name occurs; a class without it declares no task. */
    static boolean mentionsTask(byte[] classFile) {
        int last = classFile.length - ANNOTATION.length;
        for (int at = 0; at <= last; at++) {
            if (classFile[at] == ANNOTATION[0]
                    && Arrays.equals(classFile, at, at + ANNOTATION.length, ANNOTATION, 0, ANNOTATION.length)) {
                return true;
            }
        }
        return false;
    }
}
