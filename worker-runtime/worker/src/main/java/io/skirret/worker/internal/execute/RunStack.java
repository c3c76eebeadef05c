package io.skirret.worker.internal.execute;

import java.util.List;

/**
 * Where a body is right now.
 *
 * @param id of its call
 * @param frames innermost first; none once it has been left
 */
public record RunStack(String id, String task, String thread, List<StackTraceElement> frames) {

    public RunStack {
        frames = List.copyOf(frames);
    }
}
