package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code skirret doctor} as a user that lacks rights. */
final class DoctorRightsTest extends Doctor {

    @TempDir
    private Path folder;

    @Test
    void rights_that_are_missing_are_told() {
        declare();
        broker.management().user("doctor-few", "few", "^skirret\\..*$", "^skirret\\.tasks$", "^(ops|skirret\\..*)$");
        try {
            Cli.Said said = doctorAs(broker.url("doctor-few", "few"));
            assertThat(said.code()).isEqualTo(1);
            assertThat(findings(said, "trouble"))
                    .filteredOn(finding -> finding.path("subject").asText().equals("rights"))
                    .extracting(finding -> finding.path("expected").asText())
                    .satisfiesExactly(
                            configure -> assertThat(configure)
                                    .contains("may configure ops, ops.dead, ops.due")
                                    .doesNotContain("skirret."),
                            write -> assertThat(write)
                                    .contains("write to skirret.dead, ", "ops, ops.dead")
                                    .doesNotContain("skirret.tasks"),
                            read -> assertThat(read).endsWith("may read ops.dead, ops.due"));
            assertThat(findings(said, "note"))
                    .extracting(finding -> finding.path("expected").asText())
                    .contains("user doctor-few may write to amq.default");
        } finally {
            broker.management().deleteUser("doctor-few");
        }
    }

    @Test
    void rights_of_events_and_remote_control_count_where_they_are_on() throws IOException {
        declare();
        Path settings = Files.writeString(
                folder.resolve("settings"), "skirret.control.allow = all\nskirret.worker.send-task-events = true\n");
        broker.management()
                .user(
                        "doctor-tasks",
                        "few",
                        "^(skirret|ops).*$",
                        "^(skirret.*|ops.*|amq\\.default)$",
                        "^(skirret|ops).*$");
        try {
            String url = broker.url("doctor-tasks", "few");
            assertThat(doctorAs(url).code()).isZero();
            Cli.Said quiet = doctorAs(url, "--config", quietWorker().toString());
            assertThat(quiet.code()).isZero();
            assertThat(findings(quiet, "note"))
                    .extracting(finding -> finding.path("expected").asText())
                    .noneMatch(text -> text.contains("celery"));

            Cli.Said said = doctorAs(url, "--config", settings.toString());
            // A worker runs without them.
            assertThat(said.code()).isZero();
            assertThat(findings(said, "note"))
                    .extracting(finding -> finding.path("expected").asText())
                    .anyMatch(text -> text.contains("configure celeryev, celery.pidbox, reply.celery.pidbox"))
                    .anyMatch(text -> text.contains("write to celeryev"))
                    .anyMatch(text -> text.contains("read celery.pidbox"));
        } finally {
            broker.management().deleteUser("doctor-tasks");
        }
    }

    @Test
    void heartbeats_that_this_user_may_not_hear_take_nothing_from_the_rest() throws IOException {
        declare();
        channel.exchangeDeclare("celeryev", "topic", true);
        String tasks = "^(skirret|ops|amq\\.default).*$";
        broker.management().user("doctor-deaf", "deaf", tasks, tasks, tasks);
        try {
            Cli.Said said = doctorAs(
                    broker.url("doctor-deaf", "deaf"),
                    "--listen",
                    "1s",
                    "--config",
                    quietWorker().toString());
            assertThat(said.code()).as(said.all()).isZero();
            assertThat(findings(said, "not_seen"))
                    .filteredOn(finding -> finding.path("subject").asText().equals("clocks of workers"))
                    .singleElement()
                    .satisfies(
                            finding -> assertThat(finding.path("got").asText()).contains("ACCESS_REFUSED", "celeryev"));
            assertThat(findings(said, "ok"))
                    .extracting(finding -> finding.path("subject").asText())
                    .contains("broker", "exchanges", "queue ops");
        } finally {
            broker.management().deleteUser("doctor-deaf");
        }
    }

    private Path quietWorker() throws IOException {
        return Files.writeString(folder.resolve("quiet"), "skirret.control.allow = none\n");
    }
}
