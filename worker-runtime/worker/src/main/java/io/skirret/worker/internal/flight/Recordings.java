package io.skirret.worker.internal.flight;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import jdk.jfr.Configuration;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flight recordings that an operator asks for, one at a time and bounded. Of the JVM's events only those of
 * {@link SafeEvents} are in one, and of no other library's; nothing is handed out that may have others. Thread-safe;
 * all but {@link #close} may take a while.
 */
public final class Recordings implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Recordings.class);

    /** The longest that can be asked for. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    /** Maximum size of one; the oldest of what is recorded goes. */
    public static final int MOST_BYTES = 32 << 20;

    /** How much of one is read at a time: a message that any broker takes. */
    public static final int PART = 256 << 10;

    /** How long one that nobody fetches is kept after its end. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private static final String NAME = "skirret";
    private static final int LONGEST_NAME = 100;

    private final Clock clock;
    private @Nullable Made made;

    /** The recording that there is. */
    private static final class Made implements FlightRecorderListener {
        private final String id = UUID.randomUUID().toString();
        private final Recording recording = new Recording();
        private Clock.Timer forgotten = () -> {};
        private volatile @Nullable String other;
        private @Nullable Path file;

        /** What another records is in this one, too. */
        @Override
        public void recordingStateChanged(Recording changed) {
            if (changed.getId() != recording.getId()
                    && changed.getState() == RecordingState.RUNNING
                    && recording.getState().compareTo(RecordingState.STOPPED) < 0) {
                other = SafeText.line(changed.getName(), LONGEST_NAME);
            }
        }

        void end() {
            forgotten.cancel();
            FlightRecorder.removeListener(this);
            recording.close();
            Path written = file;
            if (written != null) {
                try {
                    Files.deleteIfExists(written);
                } catch (IOException stays) {
                    log.warn("The flight recording {} could not be deleted", written, SafeThrowable.of(stays));
                }
            }
        }
    }

    /** Why one cannot be made or read, for whoever asked. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why, null, false, false);
        }

        /** In a sentence. */
        public String why() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * A part of a recording.
     *
     * @param size of the whole
     * @param bytes from where it was asked for; none behind the end
     */
    public record Part(long size, byte[] bytes) {}

    Recordings(Clock clock) {
        this.clock = clock;
    }

    /**
     * Begins one, which ends by itself.
     *
     * @return its id
     * @throws Refused if one is there already, or whatever else records in this JVM
     */
    public synchronized String start(Duration time) throws Refused {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new Refused("expected a time of 1 to " + LONGEST.toSeconds() + " s, got " + time.toSeconds()
                    + " s; nothing is recorded");
        } else if (made != null) {
            throw new Refused("expected no other flight recording, got one that somebody asked for and that "
                    + (made.recording.getState() == RecordingState.RUNNING ? "runs" : "waits to be fetched")
                    + "; nothing more is recorded. It is gone " + KEPT.toMinutes() + " minutes after its end");
        }
        Made next = create();
        try {
            begin(next, time);
        } catch (IOException | ParseException | RuntimeException failed) {
            next.end();
            throw new Refused("the flight recorder of this Java does not start: "
                    + SafeText.line(String.valueOf(failed.getMessage()), LONGEST_NAME) + "; nothing is recorded");
        } catch (Refused refused) {
            next.end();
            throw refused;
        }
        made = next;
        log.info("A flight recording of {} s was asked for by remote control", time.toSeconds());
        return next.id;
    }

    private static Made create() throws Refused {
        try {
            if (FlightRecorder.isAvailable()) {
                return new Made();
            }
        } catch (IllegalStateException | SecurityException off) {
            log.debug("No flight recorder", SafeThrowable.of(off));
        }
        throw new Refused("expected a Java with a flight recorder, got one in which it is off; nothing is recorded");
    }

    private void begin(Made next, Duration time) throws IOException, ParseException, Refused {
        FlightRecorder.addListener(next);
        Optional<Recording> running = FlightRecorder.getFlightRecorder().getRecordings().stream()
                .filter(each -> each.getState() == RecordingState.RUNNING)
                .findFirst();
        if (running.isPresent()) {
            throw new Refused("expected that nobody else records, got the recording '"
                    + SafeText.line(running.get().getName(), LONGEST_NAME)
                    + "', of which all would be in this one; nothing more is recorded. That one has Skirret's events,"
                    + " too: fetch it with jcmd "
                    + ProcessHandle.current().pid() + " JFR.dump, or end it");
        }
        Recording recording = next.recording;
        recording.setName(NAME);
        recording.setSettings(settings());
        recording.setToDisk(true);
        recording.setMaxSize(MOST_BYTES);
        recording.setDuration(time);
        recording.start();
        next.forgotten = clock.schedule(time.plus(KEPT), () -> end(next.id));
    }

    /** Those events of the JVM that are safe, as its own profile has them; ours; and of all others none. */
    private static Map<String, String> settings() throws IOException, ParseException {
        Map<String, String> settings = new HashMap<>();
        for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
            settings.put(type.getName() + "#enabled", "false");
        }
        Configuration.getConfiguration("profile").getSettings().forEach((key, value) -> {
            if (SafeEvents.OF_JAVA.contains(key.substring(0, Math.max(0, key.indexOf('#'))))) {
                settings.put(key, value);
            }
        });
        SafeEvents.OURS.forEach(name -> {
            settings.put(name + "#enabled", "true");
            settings.put(name + "#threshold", "0 ms");
        });
        return settings;
    }

    /**
     * Reads on.
     *
     * @return empty while it records
     * @throws Refused if there is none of this id, or it may have what is not to be told
     */
    public synchronized Optional<Part> read(String id, long from) throws Refused {
        Made one = made;
        if (one == null || !one.id.equals(id)) {
            throw new Refused(
                    "expected the flight recording that there is, got another; it was fetched, ended, or nobody"
                            + " came for it within " + KEPT.toMinutes() + " minutes");
        }
        if (one.recording.getState() == RecordingState.RUNNING) {
            return Optional.empty();
        }
        try {
            Path file = one.file;
            if (file == null) {
                file = write(one);
            }
            return Optional.of(part(file, from));
        } catch (IOException failed) {
            end(id);
            throw new Refused("the flight recording could not be written or read: "
                    + SafeText.line(String.valueOf(failed.getMessage()), LONGEST_NAME) + "; it is gone");
        } catch (Refused refused) {
            end(id);
            throw refused;
        }
    }

    private static Path write(Made one) throws IOException, Refused {
        // Readable for its owner alone.
        Path file = Files.createTempFile("skirret-", ".jfr");
        one.file = file;
        one.recording.dump(file);
        String other = one.other;
        if (other != null) {
            throw new Refused("expected that nobody else records meanwhile, got the recording '" + other
                    + "', of which all is in this one; it is deleted. Record again when that has ended");
        }
        long size = Files.size(file);
        if (size > 2L * MOST_BYTES) {
            throw new Refused("expected a flight recording of at most " + 2L * MOST_BYTES + " bytes, got one of " + size
                    + "; it is deleted. Record for a shorter time");
        }
        requireSafe(file);
        return file;
    }

    /** A library whose events were not known at the start may have recorded some. */
    private static void requireSafe(Path file) throws IOException, Refused {
        TreeSet<String> unknown = new TreeSet<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                String name = events.readEvent().getEventType().getName();
                if (!SafeEvents.isSafe(name)) {
                    unknown.add(name);
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new Refused(
                    "expected events of the JVM and of Skirret, got others, of a library that was loaded meanwhile: "
                            + SafeText.line(String.join(", ", unknown), LONGEST_NAME)
                            + "; nobody knows what they tell, so it is deleted. Record again: they are off then");
        }
    }

    private static Part part(Path file, long from) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(PART, size - Math.max(0, from))));
            channel.position(Math.max(0, from));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until it is full.
            }
            return new Part(size, bytes.array());
        }
    }

    /** Ends and deletes the recording of this id, if it is there; what was read of it is not complete then. */
    public synchronized void end(String id) {
        if (made != null && made.id.equals(id)) {
            made.end();
            made = null;
        }
    }

    @Override
    public synchronized void close() {
        if (made != null) {
            end(made.id);
        }
    }
}
