package io.skirret.cli.internal.doctor;

import io.skirret.cli.internal.doctor.ManagementApi.NoAnswer;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.transport.internal.BrokerLook;
import io.skirret.transport.internal.BrokerLook.Server;
import io.skirret.transport.internal.BrokerLooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at a broker as a worker uses it, and says what is wrong. Changes nothing there. */
public final class BrokerDoctor {

    private static final String NAME = "skirret doctor";
    private static final String OFF = "off";

    private final Patient patient;
    private final Clock clock;
    private final @Nullable String management;
    private final Duration listen;

    /**
     * @param management where the management API is; null for beside the broker, {@code off} not to ask it
     * @param listen how long to listen to the workers' heartbeats, through a queue that is there for so long; zero not
     *     to
     */
    public BrokerDoctor(Patient patient, Clock clock, @Nullable String management, Duration listen) {
        this.patient = patient;
        this.clock = clock;
        this.management = management;
        this.listen = listen;
    }

    /**
     * What was found, in the order in which one reads it. A broker that cannot be reached is the only finding.
     *
     * @param url of the broker
     * @throws io.skirret.transport.BrokerUrlException if the URL cannot be used
     * @throws IllegalArgumentException if the management API's address cannot be used
     */
    public List<Finding> examine(String url) throws InterruptedException {
        BrokerLook opened;
        try {
            opened = BrokerLooks.open(url, NAME);
        } catch (TransportException unreachable) {
            return List.of(unreachable(unreachable));
        }
        try (BrokerLook look = opened) {
            return examine(look);
        }
    }

    private static Finding unreachable(TransportException why) {
        return Finding.trouble(
                "broker",
                "a RabbitMQ of 3.10 or later that lets this user in",
                String.valueOf(why.getMessage()),
                "no call is sent, no task runs",
                "what it says; then look again");
    }

    /** Each check for itself: what one of them cannot see takes nothing from the others. */
    private List<Finding> examine(BrokerLook look) throws InterruptedException {
        Server server;
        try {
            server = look.server();
        } catch (TransportException gone) {
            return List.of(unreachable(gone));
        }
        ManagementApi api = api(server);
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("broker", server.toString()));
        check(findings, "alarms", () -> alarms(look));
        check(findings, "rights", () -> new RightsCheck(look, patient).findings());
        Map<String, ManagedQueue> managed = new TreeMap<>();
        List<Finding> fromManagement = new ArrayList<>();
        check(fromManagement, "management API", () -> fromManagement(look, api, managed));
        Map<String, Map<String, String>> policies = new TreeMap<>();
        managed.forEach((name, queue) -> policies.put(name, queue.policy()));
        findings.addAll(new QueueCheck(look, patient, policies).findings());
        check(findings, "delay queues", () -> new DelayCheck(look, patient).findings());
        findings.addAll(new TaskCheck(patient).timeLimits());
        findings.add(consumerTimeout());
        findings.addAll(new PriorityCheck(server, patient, managed).findings());
        findings.addAll(fromManagement);
        check(findings, "clocks of workers", () -> new ClockCheck(clock, listen).findings(look));
        return findings;
    }

    private interface Check {
        List<Finding> findings() throws InterruptedException;
    }

    private static void check(List<Finding> findings, String subject, Check check) throws InterruptedException {
        try {
            findings.addAll(check.findings());
        } catch (TransportException failed) {
            findings.add(Finding.failed(subject, failed));
        }
    }

    private static List<Finding> alarms(BrokerLook look) throws InterruptedException {
        if (!look.blocksPublishers()) {
            return List.of();
        }
        return List.of(Finding.trouble(
                "broker",
                "to take messages",
                "it blocks whoever publishes: its memory or disk is short",
                "calls fail or wait, and outcomes of tasks wait",
                "free some, or raise vm_memory_high_watermark or disk_free_limit"));
    }

    private @Nullable ManagementApi api(Server server) {
        if (OFF.equals(management)) {
            return null;
        }
        return management == null ? ManagementApi.beside(server) : ManagementApi.at(management, server);
    }

    private List<Finding> fromManagement(
            BrokerLook look, @Nullable ManagementApi api, Map<String, ManagedQueue> managed)
            throws InterruptedException {
        if (api == null) {
            return ManagementCheck.notAsked("the management API is not to be asked (--management off)");
        }
        try {
            ManagementCheck check = new ManagementCheck(look, patient, clock, BrokerDoctor::pause, api);
            managed.putAll(check.queues());
            return check.findings(managed);
        } catch (NoAnswer silent) {
            return ManagementCheck.notAsked(silent.why());
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    private static Finding consumerTimeout() {
        return Finding.notSeen(
                "consumer time-out of the broker",
                "neither AMQP nor the management API tells it",
                "compare skirret.worker.consumer-timeout with: rabbitmqctl eval 'application:get_env(rabbit,"
                        + " consumer_timeout).'");
    }
}
