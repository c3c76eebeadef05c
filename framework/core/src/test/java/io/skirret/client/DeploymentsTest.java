package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several applications in one process that share core, as in a container: the same class, woven, in each one's class
 * loader.
 */
class DeploymentsTest {

    @TempDir
    Path index;

    private final MemoryBroker broker =
            MemoryBroker.named("deployments-" + UUID.randomUUID().toString().substring(0, 8));
    private final Transport transport = broker.connect(TransportOptions.defaults());

    @BeforeEach
    void open() throws IOException {
        Path services = Files.createDirectories(index.resolve("META-INF/services"));
        Files.writeString(services.resolve("io.skirret.task.TaskModule"), Deployed.Module.class.getName());
        TaskClient.setCurrent(TaskClient.builder().transport(transport).build());
    }

    @AfterEach
    void close() {
        TaskClient.setCurrent(null);
        transport.close();
        broker.discard();
    }

    @Test
    void eachSendsTheTaskOfItsOwnIndex() throws Exception {
        try (Deployment one = new Deployment("one");
                Deployment other = new Deployment("other")) {
            Runnable ofOne = one.task();
            Runnable ofOther = other.task();
            ofOne.run();
            ofOther.run();
            ofOne.run();
        }
        assertThat(broker.messages("skirret"))
                .extracting(message -> message.headers().get("task"))
                .containsExactly("run.one", "run.other", "run.one");
    }

    @Test
    void oneThatIsGoneIsForgotten() throws Exception {
        ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
        PhantomReference<ClassLoader> reference = deployAndCall(gone);
        for (int i = 0; i < 100 && !reference.refersTo(null); i++) {
            System.gc();
            if (gone.remove(100) == reference) {
                return;
            }
        }
        assertThat(reference.refersTo(null)).isTrue();
    }

    private PhantomReference<ClassLoader> deployAndCall(ReferenceQueue<ClassLoader> gone) throws Exception {
        try (Deployment deployment = new Deployment("short-lived")) {
            deployment.task().run();
            return new PhantomReference<>(deployment, gone);
        }
    }

    /** Has its own copy of the class and its own index; the rest is everybody's. */
    private final class Deployment extends URLClassLoader {

        Deployment(String name) throws IOException {
            super(name, new URL[] {index.toUri().toURL()}, DeploymentsTest.class.getClassLoader());
        }

        Runnable task() throws ReflectiveOperationException {
            return (Runnable)
                    loadClass(Deployed.class.getName()).getDeclaredConstructor().newInstance();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Deployed.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] classFile = in.readAllBytes();
                    return defineClass(name, classFile, 0, classFile.length);
                } catch (IOException unreadable) {
                    throw new ClassNotFoundException(name, unreadable);
                }
            }
        }
    }
}
