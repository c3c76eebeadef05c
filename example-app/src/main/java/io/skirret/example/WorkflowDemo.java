package io.skirret.example;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.DeadLetter;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code courier demo --workflow}: files are imported, their parcels delivered, and a report is written when all have
 * arrived, while a worker is killed in the middle; then a failure is mended, and the workflow goes on by itself.
 */
final class WorkflowDemo {

    private static final String QUEUE = "courier-workflow";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WORKERS = 3;
    private static final int PARCELS = 300;
    private static final int LOST_ADDRESSES = 2;

    private final String broker;
    private final Clock clock = Clock.system();
    private final DemoChecks checks;

    WorkflowDemo(String broker, boolean json) {
        this.broker = broker;
        this.checks = new DemoChecks(json);
    }

    /** Whether all that it is to show holds. */
    boolean run() throws IOException, InterruptedException {
        String name = DemoCommand.transportName(broker);
        checks.say(
                "Courier imports files of parcels with three workers. When all parcels of a file have arrived, a report"
                        + " follows, once.");
        checks.say("Broker: " + name);
        try (Transport transport = Transports.open(
                        broker,
                        TransportOptions.builder()
                                .name("courier demo")
                                .lazyConnect(false)
                                .build());
                TaskClient client = TaskClient.builder().transport(transport).build();
                DemoProcesses processes = new DemoProcesses("courier-workflow", broker)) {
            QueueAdmin admin = transport.admin();
            transport.declare(QUEUE);
            admin.purge(QUEUE);
            admin.purge(admin.deadLetterQueue(QUEUE));
            for (int number = 1; number <= WORKERS; number++) {
                start(processes, number);
            }
            killed(client, processes);
            mended(client, admin, processes);
        }
        return checks.report(name);
    }

    private static void start(DemoProcesses processes, int number) throws IOException {
        processes.startCourier(
                worker(number), List.of(), "worker", "--name", worker(number), "--queues", QUEUE, "--concurrency", "4");
    }

    private static String worker(int number) {
        return "java-" + number + "@demo";
    }

    /** A worker dies in the middle of a file. */
    private void killed(TaskClient client, DemoProcesses processes) throws IOException, InterruptedException {
        Path file = file(processes, "monday.csv", 0);
        send(client, file);
        boolean begun = await(() -> lines(file, Shipments.DELIVERED).size() > PARCELS / 5);
        processes.kill(worker(1));
        int then = lines(file, Shipments.DELIVERED).size();
        checks.say("  a worker is killed after " + then + " of " + PARCELS + " deliveries (kill -9)");
        start(processes, WORKERS + 1);
        checks.add("a worker dies in the middle", "killed meanwhile", then + " of " + PARCELS, begun && then < PARCELS);
        await(() -> !lines(file, Shipments.REPORTS).isEmpty());
        Set<String> distinct = new LinkedHashSet<>(lines(file, Shipments.DELIVERED));
        checks.add("all parcels are delivered", PARCELS, distinct.size());
        checks.add("one report has all of them", PARCELS + ", M0 to M" + (PARCELS - 1), told(file, Shipments.REPORTS));
        checks.say("  " + String.join(", ", lines(file, Shipments.REPORTS)));
    }

    /** Some parcels of a file have no address until somebody corrects that. */
    private void mended(TaskClient client, QueueAdmin admin, DemoProcesses processes)
            throws IOException, InterruptedException {
        Path file = file(processes, "tuesday.csv", LOST_ADDRESSES);
        int reports = lines(file, Shipments.REPORTS).size();
        send(client, file);
        await(() -> !lines(file, Shipments.APOLOGIES).isEmpty());
        checks.say("  " + String.join(", ", lines(file, Shipments.APOLOGIES)));
        checks.add("what failed is caught, once", LOST_ADDRESSES + " parcels", told(file, Shipments.APOLOGIES));
        checks.add(
                "and there is no report",
                reports,
                lines(file, Shipments.REPORTS).size());
        List<String> dead = new ArrayList<>();
        await(() -> {
            dead.clear();
            admin.browse(admin.deadLetterQueue(QUEUE), Long.MAX_VALUE, message -> {
                dead.add(String.valueOf(DeadLetter.from(message).id()));
                return QueueAdmin.Disposition.KEEP;
            });
            return dead.size() == LOST_ADDRESSES;
        });
        checks.add("they are dead letters", LOST_ADDRESSES, dead.size());

        for (int parcel = 0; parcel < LOST_ADDRESSES; parcel++) {
            Files.writeString(
                    file.resolveSibling(Shipments.CORRECTIONS),
                    "T" + parcel + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        checks.say("  somebody corrects the addresses, and: skirret dlq retry " + QUEUE + " --all");
        retry();
        boolean followed = await(() -> lines(file, Shipments.REPORTS).size() > reports);
        List<String> written = lines(file, Shipments.REPORTS);
        checks.say("  " + written.get(written.size() - 1));
        checks.add(
                "sent again, the workflow goes on",
                "tuesday.csv: " + PARCELS,
                followed ? written.get(written.size() - 1).split(" delivered", 2)[0] : "no report");
        checks.add("no file has two reports", 2, written.size());
        checks.add(
                "and nobody apologises again",
                1,
                lines(file, Shipments.APOLOGIES).size());
    }

    private void retry() {
        PrintWriter quiet = new PrintWriter(Writer.nullWriter());
        int code = Courier.commandLine()
                .setOut(quiet)
                .execute("dlq", "retry", QUEUE, "--all", "--yes", "--broker", broker);
        checks.add("the dead letters are sent again", "exit code 0", "exit code " + code);
    }

    private static Path file(DemoProcesses processes, String name, int unknown) throws IOException {
        List<String> lines = new ArrayList<>();
        String letter = name.substring(0, 1).toUpperCase(Locale.ROOT);
        for (int parcel = 0; parcel < PARCELS; parcel++) {
            lines.add(letter + parcel + "," + (parcel < unknown ? Shipments.UNKNOWN : parcel + " Main Street"));
        }
        return Files.write(processes.folder().resolve(name), lines);
    }

    private static void send(TaskClient client, Path file) {
        client.send(ShipmentsTasks.importFile
                .with(TaskOptions.builder().queue(QUEUE).ignoreResult(true).build())
                .signature(file.toString(), QUEUE));
    }

    private static List<String> lines(Path file, String name) throws IOException {
        Path written = file.resolveSibling(name);
        return Files.exists(written) ? Files.readAllLines(written) : List.of();
    }

    /** What the only line says; how many there are if it is not the only one. */
    private static String told(Path file, String name) throws IOException {
        List<String> lines = lines(file, name);
        return lines.size() != 1
                ? lines.size() + " lines"
                : lines.get(0)
                        .replaceFirst("^[a-z.]+: ", "")
                        .replace(" delivered, from", ",")
                        .replace(" could not be delivered", " parcels");
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /** False if it has not come in time; whoever counts sees that. */
    private boolean await(Condition condition) throws IOException, InterruptedException {
        long until = clock.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (clock.nanoTime() - until > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }
}
