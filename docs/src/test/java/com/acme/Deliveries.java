package com.acme;

import io.skirret.client.AsyncResult;
import io.skirret.client.CallOutcome;
import io.skirret.client.FailedCall;
import io.skirret.client.Group;
import io.skirret.client.OnFailure;
import io.skirret.client.Signature;
import io.skirret.task.Task;
import java.time.Duration;
import java.util.List;

/** The tasks and calls of docs/how-to/groups.md. */
public final class Deliveries {

    private Deliveries() {}

    /** That a parcel has arrived. */
    public record Receipt(String parcel, String signedBy) {}

    @Task
    public static Receipt deliver(String parcel) {
        return new Receipt(parcel, "the neighbour");
    }

    @Task
    public static String report(List<Receipt> receipts, String title) {
        return title + ": " + receipts.size();
    }

    @Task
    public static void apologise(List<FailedCall> failures) {}

    @Task
    public static void summary(List<CallOutcome<Receipt>> outcomes) {}

    static void group(List<String> parcels) throws Exception {
        AsyncResult<String> report = Group.of(parcels.stream()
                        .map(parcel -> DeliveriesTasks.deliver.signature(parcel))
                        .toList())
                .then(DeliveriesTasks.report.from("today"))
                .catching(DeliveriesTasks.apologise.from())
                .send();
        report.get(Duration.ofSeconds(30));
    }

    static void failures(List<Signature<Receipt>> calls) {
        Group.of(calls)
                .onFailure(OnFailure.WAIT_ALL)
                .deadline(Duration.ofHours(2))
                .then(DeliveriesTasks.report.from("today"))
                .send();
        Group.of(calls).collecting().then(DeliveriesTasks.summary.from()).send();
    }
}
