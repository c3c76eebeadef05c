package io.skirret.cli.internal.doctor;

import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLook.Seen;
import java.util.ArrayList;
import java.util.List;

/** The delay queues, as far as AMQP tells of them. */
final class DelayCheck {

    private static final String LOST = "skirret.undeliverable";

    private final BrokerLook look;
    private final Patient patient;

    DelayCheck(BrokerLook look, Patient patient) {
        this.look = look;
        this.patient = patient;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(rungs());
        long lost = look.queue(LOST).ready();
        if (lost > 0) {
            findings.add(Finding.trouble(
                    "queue " + LOST,
                    "no message",
                    lost + (lost == 1 ? " message" : " messages"),
                    "delayed calls whose queue was deleted while they waited; they never run by themselves",
                    "declare the queues that their routing keys name, and move them to skirret.return"
                            + " (topology reference: where due messages wait)"));
        }
        return findings;
    }

    private Finding rungs() {
        List<Seen> there =
                look.delayQueues().stream().map(look::queue).filter(Seen::there).toList();
        long empty = there.stream().filter(seen -> seen.ready() == 0).count();
        if (empty == 0 || !patient.options().delayQueueIdle().isZero()) {
            return Finding.ok(
                    "delay queues", there.size() + " of " + look.delayQueues().size() + " are there");
        }
        return Finding.note(
                "delay queues",
                "those in use",
                there.size() + ", of which " + empty + " hold nothing now",
                "about 0.3 MB of the broker's memory for each that is never used again",
                "nothing; or skirret.broker.delay-queue-idle=1d: workers remove what stays empty");
    }
}
