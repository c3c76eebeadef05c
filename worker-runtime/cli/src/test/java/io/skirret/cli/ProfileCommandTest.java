package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Event;
import jdk.jfr.EventFactory;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flight recording of a worker, asked for at the command line. */
final class ProfileCommandTest extends FleetOnMemory {

    private static final String SECRET = "this-is-nobodys-business";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path folder;

    /** Some library's, which tells whatever it likes. */
    @Name("acme.Login")
    private static final class LoginEvent extends Event {
        @SuppressWarnings("unused") // The recorder reads it.
        String password = SECRET + "-login";
    }

    @AfterEach
    void forget() {
        System.clearProperty("acme.password");
    }

    private void profile(Path file) {
        run("control", "profile", "--seconds", "2", "-d", JAVA, "--output", file.toString());
    }

    private CompletableFuture<Void> profiling(Path file) {
        return CompletableFuture.runAsync(() -> profile(file));
    }

    /** Calls as long as it takes; and things that must not be in a recording. */
    private void whileItWorks(CompletableFuture<Void> done) {
        try (TaskClient client =
                TaskClient.builder().transport(transport).queue(QUEUE).build()) {
            Awaitility.await().atMost(PATIENCE).until(() -> {
                var unused = client.sendByName("mail.send", List.of(), Map.of(), TaskOptions.defaults());
                new LoginEvent().commit();
                return done.isDone();
            });
        }
    }

    @Test
    void it_has_each_wait_attempt_and_settlement_and_no_secret() throws Exception {
        System.setProperty("acme.password", SECRET + "-property");
        new LoginEvent().commit();
        startJava();
        Path file = folder.resolve("one.jfr");
        CompletableFuture<Void> done = profiling(file);
        whileItWorks(done);
        done.join();

        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.out()).contains(JAVA + " records for 2 s.", "Wrote " + file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        for (String name : List.of("skirret.Wait", "skirret.Attempt", "skirret.Settle")) {
            assertThat(events)
                    .filteredOn(event -> event.getEventType().getName().equals(name))
                    .as(name)
                    .isNotEmpty()
                    .allSatisfy(event -> {
                        assertThat(event.getString("task")).isEqualTo("mail.send");
                        assertThat(event.getString("taskId")).hasSize(36);
                        assertThat(event.getLong("attempt")).isOne();
                        assertThat(event.getString("queue")).isEqualTo(QUEUE);
                        assertThat(event.getString("worker")).isEqualTo(JAVA);
                    });
        }
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("skirret.Settle"))
                .allMatch(event -> event.getString("ending").equals("succeeded"));
        assertThat(names(events))
                .contains("jdk.GCHeapConfiguration", "jdk.CPULoad")
                .doesNotContain("acme.Login");
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain(SECRET, "java.class.path", "sun.java.command")
                .doesNotContain(System.getenv().getOrDefault("PATH", "no such thing"));
        assertThat(FlightRecorder.getFlightRecorder().getRecordings()).isEmpty();
    }

    private static TreeSet<String> names(List<RecordedEvent> events) {
        return events.stream()
                .map(event -> event.getEventType().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void while_somebody_else_records_it_is_refused_since_all_of_that_would_be_in_it() throws Exception {
        startJava();
        try (Recording other = new Recording()) {
            other.setName("theirs");
            other.start();

            profile(folder.resolve("one.jfr"));

            assertThat(last.code()).isEqualTo(ExitCode.FAILED);
            assertThat(last.err()).contains(JAVA + " refused", "got the recording 'theirs'", "JFR.dump");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_somebody_else_began_to_record_meanwhile_is_not_handed_out() throws Exception {
        startJava();
        CompletableFuture<Void> done = profiling(folder.resolve("one.jfr"));
        Awaitility.await()
                .until(() -> !FlightRecorder.getFlightRecorder().getRecordings().isEmpty());
        try (Recording other = new Recording()) {
            other.setName("theirs");
            other.enable("jdk.InitialSystemProperty");
            other.start();
            done.join();
        }
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("got the recording 'theirs'", "it is deleted");
        assertThat(folder).isEmptyDirectory();
    }

    /** What is not known at the start cannot be switched off; once it is known it can. */
    @Test
    void events_of_a_library_that_is_loaded_meanwhile_are_not_handed_out_and_left_out_the_next_time() throws Exception {
        startJava();
        CompletableFuture<Void> done = profiling(folder.resolve("one.jfr"));
        Awaitility.await()
                .until(() -> !FlightRecorder.getFlightRecorder().getRecordings().isEmpty());
        EventFactory late = EventFactory.create(
                List.of(new AnnotationElement(Name.class, "acme.Late")),
                List.of(new ValueDescriptor(String.class, "text")));
        Awaitility.await().atMost(PATIENCE).until(() -> {
            tell(late);
            return done.isDone();
        });
        done.join();
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("of a library that was loaded meanwhile: acme.Late");
        assertThat(folder).isEmptyDirectory();

        CompletableFuture<Void> again = profiling(folder.resolve("two.jfr"));
        Awaitility.await().atMost(PATIENCE).until(() -> {
            tell(late);
            return again.isDone();
        });
        again.join();
        assertThat(last.code()).as(last.err()).isZero();
        late.unregister();
    }

    private static void tell(EventFactory late) {
        Event event = late.newEvent();
        event.set(0, SECRET);
        event.commit();
    }

    @Test
    void what_cannot_be_done_is_said_before_anything_is_sent() throws Exception {
        Path there = Files.writeString(folder.resolve("there.jfr"), "mine");
        profile(there);
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected a file that is not there yet");
        assertThat(there).hasContent("mine");
        run("control", "profile", "--seconds", "301", "-d", JAVA);
        assertThat(last.err()).contains("--seconds: expected 1 to 300, got 301");
        run("control", "profile");
        assertThat(last.err()).contains("expected one worker with --destination");
    }
}
