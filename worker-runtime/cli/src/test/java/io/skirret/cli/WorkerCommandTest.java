package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskModule;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** A worker from its start to the signal that ends it. Its broker stands in its arguments and nowhere else. */
final class WorkerCommandTest extends CommandLineOnMemory {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the tasks below have done, and what the slow one waits for. */
    private static final BlockingQueue<String> RAN = new LinkedBlockingQueue<>();

    private static final BlockingQueue<String> GO_ON = new LinkedBlockingQueue<>();

    /** Found by the worker, and by no other test: its index is on the worker's class path alone. */
    public static final class Tasks implements TaskModule {

        @Override
        public List<TaskDefinition<?>> tasks() {
            return List.of(
                    task("outer", (instances, arguments, context) -> callInner(String.valueOf(arguments[0]))),
                    task("inner", (instances, arguments, context) -> RAN.add("inner " + arguments[0])),
                    task("slow", (instances, arguments, context) -> {
                        RAN.add("slow began");
                        GO_ON.take();
                        return callInner(String.valueOf(arguments[0]));
                    }));
        }

        /** As a stub does it. */
        private static String callInner(String text) {
            return TaskClient.current()
                    .sendByName(
                            "inner",
                            List.of(text),
                            Map.of(),
                            TaskOptions.builder().queue(QUEUE).build())
                    .id();
        }
    }

    /** As {@link Tasks}, on a class path of their own. */
    public static final class Unusable implements TaskModule {

        @Override
        public List<TaskDefinition<?>> tasks() {
            return List.of(
                    task("unreadable", Runnable.class, (instances, arguments, context) -> null),
                    task(
                            "beyond",
                            String.class,
                            TaskInvoker.onInstanceOf(
                                    Number.class,
                                    (instances, arguments, context) ->
                                            instances.instance(Number.class).intValue())));
        }
    }

    private static TaskDefinition<?> task(String name, TaskInvoker body) {
        return task(name, String.class, body);
    }

    private static TaskDefinition<?> task(String name, Class<?> parameter, TaskInvoker body) {
        return new TaskDefinition<>(
                name,
                "com.acme.Acme." + name + "(" + parameter.getName() + ")",
                List.of(new TaskParameter("text", parameter)),
                Object.class,
                TaskSettings.defaults(),
                body);
    }

    @TempDir
    private Path folder;

    private final String elsewhere = url + "-elsewhere";
    private @Nullable TaskClient sender;
    private @Nullable FutureTask<Answer> worker;

    @BeforeEach
    void nobodysClient() {
        RAN.clear();
        GO_ON.clear();
        sender = TaskClient.builder().url(url).queue(QUEUE).build();
        TaskClient.setCurrent(null);
    }

    @AfterEach
    void end() throws Exception {
        FutureTask<Answer> running = worker;
        if (running != null && !running.isDone()) {
            GO_ON.add("now");
            signal();
            ended(running);
        }
        TaskClient.setCurrent(null);
        Objects.requireNonNull(sender).close();
    }

    @Test
    void aTaskCallsATaskOnTheBrokerOfTheFlag() throws Exception {
        FutureTask<Answer> answer = start("--broker", url);

        assertThat(resultOf("outer", "ada")).isNotNull();

        assertThat(next()).isEqualTo("inner ada");
        signal();
        assertThat(ended(answer).code()).isZero();
    }

    @Test
    void aTaskCallsATaskOnTheBrokerOfTheFile() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("skirret.broker.url", url);
        Path file = folder.resolve("worker.properties");
        try (var out = Files.newOutputStream(file)) {
            settings.store(out, null);
        }
        FutureTask<Answer> answer = start("--config", file.toString());

        assertThat(resultOf("outer", "bob")).isNotNull();

