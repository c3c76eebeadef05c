package io.skirret.console.internal.http;

import io.skirret.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of users, read again when it changes. A changed file that cannot be used is told in the log, and what was
 * read before holds on. Thread-safe.
 */
final class AccountFile {

    private static final Logger LOG = LoggerFactory.getLogger(AccountFile.class);

    private final Path file;
    private Version read;
    private Accounts accounts;
    private boolean away;

    private record Version(FileTime changed, long size) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(now.lastModifiedTime(), now.size());
        }
    }

    /** @throws ConfigException if it cannot be used */
    AccountFile(Path file) {
        this.file = file;
        try {
            this.read = Version.of(file);
            this.accounts = Accounts.parse(file.toString(), Files.readAllLines(file));
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    synchronized Accounts accounts() {
        try {
            Version now = Version.of(file);
            boolean changed = !now.equals(read);
            List<String> lines = changed || away ? Files.readAllLines(file) : List.of();
            if (away) {
                away = false;
                LOG.info("The users in {} can be read again", file);
            }
            if (changed) {
                // Only now: what cannot be read is tried again, though it may look the same once it can.
                read = now;
                accounts = Accounts.parse(file.toString(), lines);
                LOG.info("The users in {} are read again", file);
            }
        } catch (ConfigException unusable) {
            LOG.error("{}; the users read before stay as they are", unusable.getMessage());
        } catch (IOException unreadable) {
            // Every open stream asks each second.
            if (!away) {
                away = true;
                LOG.error(
                        "{}; the users read before stay as they are",
                        unreadable(unreadable).getMessage());
            }
        }
        return accounts;
    }

    private ConfigException unreadable(IOException failure) {
        return new ConfigException(
                file + ": expected a readable file of users in UTF-8, got "
                        + failure.getClass().getSimpleName(),
                failure);
    }
}
