package io.skirret.example;

import io.skirret.client.FailedCall;
import io.skirret.client.Group;
import io.skirret.client.OnFailure;
import io.skirret.client.TaskOptions;
import io.skirret.task.Reject;
import io.skirret.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A workflow: a file of parcels is imported, each of them is delivered, and when all have arrived a report is written.
 * What happens is written down in the folder of the file.
 */
public final class Shipments {

    static final String DELIVERED = "delivered.txt";
    static final String REPORTS = "reports.txt";
    static final String APOLOGIES = "apologies.txt";
    /** The addresses that somebody has corrected by hand. */
    static final String CORRECTIONS = "corrections.txt";
    /** In the place of an address. */
    static final String UNKNOWN = "unknown";

    private static final long MILLIS = 20;

    private Shipments() {}

    /** That a parcel has arrived. */
    public record Receipt(String parcel, String address) {}

    /**
     * Sends the deliveries of a file, and what follows them.
     *
     * @param file with a parcel in each line, as {@code <parcel>,<address>}
     * @return how many there are
     */
    @Task(name = "shipments.import")
    public static int importFile(String file, String queue) throws IOException {
        TaskOptions here = TaskOptions.builder().queue(queue).build();
        List<String> lines = Files.readAllLines(Path.of(file));
        Group.of(lines.stream()
                        .map(line -> line.split(",", 2))
                        .map(parcel -> ShipmentsTasks.deliver.with(here).signature(parcel[0], parcel[1], file))
                        .toList())
                .onFailure(OnFailure.WAIT_ALL)
                .then(ShipmentsTasks.report.with(here).from(file))
                .catching(ShipmentsTasks.apologise.with(here).from(file))
                .send();
        return lines.size();
    }

    /** Delivers one parcel. */
    @Task(name = "shipments.deliver")
    public static Receipt deliver(String parcel, String address, String file) throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(MILLIS);
        if (address.equals(UNKNOWN) && !isCorrected(parcel, file)) {
            throw new Reject("nobody knows where parcel " + parcel + " is to go");
        }
        write(file, DELIVERED, parcel);
        return new Receipt(parcel, address);
    }

    private static boolean isCorrected(String parcel, String file) throws IOException {
        Path corrections = Path.of(file).resolveSibling(CORRECTIONS);
        return Files.exists(corrections) && Files.readAllLines(corrections).contains(parcel);
    }

    /** Written when all have arrived. */
    @Task(name = "shipments.report")
    public static void report(List<Receipt> receipts, String file) throws IOException {
        write(
                file,
                REPORTS,
                Path.of(file).getFileName() + ": " + receipts.size() + " delivered, from "
                        + receipts.get(0).parcel() + " to "
                        + receipts.get(receipts.size() - 1).parcel());
    }

    /** Written when some of them cannot be delivered. */
    @Task(name = "shipments.apologise")
    public static void apologise(List<FailedCall> failures, String file) throws IOException {
        write(file, APOLOGIES, Path.of(file).getFileName() + ": " + failures.size() + " could not be delivered");
    }

    private static void write(String file, String to, String line) throws IOException {
        Files.writeString(
                Path.of(file).resolveSibling(to), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
