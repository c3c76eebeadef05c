package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.execute.TaskThreads;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker that is made where the thread's context class loader is not the application's. */
@Timeout(60)
class ForeignContextLoaderTest {

    private final Workshop shop = new Workshop();
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void close() {
        Thread.currentThread().setContextClassLoader(before);
        shop.close();
    }

    @ParameterizedTest
    @EnumSource(value = ThreadKind.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aBodySeesTheApplicationAllTheSame(ThreadKind kind) throws Exception {
        if (kind == ThreadKind.VIRTUAL && !TaskThreads.virtualSupported()) {
            return;
        }
        try (URLClassLoader foreign = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(foreign);
            assertThat(contextOfABody(kind)).isSameAs(Worker.class.getClassLoader());
        }
    }

    @ParameterizedTest
    @EnumSource(value = ThreadKind.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aBodySeesWhatTheWorkersMakerSaw(ThreadKind kind) throws Exception {
        if (kind == ThreadKind.VIRTUAL && !TaskThreads.virtualSupported()) {
            return;
        }
        try (URLClassLoader application = new URLClassLoader(new URL[0], Worker.class.getClassLoader())) {
            Thread.currentThread().setContextClassLoader(application);
            assertThat(contextOfABody(kind)).isSameAs(application);
        }
    }

    private ClassLoader contextOfABody(ThreadKind kind) throws Exception {
        CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
        shop.task("look", TaskSettings.defaults(), (arguments, context) -> {
            seen.complete(Thread.currentThread().getContextClassLoader());
            return null;
        });
        shop.start(worker -> worker.threads(kind));
        shop.send("look");
        shop.ended(Ending.SUCCEEDED);
        return seen.get();
    }
}
