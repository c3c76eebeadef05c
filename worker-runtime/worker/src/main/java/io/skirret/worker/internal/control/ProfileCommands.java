package io.skirret.worker.internal.control;

import io.skirret.worker.internal.flight.Recordings;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Commands that record what the JVM does, and hand the recording out piece by piece. All of them need the right to
 * steer: who may only look is not told what is in the process.
 */
final class ProfileCommands {

    private static final int USUAL_SECONDS = 30;
    private static final String RECORDING = "recording";
    private static final String FROM = "from";

    private final @Nullable Recordings recordings;

    /** @param recordings null if this Java has no flight recorder */
    ProfileCommands(@Nullable Recordings recordings) {
        this.recordings = recordings;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("skirret_profile", steering(this::start));
        commands.put("skirret_profile_read", steering(this::read));
        commands.put("skirret_profile_end", steering(this::end));
        return commands;
    }

    private static Command steering(Command.Action action) {
        // Starting and reading it take a while.
        return Command.steering(action).addressedOnly().slowly();
    }

    private Recordings recordings() {
        if (recordings == null) {
            throw CommandException.refused(
                    "expected a Java with the module jdk.jfr, got one without; nothing is recorded."
                            + " Start it with --add-modules jdk.jfr, or with a Java that has it");
        }
        return recordings;
    }

    private Object start(Arguments arguments) {
        int seconds = arguments.optionalWhole("seconds").orElse(USUAL_SECONDS);
        try {
            Map<String, Object> started = new LinkedHashMap<>();
            started.put(RECORDING, recordings().start(Duration.ofSeconds(seconds)));
            started.put("seconds", seconds);
            return started;
        } catch (Recordings.Refused refused) {
            throw CommandException.refused(refused.why());
        }
    }

    private Object read(Arguments arguments) {
        String id = arguments.text(RECORDING);
        try {
            Optional<Recordings.Part> part =
                    recordings().read(id, arguments.optionalWhole(FROM).orElse(0));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("records", part.isEmpty());
            part.ifPresent(read -> {
                answer.put("size", read.size());
                answer.put("data", Base64.getEncoder().encodeToString(read.bytes()));
            });
            return answer;
        } catch (Recordings.Refused refused) {
            throw CommandException.refused(refused.why());
        }
    }

    private Object end(Arguments arguments) {
        recordings().end(arguments.text(RECORDING));
        return Map.of("ok", "the recording is gone");
    }
}
