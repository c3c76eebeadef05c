package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application in a class loader of its own, as in a Spring Boot jar, and a thread whose context loader is another.
 */
class ForeignLoaderTest {

    private static final String BOTH_SENT = "sent 2, ran []";

    @TempDir
    private Path folder;

    @BeforeEach
    void configure() throws Exception {
        Files.writeString(
                folder.resolve("skirret.properties"),
                "skirret.broker.url = memory://foreign\nskirret.agent = required\n");
    }

    /** Such a thread has the system's class loader, which here holds a second Skirret. */
    @Test
    void aCallOnTheCommonPoolIsSent() throws Exception {
        try (URLClassLoader application = Isolated.loader(platform(), entry -> true, folder)) {
            Callable<String> calls = calls(application);
            CompletableFuture<String> said =
                    CompletableFuture.supplyAsync(() -> unchecked(calls), ForkJoinPool.commonPool());
            assertThat(said.get()).isEqualTo(BOTH_SENT);
        }
    }

    @Test
    void aCallOnAThreadWhoseLoaderSeesNothingIsSent() throws Exception {
        try (URLClassLoader application = Isolated.loader(platform(), entry -> true, folder);
                URLClassLoader empty = new URLClassLoader(new URL[0], platform())) {
            assertThat(under(empty, calls(application))).isEqualTo(BOTH_SENT);
        }
    }

    @Test
    void aCallOnAThreadWithoutLoaderIsSent() throws Exception {
        try (URLClassLoader application = Isolated.loader(platform(), entry -> true, folder)) {
            assertThat(under(null, calls(application))).isEqualTo(BOTH_SENT);
        }
    }

    /** As in a servlet container that shares Skirret: only the application's own loader sees its settings. */
    @Test
    void aCallOfAnApplicationBehindASharedSkirretIsSent() throws Exception {
        try (URLClassLoader shared = Isolated.loader(platform(), entry -> !entry.contains("test-classes"));
                URLClassLoader application = Isolated.loader(shared, entry -> entry.contains("test-classes"), folder);
                URLClassLoader empty = new URLClassLoader(new URL[0], platform())) {
            assertThat(under(empty, calls(application))).isEqualTo(BOTH_SENT);
        }
    }

    @Test
    void aThreadThatSeesNoSettingsDoesNotDecideForOneThatDoes() throws Exception {
        Files.writeString(folder.resolve("skirret.properties"), "skirret.broker.url = memory://foreign\n");
        try (URLClassLoader application = Isolated.loader(platform(), entry -> true);
                URLClassLoader empty = new URLClassLoader(new URL[0], platform());
                URLClassLoader configured = Isolated.loader(application, entry -> false, folder)) {
            assertThat(under(empty, calls(application)))
                    .startsWith("refused: expected a TaskClient or a configured broker");
            assertThat(under(configured, calls(application))).isEqualTo("sent 2, ran [notify woven]");
        }
    }

    @Test
    void whatTheAgentMustDoIsRememberedForThatThreadsLoaderOnly() throws Exception {
        Files.writeString(folder.resolve("skirret.properties"), "skirret.agent = required\n");
        try (URLClassLoader application = Isolated.loader(platform(), entry -> true);
                URLClassLoader empty = new URLClassLoader(new URL[0], platform());
                URLClassLoader configured = Isolated.loader(application, entry -> false, folder)) {
            assertThat(under(empty, calls(application))).doesNotContain("agent = required");
            assertThat(under(configured, calls(application))).contains("agent = required");
        }
    }

    private static ClassLoader platform() {
        return ClassLoader.getPlatformClassLoader();
    }

    @SuppressWarnings("unchecked")
    private static Callable<String> calls(ClassLoader application) throws ReflectiveOperationException {
        Class<?> type = application.loadClass(ForeignThread.class.getName());
        assertThat(type.getClassLoader()).isSameAs(application);
        return (Callable<String>) type.getConstructor().newInstance();
    }

    private static String under(@Nullable ClassLoader context, Callable<String> calls) throws Exception {
        FutureTask<String> said = new FutureTask<>(calls);
        Thread thread = new Thread(said);
        thread.setContextClassLoader(context);
        thread.start();
        return said.get();
    }

    private static String unchecked(Callable<String> calls) {
        try {
            return calls.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
