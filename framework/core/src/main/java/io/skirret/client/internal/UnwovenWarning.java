package io.skirret.client.internal;

import io.skirret.task.TaskRegistry;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that plain calls of task methods run in place because nothing wove them, once in a process. Thread-safe. */
public final class UnwovenWarning {

    private static final Logger log = LoggerFactory.getLogger(UnwovenWarning.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private UnwovenWarning() {}

    /**
     * What {@code agent = auto} means at start: warns, once in a process, of classes that are not covered, since
     * nothing else would tell that their plain calls run in place.
     */
    public static void say(TaskRegistry registry) {
        Set<String> unwoven = new TreeSet<>();
        Weaving.classes(registry, missing -> log.debug("{}", missing)).forEach(type -> {
            if (!Weaving.covers(type)) {
                unwoven.add(type.getName());
            }
        });
        if (!unwoven.isEmpty() && SAID.compareAndSet(false, true)) {
            log.warn(
                    "expected plain calls of task methods to be sent, got {} for {}; such a call RUNS IN PLACE, in this process, and"
                            + " nothing is sent (a call by stub is); {}. Set skirret.agent = required to stop here instead, or"
                            + " skirret.agent = off if only stubs are used",
                    Weaving.reason(),
                    String.join(", ", unwoven),
                    Weaving.HOW_TO_WEAVE);
        }
    }

    /** Whether {@link #say} has said it in this process. */
    public static boolean hasSaid() {
        return SAID.get();
    }
}