        assertThat(next()).isEqualTo("inner bob");
        signal();
        assertThat(ended(answer).code()).isZero();
    }

    @Test
    void theClientThatWasCurrentBeforeIsSoAgainAfterwards() throws Exception {
        try (TaskClient before = TaskClient.builder().url(elsewhere).build()) {
            TaskClient.setCurrent(before);
            FutureTask<Answer> answer = start("--broker", url);

            resultOf("outer", "ada");

            assertThat(next()).isEqualTo("inner ada");
            signal();
            ended(answer);
            assertThat(TaskClient.current()).isSameAs(before);
        }
    }

    @Test
    void aWorkerThatCannotStartLeavesNoClientBehind() throws Exception {
        // Refused by the broker, when the client is there already.
        FutureTask<Answer> answer = start("--broker", url, "--queues", "amq.reserved");

        assertThat(ended(answer).code()).isEqualTo(ExitCode.BROKER);

        assertThat(TaskClient.setCurrent(null)).isNull();
    }

    @Test
    void aTaskThatFinishesWhileTheWorkerStopsMayStillCall() throws Exception {
        FutureTask<Answer> answer = start("--broker", url);
        send("slow", "late");
        assertThat(next()).isEqualTo("slow began");

        signal();
        awaitNothingTaken();
        GO_ON.add("now");

        assertThat(ended(answer).out()).contains("Stopped warm: all that ran has finished");
        assertThat(waiting(QUEUE)).isEqualTo(1);
    }

    @Test
    void withJsonTheLastLineSaysHowItStopped() throws Exception {
        FutureTask<Answer> answer = start("--broker", url, "--name", "worker@test", "--json");
        send("slow", "late");
        assertThat(next()).isEqualTo("slow began");

        signal();
        awaitNothingTaken();
        GO_ON.add("now");

        Answer said = ended(answer);
        assertThat(said.out().lines()).hasSize(1);
        JsonNode object = said.json();
        assertThat(object.path("worker").asText()).isEqualTo("worker@test");
        assertThat(object.path("kind").asText()).isEqualTo("WARM");
        assertThat(object.path("finished").asInt()).isEqualTo(1);
        assertThat(object.path("requeued").isInt()).isTrue();
        assertThat(object.path("interrupted").asInt(-1)).isZero();
        assertThat(object.path("stuck").asInt(-1)).isZero();
    }

    private FutureTask<Answer> start(String... options) throws Exception {
        return startWith("/tasks-of-a-worker/", options);
    }

    private FutureTask<Answer> startWith(String index, String... options) throws Exception {
        String[] words = new String[options.length + 3];
        words[0] = "worker";
        words[1] = "--queues";
        words[2] = QUEUE;
        System.arraycopy(options, 0, words, 3, options.length);
        URL tasks = Objects.requireNonNull(WorkerCommandTest.class.getResource(index));
        FutureTask<Answer> answer = new FutureTask<>(() -> Answer.of(Ansi.OFF, words));
        Thread thread = new Thread(answer, "worker-command");
        thread.setContextClassLoader(new URLClassLoader(new URL[] {tasks}, WorkerCommandTest.class.getClassLoader()));
        worker = answer;
        thread.start();
        return answer;
    }

    @Test
    void tasksThatCanNeverRunStopTheStart() throws Exception {
        Answer said = ended(startWith("/tasks-that-cannot-run/", "--broker", url));

        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err())
                .contains("no message was taken: 2 problems", "'text' of task unreadable", "use a record")
                .contains("expected java.lang.Number to have a no-argument constructor", "make the method static")
                .doesNotContain("\tat ");
        assertThat(transport.admin().status(QUEUE).orElseThrow().consumers()).isZero();
    }

    private static Answer ended(FutureTask<Answer> answer) throws Exception {
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void send(String task, String argument) {
        Objects.requireNonNull(sender).sendByName(task, List.of(argument), Map.of(), TaskOptions.defaults());
    }

    private Object resultOf(String task, String argument) throws Exception {
        return Objects.requireNonNull(sender)
                .sendByName(task, List.of(argument), Map.of(), TaskOptions.defaults())
                .get(PATIENCE);
    }

    private static @Nullable String next() throws InterruptedException {
        return RAN.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The worker takes nothing more: what it would have taken stays in the queue. */
    private void awaitNothingTaken() {
        Awaitility.await()
                .until(() -> transport.admin().status(QUEUE).orElseThrow().consumers() == 0);
    }

    /** SIGTERM, to this very process; only once the worker has begun, whose handler takes it. */
    private static void signal() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal)
                .invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
    }
}
