package io.skirret.console.internal.assembly;

import io.skirret.retry.RetryPolicies;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a console is made from.
 *
 * @param names under which it is reached, beside {@code localhost} and addresses
 * @param users the file of users and tokens; null for none
 * @param queues the work queues whose dead letters it takes
 * @param ownPackages the application's, in fingerprints
 */
public record ConsoleOptions(
        Transport transport,
        Database database,
        String host,
        int port,
        Set<String> names,
        @Nullable Path users,
        List<String> queues,
        Set<String> ownPackages,
        RetryPolicies policies,
        Map<String, BreakerSettings> breakers,
        Clock clock) {

    /**
     * Where it stores.
     *
     * @param user null for none, or if the URL has it
     * @param password null for none, or if the URL has it
     * @param directory that the files are in; null if the database is another process
     */
    public record Database(
            String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable Path directory) {

        /** H2 in files of this directory. */
        public static Database in(Path directory) {
            Path whole = directory.toAbsolutePath().normalize();
            return new Database("jdbc:h2:file:" + whole.resolve("console"), null, null, whole);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return directory == null ? url.replaceAll("[?;].*|//[^/@]*@", "") : directory.toString();
        }
    }
}
