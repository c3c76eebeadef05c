package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that pause and resume a queue or a task over all workers. */
final class PauseCommands {

    private static final Logger log = LoggerFactory.getLogger(PauseCommands.class);
    private static final int LONGEST_NAME = 200;

    private final Pauses pauses;

    PauseCommands(Pauses pauses) {
        this.pauses = pauses;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put(
                "skirret_pause",
                Command.steering(arguments -> set(arguments, true)).slowly());
        commands.put(
                "skirret_resume",
                Command.steering(arguments -> set(arguments, false)).slowly());
        commands.put("skirret_paused", Command.looking(arguments -> paused()));
        return commands;
    }

    private Map<String, String> set(Arguments arguments, boolean pause) {
        Optional<String> queue = arguments.optionalText("queue");
        Optional<String> task = arguments.optionalText("task");
        if (queue.isPresent() == task.isPresent()) {
            throw CommandException.arguments(arguments.method() + "() expected one of 'queue' and 'task', got "
                    + (queue.isPresent() ? "both" : "none"));
        }
        Pauses.Kind kind = queue.isPresent() ? Pauses.Kind.QUEUE : Pauses.Kind.TASK;
        String name = queue.or(() -> task).orElseThrow();
        boolean news = pauses.set(kind, name, pause);
        String what = kind.name().toLowerCase(Locale.ROOT) + " " + name;
        String now = pause ? "paused" : "resumed";
        log.info("{} {} by remote control", SafeText.line(what, LONGEST_NAME), now);
        return Map.of("ok", what + (news ? " " + now : pause ? " was paused already" : " was not paused"));
    }

    private Map<String, Object> paused() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("queues", seconds(pauses.paused(Pauses.Kind.QUEUE)));
        told.put("tasks", seconds(pauses.paused(Pauses.Kind.TASK)));
        return told;
    }

    private static Map<String, Double> seconds(Map<String, Instant> times) {
        Map<String, Double> seconds = new TreeMap<>();
        times.forEach((name, at) -> seconds.put(name, at.toEpochMilli() / 1000.0));
        return seconds;
    }
}
