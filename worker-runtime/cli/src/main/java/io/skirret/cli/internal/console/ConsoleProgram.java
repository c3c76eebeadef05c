package io.skirret.cli.internal.console;

import io.skirret.config.SkirretConfig;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The console, as the command line starts it. Found by {@link java.util.ServiceLoader}: the command line does not bring
 * a web server and databases.
 */
public interface ConsoleProgram {

    /**
     * Starts a console by the settings {@code skirret.console.*}.
     *
     * @throws io.skirret.SkirretException if a setting cannot be used, or the database or the broker
     */
    Running start(SkirretConfig config, Transport transport, Clock clock);

    /** The file of users that the settings name; empty for none. */
    Optional<Path> usersFile(SkirretConfig config);

    /** Edits a file of users, which need not be there yet. */
    UserFile users(Path file);

    /** A console that runs until it is closed. */
    interface Running extends AutoCloseable {

        /** What a person should know of it, by name and in order: where it listens, what it stores in. */
        Map<String, String> facts();

        @Override
        void close();
    }

    /**
     * A file of users and tokens. Each method throws {@code ConfigException} if it is none, and changes nothing then.
     */
    interface UserFile {

        /**
         * Adds a user, or gives one another role and password.
         *
         * @return whether the user was there before
         * @throws IllegalArgumentException if the name or the password cannot be one
         */
        boolean putUser(String name, String role, char[] password);

        /**
         * Adds a token, or gives one of this name another role and secret.
         *
         * @return the secret, which the file does not have
         * @throws IllegalArgumentException if the name cannot be one
         */
        String putToken(String name, String role);

        /**
         * Removes a user, or a token.
         *
         * @return whether there was one
         * @throws IllegalArgumentException if it is the last of both: a console does without a file, or with one that
         *     lets somebody in
         */
        boolean remove(boolean token, String name);

        /** All in the order of the file: kind, name and role. */
        Iterable<Entry> entries();

        /**
         * A user or a token.
         *
         * @param kind {@code user} or {@code token}
         */
        record Entry(String kind, String name, String role) {}
    }
}
