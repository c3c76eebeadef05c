package io.skirret.worker.internal.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skirret.worker.internal.feature.RunningWorker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a worker says of itself with each heartbeat, as of the moment at which it is written. */
record WorkerFacts(RunningWorker worker) {

    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final int MEANS = 3;

    void write(JsonGenerator json) throws IOException {
        json.writeNumberField("active", worker.running());
        json.writeNumberField("processed", worker.executed());
        json.writeArrayFieldStart("loadavg");
        for (double mean : load()) {
            json.writeNumber(mean);
        }
        json.writeEndArray();
        json.writeStringField("sw_ident", "skirret");
        json.writeStringField("sw_ver", SoftwareVersion.TEXT);
        json.writeStringField("sw_sys", System.getProperty("os.name", "unknown"));
    }

    /**
     * Of the last 1, 5 and 15 minutes; the first stands for all where the system has no more, zeros for none at all.
     */
    private static double[] load() {
        double[] means = new double[MEANS];
        try {
            String[] words = Files.readString(LOAD).split(" ", MEANS + 1);
            for (int i = 0; i < MEANS; i++) {
                means[i] = Double.parseDouble(words[i]);
            }
        } catch (IOException | RuntimeException elsewhere) {
            Arrays.fill(
                    means,
                    Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        }
        return means;
    }
}
