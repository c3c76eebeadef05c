package io.skirret.console.internal.doctor;

import io.skirret.cli.internal.doctor.BrokerDoctor;
import io.skirret.cli.internal.doctor.Finding;
import io.skirret.cli.internal.doctor.Patient;
import io.skirret.task.TaskRegistry;
import io.skirret.time.Clock;
import io.skirret.transport.TransportOptions;
import io.skirret.worker.WorkerSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** One look at a broker, which waits for it. */
@FunctionalInterface
public interface Examination {

    /**
     * Looks.
     *
     * @throws RuntimeException if it cannot begin; the message is for people
     */
    List<Finding> findings() throws InterruptedException;

    /**
     * Where the broker is, and what a worker of this configuration would use of it.
     *
     * @param url of the broker, with its password
     */
    record Access(String url, TransportOptions options, WorkerSettings worker) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Access";
        }

        /**
         * The same look as {@code skirret doctor}, at these work queues, or at those of the configuration if there are
         * none.
         */
        public List<Finding> examine(Collection<String> queues, Clock clock) throws InterruptedException {
            Patient patient = new Patient(
                    new LinkedHashSet<>(queues.isEmpty() ? worker.queues() : queues),
                    options,
                    worker,
                    TaskRegistry.load().all());
            return new BrokerDoctor(patient, clock, null, Duration.ZERO).examine(url);
        }
    }
}
