package io.skirret.console.internal.http;

import io.skirret.settings.ConfigException;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Changes a file of users: the whole file is written anew, readable by its owner alone, and takes the place of the old
 * one at once. Lines that it does not change stay as they are. Not for two at a time.
 */
public final class AccountEditor {

    private static final int SHORTEST = 8;

    /** What bcrypt looks at. */
    private static final int LONGEST_BYTES = 72;

    private static final int COST = 12;
    private static final int TOKEN_BYTES = 32;

    private final Path file;

    public AccountEditor(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * A user or a token.
     *
     * @param kind {@code user} or {@code token}
     */
    public record Entry(String kind, String name, String role) {}

    /**
     * Adds a user, or gives one another role and password.
     *
     * @return whether the user was there before
     * @throws IllegalArgumentException if the name or the password cannot be one; nothing was changed
     * @throws ConfigException if the file is none of users, or cannot be written
     */
    public boolean putUser(String name, String role, char[] password) {
        requireName(name);
        int bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password)).remaining();
        if (password.length < SHORTEST || bytes > LONGEST_BYTES) {
            throw new IllegalArgumentException("expected a password of " + SHORTEST + " characters to " + LONGEST_BYTES
                    + " bytes, got one of " + password.length + " characters and " + bytes
                    + " bytes; nothing was changed");
        }
        return put("user", name, role, BCrypt.hashpw(new String(password), BCrypt.gensalt(COST)));
    }

    /**
     * Adds a token, or gives one of this name another role and secret.
     *
     * @return the secret, which the file does not have
     */
    public String putToken(String name, String role) {
        requireName(name);
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        put("token", name, role, Accounts.digest(secret));
        return secret;
    }

    /**
     * Removes one.
     *
     * @return whether it was there
     * @throws IllegalArgumentException if it is the last: a file must let somebody in
     */
    public boolean remove(String kind, String name) {
        List<String> lines = lines();
        List<String> left =
                lines.stream().filter(line -> !isOf(line, kind, name)).toList();
        if (left.size() == lines.size()) {
            return false;
        }
        if (entries(left).isEmpty()) {
            throw new IllegalArgumentException("expected somebody to be left in " + file + ", got the last " + kind
                    + "; nothing was changed. Add another one first; or end the console and delete the file");
        }
        write(left);
        return true;
    }

    /** All, in the order of the file. */
    public List<Entry> entries() {
        return entries(lines());
    }

    private static List<Entry> entries(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            Matcher parts = Accounts.LINE.matcher(line.strip());
            if (parts.matches()) {
                entries.add(new Entry(parts.group(1), parts.group(2), parts.group(3)));
            }
        }
        return entries;
    }

    private boolean put(String kind, String name, String role, String secret) {
        List<String> lines = new ArrayList<>(lines());
        boolean before = lines.removeIf(line -> isOf(line, kind, name));
        lines.add(kind + " " + name + " " + role + " " + secret);
        write(lines);
        return before;
    }

    private static boolean isOf(String line, String kind, String name) {
        Matcher parts = Accounts.LINE.matcher(line.strip());
        return parts.matches() && parts.group(1).equals(kind) && parts.group(2).equals(name);
    }

    private static void requireName(String name) {
        if (!Accounts.isName(name)) {
            throw new IllegalArgumentException(
                    "expected a name of 1 to 100 letters, digits and . @ _ -, got another;" + " nothing was changed");
        }
    }

    private List<String> lines() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            if (!entries(lines).isEmpty()
                    || lines.stream().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))) {
                Accounts.parse(file.toString(), lines);
            }
            return lines;
        } catch (IOException unreadable) {
            throw failed("read", unreadable);
        }
    }

    private void write(List<String> lines) {
        Accounts.parse(file.toString(), lines);
        Path fresh = null;
        try {
            Path folder = file.getParent();
            fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new");
            if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            }
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            deleteQuietly(fresh, failure);
            throw failed("write", failure);
        }
    }

    private static void deleteQuietly(@org.jspecify.annotations.Nullable Path fresh, IOException failure) {
        try {
            if (fresh != null) {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private ConfigException failed(String what, IOException failure) {
        return new ConfigException(
                file + ": expected to " + what + " it, got "
                        + failure.getClass().getSimpleName()
                        + "; nothing was changed. Is the directory there, and may this user " + what + " it?",
                failure);
    }
}
