package io.skirret.console.internal.assembly;

import io.skirret.cli.internal.doctor.QueueNumbers;
import io.skirret.console.internal.alerts.AlertOptions;
import io.skirret.console.internal.doctor.Examination;
import io.skirret.console.internal.http.ProxyLogin;
import io.skirret.console.internal.store.Retention;
import io.skirret.retry.RetryPolicies;
import io.skirret.settings.ConfigException;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.breaker.BreakerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a console is made from.
 *
 * @param names under which it is reached, beside {@code localhost} and addresses
 * @param users the file of users and tokens; null for none
 * @param proxy that says who asks; null for none
 * @param queues the work queues whose dead letters it takes; empty for all that it learns of
 * @param ownQueues the application's, which it looks for whether or not a worker tells of them
 * @param browse whether dead letters are copied and stay in the broker
 * @param enableEvents whether workers are asked to tell of their tasks
 * @param parkedPerSecond how many parked calls go per second when their breaker has closed; 0 for none
 * @param ownPackages the application's, in fingerprints
 * @param history how long it keeps what became of calls
 * @param historyRows of how many calls at most; null for what its database is good for
 * @param alerts what is watched, and who is told
 * @param management tells what consumers hold; null for nobody
 * @param broker where it is, to look at it as a worker would; null if that is not configured
 */
public record ConsoleOptions(
        Transport transport,
        Database database,
        String host,
        int port,
        Set<String> names,
        @Nullable Path users,
        @Nullable ProxyLogin proxy,
        List<String> queues,
        List<String> ownQueues,
        boolean browse,
        boolean enableEvents,
        Set<String> ownPackages,
        RetryPolicies policies,
        Map<String, BreakerSettings> breakers,
        Retention.Periods retention,
        double parkedPerSecond,
        Duration history,
        @Nullable Integer historyRows,
        AlertOptions alerts,
        @Nullable QueueNumbers management,
        Examination.@Nullable Access broker,
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

        /**
         * H2 in files of this directory.
         *
         * @throws ConfigException if H2 would read more than a name in it
         */
        public static Database in(Path directory) {
            Path whole = directory.toAbsolutePath().normalize();
            if (whole.toString().indexOf(';') >= 0) {
                throw new ConfigException("expected a directory for the console's data without a semicolon in its name,"
                        + " got one with; nothing was started. Choose another directory");
            }
            return new Database("jdbc:h2:file:" + whole.resolve("console"), null, null, whole);
        }

        /** For people: without a password. */
        public String shown() {
            return directory == null ? url.replaceAll("[?;].*", "").replaceAll("//[^/@]*@", "//") : directory + " (H2)";
        }

        /** Without the password. */
        @Override
        public String toString() {
            return shown();
        }
    }
}
