package io.skirret.cli;

import io.skirret.control.Replies;
import io.skirret.control.Reply;
import io.skirret.control.Workers;
import io.skirret.message.internal.SafeText;
import io.skirret.settings.internal.Durations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A flight recording of one worker, from its start to the file. */
final class Profile {

    static final Duration LONGEST = Duration.ofMinutes(5);

    /** Starting, writing and looking through a recording takes a while on a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final String RECORDING = "recording";
    private static final int LONGEST_TEXT = 1_000;

    private final Fleet fleet;
    private final String worker;
    private final Duration time;
    private final Path file;

    Profile(Fleet fleet, Duration time, @Nullable Path file) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("--seconds: expected 1 to " + LONGEST.toSeconds() + ", got "
                    + time.toSeconds() + "; nothing was sent");
        }
        this.fleet = fleet;
        this.time = time;
        this.worker = fleet.only()
                .orElseThrow(() -> new IllegalArgumentException("expected one worker with --destination, got "
                        + "none or several; nothing was sent; a recording is of one process"));
        this.file = file == null ? Path.of(worker.replaceAll("[^A-Za-z0-9.-]+", "_") + ".jfr") : file;
        if (Files.exists(this.file)) {
            throw new IllegalArgumentException("expected a file that is not there yet, got " + this.file
                    + ", which is; nothing was sent; choose another with --output");
        }
    }

    /** Its exit code. */
    int run() {
        return fleet.with(workers -> {
            Workers one = workers.timeout(PATIENCE);
            Replies<Object> started = one.ask("skirret_profile", Map.of("seconds", time.toSeconds()));
            Map<?, ?> answer = answered(started);
            if (answer == null) {
                fleet.tellTroubles(started, Durations.format(PATIENCE));
                return ExitCode.FAILED;
            }
            String recording = String.valueOf(answer.get(RECORDING));
            fleet.console().say(worker + " records for " + Durations.format(time) + ".");
            try {
                return fetch(one, recording);
            } catch (IOException unwritable) {
                throw new IllegalArgumentException("expected to write " + file + ", but cannot: "
                        + SafeText.line(String.valueOf(unwritable.getMessage()), LONGEST_TEXT)
                        + "; the recording is deleted; choose another file with --output");
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return ExitCode.FAILED;
            } finally {
                var unused = one.tell("skirret_profile_end", Map.of(RECORDING, recording));
            }
        });
    }

    private int fetch(Workers one, String recording) throws IOException, InterruptedException {
        Map<?, ?> part = read(one, recording, 0);
        while (part != null && Boolean.TRUE.equals(part.get("records"))) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            part = read(one, recording, 0);
        }
        if (part == null) {
            return ExitCode.FAILED;
        }
        long size = part.get("size") instanceof Number told ? told.longValue() : -1;
        if (!write(one, recording, part, size)) {
            return ExitCode.FAILED;
        }
        tell(size);
        return ExitCode.OK;
    }

    /** False if not all of it came, which is told; then there is no file. */
    private boolean write(Workers one, String recording, Map<?, ?> first, long size) throws IOException {
        long written = 0;
        OutputStream out = create();
        // What is there from here on is ours to delete.
        try (out) {
            Map<?, ?> part = first;
            while (part != null && written < size) {
                byte[] bytes = Base64.getDecoder().decode(String.valueOf(part.get("data")));
                out.write(bytes);
                written += bytes.length;
                part = bytes.length == 0 || written >= size ? null : read(one, recording, written);
            }
        } finally {
            if (written != size) {
                Files.deleteIfExists(file);
            }
        }
        if (written != size) {
            fleet.console()
                    .err()
                    .println("skirret: expected " + size + " bytes, got " + written + "; nothing was kept");
        }
        return written == size;
    }

    private void tell(long size) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("worker", worker);
        object.put("file", file.toString());
        object.put("bytes", size);
        fleet.console().json(object);
        fleet.console()
                .say("Wrote " + file + " (" + size + " bytes). Look at it with JDK Mission Control, or:"
                        + " jfr print --events 'skirret.*' " + file);
    }

    /** It says what a process does: readable for its owner alone where the file system can. */
    private OutputStream create() throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException otherSystem) {
            Files.createFile(file);
        }
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    /** Null if it was refused, or not answered, which is told. */
    private @Nullable Map<?, ?> read(Workers one, String recording, long from) {
        Replies<Object> replies = one.ask("skirret_profile_read", Map.of(RECORDING, recording, "from", from));
        Map<?, ?> answer = answered(replies);
        if (answer == null) {
            fleet.tellTroubles(replies, Durations.format(PATIENCE));
        }
        return answer;
    }

    private @Nullable Map<?, ?> answered(Replies<Object> replies) {
        Reply<Object> reply = replies.of(worker);
        return reply != null && reply.value() instanceof Map<?, ?> map ? map : null;
    }
}
