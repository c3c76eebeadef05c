package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.settings.internal.Durations;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skirret call}: sends one call by name, to a task in Java or Python. */
@Command(
        name = "call",
        description = {
            "Sends one call to a task by its name, and with --wait prints its result as JSON.",
            "The task may live anywhere: its name and arguments are not checked here but by the worker."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  skirret call emails.welcome --args '[\"ada@example.org\", 42]'",
            "  skirret call text.count --kwargs '{\"file\": \"notes.txt\"}' --wait 10s",
            "  skirret call proj.add --args '[2, 3]' --queue celery --countdown 5s",
            "  skirret call text.count --args '[\"notes.txt\"]' --queue mail --declare",
            "  skirret call bank.pay --args '[7, \"s3cret\"]' --sensitive-args 1"
        })
final class CallCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TASK", description = "Name of the task.")
    private String task;

    @Option(
            names = "--args",
            paramLabel = "JSON",
            defaultValue = "[]",
            description = "Positional arguments, a JSON array.")
    private String args;

    @Option(
            names = "--kwargs",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "Arguments by name, a JSON object.")
    private String kwargs;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Queue to send to; default the application's.")
    private @Nullable String queue;

    @Option(
            names = "--declare",
            description =
                    "Declare the queue, as a Skirret worker would, if it is not there. Not for the queue of a Python worker.")
    private boolean declare;

    @Option(names = "--countdown", paramLabel = "TIME", description = "Wait before the run, such as 5s.")
    private @Nullable Duration countdown;

    @Option(
            names = "--eta",
            paramLabel = "INSTANT",
            description = "Time not to run before, such as 2027-01-31T08:00:00Z.")
    private @Nullable Instant eta;

    @Option(names = "--expires", paramLabel = "TIME", description = "Time after which not to run any more, such as 1h.")
    private @Nullable Duration expires;

    @Option(names = "--priority", paramLabel = "N", description = "0 to 255; RabbitMQ 4 takes 5 and above as high.")
    private @Nullable Integer priority;

    @Option(names = "--id", paramLabel = "ID", description = "Task id; default a random one.")
    private @Nullable String id;

    @Option(names = "--policy", paramLabel = "NAME", description = "Retry policy for this call; default the task's.")
    private @Nullable String policy;

    @Option(names = "--wait", paramLabel = "TIME", description = "Wait this long for the result and print it.")
    private @Nullable Duration wait;

    @Mixin
    private SensitiveValues sensitive;

    @Mixin
    private Application application;

    @Mixin
    private Console console;

    @Override
    public Integer call() throws InterruptedException {
        List<JsonNode> positional = CommandLineValues.list("--args", args);
        Map<String, JsonNode> named = CommandLineValues.map("--kwargs", kwargs);
        TaskOptions options = options(positional, named);
        if (declare) {
            declareQueue();
        }
        try (TaskClient client = application.client()) {
            AsyncResult<Object> result = send(client, positional, named, options);
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("id", result.id());
            object.put("task", task);
            if (wait == null) {
                console.say("Sent " + task + " as " + result.id() + "; the broker has stored it.");
                console.json(object);
                return ExitCode.OK;
            }
            console.say("Sent " + task + " as " + result.id() + "; waiting up to " + Durations.format(wait) + ".");
            return await(result, wait, object);
        }
    }

    private AsyncResult<Object> send(TaskClient client, List<?> positional, Map<String, ?> named, TaskOptions options) {
        try {
            return client.sendByName(task, positional, named, options);
        } catch (PublishException failure) {
            // A script that sends it again needs the id.
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("id", failure.taskId());
            object.put("task", task);
            object.put("fate", failure.fate().name());
            object.put("reason", failure.reason().name());
            console.json(object);
            throw declare || failure.reason() != Reason.UNROUTABLE ? failure : withAdvice(failure);
        }
    }

    private static PublishException withAdvice(PublishException failure) {
        String advice = " If a Skirret worker is to take from this queue later, --declare declares it now.";
        return new PublishException(failure.reason(), failure.getMessage() + advice, failure, failure.taskId());
    }

    private void declareQueue() {
        try (Transport transport = application.connect()) {
            transport.declare(queue == null ? application.config().queue() : queue);
        }
    }

    private int await(AsyncResult<Object> result, Duration timeout, Map<String, @Nullable Object> object)
            throws InterruptedException {
        try {
            @Nullable Object value = result.get(timeout);
            object.put("state", "SUCCESS");
            object.put("result", value);
            console.say("Result: " + Console.written(value));
            console.json(object);
            return ExitCode.OK;
        } catch (RemoteTaskException failure) {
            object.put("state", failure.state().name());
            object.put("error", failure.remoteType());
            object.put("message", failure.remoteMessage());
            console.json(object);
            if (console.json()) {
                return ExitCode.FAILED;
            }
            throw new CommandFailures.CommandFailed(String.valueOf(failure.getMessage()));
        } catch (TimeoutException late) {
            object.put("state", result.state().name());
            console.json(object);
            if (console.json()) {
                return ExitCode.FAILED;
            }
            throw new CommandFailures.CommandFailed("expected a result within " + Durations.format(timeout)
                    + ", got none; the call stays" + " stored and may still run. Is a worker running for its queue?");
        }
    }

    private TaskOptions options(List<JsonNode> positional, Map<String, JsonNode> named) {
        TaskOptions.Builder options = TaskOptions.builder()
                .ignoreResult(wait == null)
                .countdown(countdown)
                .eta(eta)
                .expiresIn(expires)
                .queue(queue)
                .priority(priority)
                .id(id)
                .policy(policy);
        sensitive.of(positional, named, options);
        return options.build();
    }
}
