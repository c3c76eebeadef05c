package io.skirret.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.config.SkirretConfig;
import io.skirret.message.DeadLetter;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code courier demo}: a thousand deliveries to partners that misbehave, from call to table. */
@Command(
        name = "demo",
        description = {
            "Delivers a thousand webhooks to partners that misbehave as real ones do, and shows what became of each.",
            "Needs nothing but a JDK: the partners listen on the loopback address, the broker is in memory unless --broker is given.",
            "With --outage: hands orders to one partner, with three worker processes, while it goes down and comes back.",
            "With --fleet: steers three Java workers and one of Python, and checks each order by its effect.",
            "With --console: a partner refuses deliveries; they are found, corrected and sent again with the console.",
            "With --console --by-hand: a partner is down, and you mend it in the dashboard; docs/how-to/a-partner-is-down.md goes with it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar example-app.jar demo --verbose",
            "  java -jar example-app.jar demo --broker amqp://guest:guest@localhost:5672 --json",
            "  java -jar example-app.jar demo --outage --broker amqp://guest:guest@localhost:5672",
            "",
            "Exit codes: 0 nothing was lost or doubled, 1 something was or the time was up, 2 wrong usage."
        })
final class DemoCommand implements Callable<Integer> {

    private static final String QUEUE = "courier";
    private static final String IN_MEMORY = "memory://courier-demo";
    private static final int USAGE = 2;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--broker",
            paramLabel = "URL",
            defaultValue = IN_MEMORY,
            description = "Such as amqp://guest:guest@localhost:5672. Default: ${DEFAULT-VALUE}.")
    private String broker = IN_MEMORY;

    @Option(
            names = "--outage",
            description =
                    "Show what happens when a partner goes down: breakers, trials, nothing lost. Needs a RabbitMQ.")
    private boolean outage;

    @Option(names = "--fleet", description = "Show workers being seen and steered while they run. Needs a RabbitMQ.")
    private boolean fleet;

    @Option(
            names = "--console",
            description = "Show dead letters being mended: groups, a correction, a canary. Needs a RabbitMQ.")
    private boolean console;

    @Option(
            names = "--workflow",
            description =
                    "Show files being imported: a group of deliveries and a report, with a worker killed. Needs a RabbitMQ.")
    private boolean workflow;

    @Option(
            names = "--by-hand",
            description = "With --console: leave what died to you, and watch what the partner takes.")
    private boolean byHand;

    @Option(names = "--verbose", description = "Print the worker's log too: each retry and each dead letter.")
    private boolean verbose;

    @Option(names = "--json", description = "Print the figures as one JSON object on the last line.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "Give up waiting after this long. Default: ${DEFAULT-VALUE}.")
    private long timeout = 180;

    @Override
    public Integer call() throws IOException, InterruptedException {
        // Read by logback.xml when the first logger is made, which is below.
        System.setProperty("LOG_LEVEL", verbose ? "INFO" : "OFF");
        if (byHand && !console) {
            command.commandLine()
                    .getErr()
                    .println("demo: expected --by-hand with --console, got it alone; nothing was sent.");
            return USAGE;
        }
        if (workflow) {
            return showWorkflow();
        }
        return outage ? showOutage() : fleet ? showFleet() : console ? showConsole() : deliver();
    }

    private int showFleet() throws IOException, InterruptedException {
        return isShared("--fleet") ? new FleetDemo(broker, json).run() ? 0 : 1 : USAGE;
    }

    private int showWorkflow() throws IOException, InterruptedException {
        return isShared("--workflow") ? new WorkflowDemo(broker, json).run() ? 0 : 1 : USAGE;
    }

    private int showConsole() throws IOException, InterruptedException {
        return isShared("--console") ? new ConsoleDemo(broker, json, byHand).run() ? 0 : 1 : USAGE;
    }

    private int showOutage() throws IOException, InterruptedException {
        if (!isShared("--outage")) {
            return USAGE;
        }
        return new OutageDemo(broker, verbose, json, Duration.ofSeconds(timeout)).run() ? 0 : 1;
    }

    private boolean isShared(String option) {
        if (!OutageDemo.shared(broker)) {
            command.commandLine()
                    .getErr()
                    .println("demo " + option
                            + ": expected a RabbitMQ, which several worker processes can share, got " + broker
                            + "; nothing was sent. Give --broker amqp://guest:guest@localhost:5672, or use ./dev demo "
                            + option
                            + ", which starts a private one where rabbitmq-server is installed.");
        }
        return OutageDemo.shared(broker);
    }

    private int deliver() throws IOException, InterruptedException {
        List<DeliveryJob> jobs = DeliveryJob.sample();
        String run = UUID.randomUUID().toString().substring(0, 8);
        DemoProgress progress = new DemoProgress(jobs, run, json);
        long start = Clock.system().nanoTime();
        try (Partners partners = new Partners();
                Transport transport = Transports.open(
                        broker,
                        TransportOptions.builder()
                                .name("courier demo")
                                .lazyConnect(false)
                                .build());
                Worker worker = worker(transport, progress);
                TaskClient client = TaskClient.builder().transport(transport).build()) {
            progress.begin(transportName(broker));
            worker.start();
            client.sendAll(calls(jobs, partners, run));
            progress.allSent();
            boolean finished = progress.awaitAll(Duration.ofSeconds(timeout));
            double seconds = (Clock.system().nanoTime() - start) / 1e9;
            DemoReport report = DemoReport.of(
                    jobs,
                    new DemoReport.Seen(
                            partners.requests(),
                            partners.accepted(),
                            progress.retries(),
                            progress.endings(),
                            deadLetters(transport, run)),
                    seconds);
            if (!json) {
                report.print(System.out);
            }
            if (!finished) {
                System.out.println("Gave up after " + timeout + " s: not all deliveries have ended.");
            }
            if (json) {
                System.out.println(new ObjectMapper().writeValueAsString(report.figures(transportName(broker))));
            }
            return report.holds() && finished ? 0 : 1;
        }
    }

    private static Worker worker(Transport transport, DemoProgress progress) {
        return Worker.builder(transport, TaskRegistry.load(Courier.class.getClassLoader()))
                .queues(QUEUE)
                .concurrency(64)
                .policies(SkirretConfig.load().policies())
                // A thousand deliveries in seconds are not what the budget is for, and nobody wants to watch it hold
                // them.
                .retryBudget(RetryBudgetSettings.DEFAULT.withMinPerSecond(200))
                .name("courier@demo")
                .listener(progress)
                .build();
    }

    private static List<Signature<Void>> calls(List<DeliveryJob> jobs, Partners partners, String run) {
        List<Signature<Void>> calls = new ArrayList<>(jobs.size());
        TaskOptions options = TaskOptions.builder().queue(QUEUE).build();
        for (DeliveryJob job : jobs) {
            calls.add(WebhooksTasks.deliver
                    .with(options.toBuilder().id(DemoProgress.taskId(run, job)).build())
                    .signature(job.id(), partners.localAddress(job.url()), job.event()));
        }
        return calls;
    }

    /** Reasons by delivery id, of this run only; a second entry of one id stands as a second reason. */
    private static Map<String, List<String>> deadLetters(Transport transport, String run) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        QueueAdmin admin = transport.admin();
        admin.browse(admin.deadLetterQueue(QUEUE), Long.MAX_VALUE, message -> {
            DeadLetter entry = DeadLetter.from(message);
            @Nullable String id = DemoProgress.jobId(run, entry.id());
            if (id != null) {
                String failure = entry.failureType() == null ? "" : " (" + entry.failureType() + ")";
                found.computeIfAbsent(id, key -> new ArrayList<>()).add(entry.reason() + failure);
            }
            return QueueAdmin.Disposition.KEEP;
        });
        return found;
    }

    /** Without user and password. */
    static String transportName(String broker) {
        return broker.replaceAll("//[^/@]*@", "//");
    }
}
