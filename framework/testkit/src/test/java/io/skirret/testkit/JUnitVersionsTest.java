package io.skirret.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The extensions on the versions of JUnit that applications have, each in a class loader of its own. */
class JUnitVersionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"5.10.2", "5.12.2", "5.14.4"})
    void testsRunAndAreClosed(String version) throws Exception {
        try (URLClassLoader loader = ClassPathWith.other("junit/" + version, List.of("junit-"))) {
            assertThat(outcome(loader)).isEqualTo(version + ": 4 passed, [], left open: false");
        }
    }

    @Test
    void testsRunAndAreClosedOnTheVersionOfThisBuild() throws Exception {
        assertThat(outcome(getClass().getClassLoader())).endsWith(": 4 passed, [], left open: false");
    }

    @SuppressWarnings("unchecked")
    private static String outcome(ClassLoader loader) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Class<?> run = loader.loadClass(Run.class.getName());
            return ((Callable<String>) run.getConstructor().newInstance()).call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Runs the tests of {@link OnAnyJUnit} with the JUnit beside it. */
    public static final class Run implements Callable<String> {
        @Override
        public String call() {
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(OnAnyJUnit.class))
                                    .build(),
                            listener);
            var summary = listener.getSummary();
            return Test.class.getPackage().getImplementationVersion()
                    + ": " + summary.getTestsSucceededCount() + " passed, "
                    + summary.getFailures().stream()
                            .map(failure -> failure.getException().toString())
                            .toList()
                    + ", left open: " + OnAnyJUnit.isLeftOpen();
        }
    }
}
