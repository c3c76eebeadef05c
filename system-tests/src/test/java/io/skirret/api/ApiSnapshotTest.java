package io.skirret.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A change of the API is seen in review: it changes a file in {@code src/test/resources/api}. */
class ApiSnapshotTest {

    private static final Path FOLDER = Path.of("src/test/resources/api");
    private static final String UPDATE = "skirret.test.api.update";

    @ParameterizedTest
    @FieldSource("io.skirret.api.PublishedModule#ALL")
    void theApiIsAsItStandsOnRecord(PublishedModule module) throws Exception {
        Path file = FOLDER.resolve(module + ".txt");
        List<String> api = ApiText.of(module);
        if (Boolean.getBoolean(UPDATE)) {
            Files.createDirectories(FOLDER);
            Files.write(file, api);
        }
        assertThat(api).as("%s has no API at all", module).isNotEmpty();
        assertThat(file).exists();
        assertThat(api)
                .as(
                        "the public and protected API of %s, against system-tests/%s; if the change is meant, write the file"
                                + " again and let it be reviewed: mvn -Pfast test -pl system-tests -am -Dtest=ApiSnapshotTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
                        module, file, UPDATE)
                .containsExactlyElementsOf(Files.readAllLines(file));
    }

    /** Nobody could pass it, or keep what comes back. */
    @ParameterizedTest
    @FieldSource("io.skirret.api.PublishedModule#ALL")
    void noPublicSignatureNamesAnInternalType(PublishedModule module) throws Exception {
        assertThat(ApiText.of(module)).noneMatch(line -> line.contains(".internal."));
    }

    /** On the module path a package may be in one jar only. */
    @Test
    void aPackageIsInOneModule() throws IOException {
        Map<String, PublishedModule> owners = new HashMap<>();
        for (PublishedModule module : PublishedModule.ALL) {
            for (String name : module.classNames()) {
                String packageName = name.substring(0, name.lastIndexOf('.'));
                assertThat(owners.putIfAbsent(packageName, module))
                        .as(packageName)
                        .isIn(null, module);
            }
        }
    }

    /** What a snapshot must show; each line here is a change that a user would notice. */
    @Test
    void theTextShowsWhatAUserSees() {
        assertThat(ApiText.of(Sample.class))
                .containsExactly(
                        "public abstract static class io.skirret.api.ApiSnapshotTest$Sample<T extends java.lang.Comparable<T>> implements"
                                + " java.lang.Runnable",
                        "  protected io.skirret.api.ApiSnapshotTest$Sample(T)",
                        "  public final T get(java.lang.String?, int[]) throws java.io.IOException",
                        "  public static final int LIMIT");
    }

    /** Has what is shown, and what is not. */
    public abstract static class Sample<T extends Comparable<T>> implements Runnable {
        public static final int LIMIT = 1;

        @SuppressWarnings("UnusedVariable")
        private int hidden;

        protected Sample(T value) {}

        public final T get(@org.jspecify.annotations.Nullable String name, int[] numbers) throws IOException {
            throw new IOException(name);
        }

        void packagePrivate() {}

        @Override
        public void run() {}
    }
}
