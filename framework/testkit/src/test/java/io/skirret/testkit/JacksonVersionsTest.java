package io.skirret.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.cfg.PackageVersion;
import io.skirret.client.TaskClient;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Skirret with the versions of Jackson that an application's dependency management may choose. */
class JacksonVersionsTest {

    private static final List<String> ALL = List.of(
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "jackson-datatype",
            "jackson-module-parameter-names");

    /** Spring Boot 3.1, 3.3 and 3.4 manage such. */
    @ParameterizedTest
    @ValueSource(strings = {"2.15.4", "2.17.2", "2.18.0"})
    void anOldOneIsRefusedAtStartInWords(String version) throws Exception {
        try (URLClassLoader loader = ClassPathWith.other("jackson/" + version, ALL)) {
            assertThat(said(loader, Start.class))
                    .containsSubsequence(
                            "client: java.lang.IllegalStateException: expected Jackson 2.19 or later, got jackson-core "
                                    + version,
                            "nothing was started",
                            "worker: io.skirret.worker.WorkerConfigurationException",
                            "expected Jackson 2.19 or later, got jackson-core " + version,
                            "jackson-bom");
        }
    }

    @Test
    void theOldestAllowedWorks() throws Exception {
        try (URLClassLoader loader = ClassPathWith.other("jackson/2.19.0", ALL)) {
            assertThat(said(loader, RoundTrip.class)).isEqualTo("2.19.0: [welcome ada, log ada of true]");
        }
    }

    @SuppressWarnings("unchecked")
    private static String said(ClassLoader loader, Class<?> what) throws Exception {
        Class<?> run = loader.loadClass(what.getName());
        return ((Callable<String>) run.getConstructor().newInstance()).call();
    }

    /** A client and a worker are built. */
    public static final class Start implements Callable<String> {
        @Override
        public String call() {
            var transport = MemoryBroker.named("old-jackson").connect(TransportOptions.defaults());
            return "client: "
                    + thrownBy(() -> TaskClient.builder().transport(transport).build())
                    + "\nworker: "
                    + thrownBy(() -> Worker.builder(transport, TaskRegistry.of(Mailing.LOG.definition()))
                            .build());
        }

        private static String thrownBy(Callable<?> action) {
            try {
                return "nothing, but " + action.call();
            } catch (Throwable thrown) {
                return thrown.toString();
            }
        }
    }

    /** A call, a run, and what that calls. */
    public static final class RoundTrip implements Callable<String> {
        @Override
        public String call() {
            try (InMemorySkirret skirret = InMemorySkirret.builder()
                    .tasks(TaskRegistry.of(new Mailing.Module().tasks()))
                    .open()) {
                Mailing.WELCOME.delay("ada");
                skirret.runAll();
                return PackageVersion.VERSION + ": "
                        + Mailing.RAN.stream()
                                .map(line -> line.replaceFirst("[0-9a-f-]{36}", "true"))
                                .toList();
            }
        }
    }
}
