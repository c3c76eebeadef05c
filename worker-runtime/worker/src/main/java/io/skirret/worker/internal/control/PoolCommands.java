package io.skirret.worker.internal.control;

import io.skirret.worker.internal.feature.RunningWorker;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands that change how many tasks run at a time. A thread is there only while it has something to run, so that
 * there is nothing to scale by itself: with {@code autoscale} the maximum is what changes.
 */
final class PoolCommands {

    private static final Logger log = LoggerFactory.getLogger(PoolCommands.class);

    private final RunningWorker worker;

    PoolCommands(RunningWorker worker) {
        this.worker = worker;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("pool_grow", Command.steering(arguments -> grow(arguments)).slowly());
        commands.put(
                "pool_shrink", Command.steering(arguments -> shrink(arguments)).slowly());
        commands.put("autoscale", Command.steering(this::autoscale).slowly());
        commands.put("pool_restart", Command.steering(arguments -> {
            throw CommandException.refused("Pool restarts not enabled: tasks run on threads; restart the worker");
        }));
        return commands;
    }

    private Map<String, String> grow(Arguments arguments) {
        resize(arguments.method(), worker.concurrency() + by(arguments));
        return Map.of("ok", "pool will grow");
    }

    private Map<String, String> shrink(Arguments arguments) {
        resize(arguments.method(), worker.concurrency() - by(arguments));
        return Map.of("ok", "pool will shrink");
    }

    private static long by(Arguments arguments) {
        int by = arguments.optionalWhole("n").orElse(1);
        if (by < 1) {
            throw CommandException.arguments(arguments.method() + "() expected 'n' to be 1 or more, got " + by);
        }
        return by;
    }

    private Map<String, String> autoscale(Arguments arguments) {
        OptionalInt most = arguments.optionalWhole("max");
        int least = arguments.optionalWhole("min").orElse(0);
        int size = most.orElse(Math.max(least, worker.concurrency()));
        if (least < 0 || least > size) {
            throw CommandException.arguments(
                    "autoscale() expected 'min' to be from 0 to 'max', which is " + size + ", got " + least);
        }
        resize(arguments.method(), size);
        return Map.of("ok", "autoscale now max=" + size + " min=" + least);
    }

    private void resize(String method, long size) {
        if (size < 1 || size > worker.mostConcurrency()) {
            throw CommandException.refused(method + "() expected 1 to " + worker.mostConcurrency()
                    + " tasks at a time, got " + size + "; " + worker.concurrency() + " run at a time as before");
        }
        int before = worker.concurrency();
        QueueCommands.asked(() -> worker.concurrency((int) size));
        log.info("{} tasks at a time by remote control, {} before", size, before);
    }
}
