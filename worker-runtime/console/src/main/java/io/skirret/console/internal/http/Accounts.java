package io.skirret.console.internal.http;

import io.skirret.settings.ConfigException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Who may log in, and which tokens are known, as a file says it: a line each.
 *
 * <pre>
 * # kind  name  role      secret
 * user    ada   operator  $2a$12$...
 * token   ci    reader    sha256:9f86d081...
 * </pre>
 *
 * Immutable.
 */
final class Accounts {

    private static final String NAME = "[\\w.@-]{1,100}";

    static final Pattern LINE = Pattern.compile("(user|token)\\s+(" + NAME + ")\\s+(reader|operator)\\s+(\\S+)");
    private static final Pattern BCRYPT = Pattern.compile("\\$2[ayb]\\$(1\\d)\\$[./A-Za-z0-9]{53}");
    private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

    private final Map<String, Account> users;
    private final Map<String, Account> tokens;

    private record Account(Caller caller, String secret) {}

    private Accounts(Map<String, Account> users, Map<String, Account> tokens) {
        this.users = users;
        this.tokens = tokens;
    }

    /** @throws ConfigException with the line at which it is no file of users, and without a secret */
    static Accounts parse(String file, List<String> lines) {
        Map<String, Account> users = new LinkedHashMap<>();
        Map<String, Account> tokens = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = file + ", line " + (i + 1);
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new ConfigException(place
                        + ": expected \"user NAME reader|operator HASH\" or \"token NAME reader|operator HASH\", got"
                        + " something else; the file is not used. A name has letters, digits and . @ _ - only");
            }
            boolean user = parts.group(1).equals("user");
            String secret = parts.group(4);
            if (!(user ? BCRYPT : SHA256).matcher(secret).matches()) {
                throw new ConfigException(place + ": expected "
                        + (user
                                ? "a bcrypt hash with a cost of 10 to 19, such as $2a$12$..."
                                : "sha256: and 64 hexadecimal digits")
                        + ", got something else; the file is not used");
            }
            Caller caller =
                    new Caller(parts.group(2), Role.valueOf(parts.group(3).toUpperCase(Locale.ROOT)));
            if ((user ? users : tokens).put(user ? caller.name() : secret, new Account(caller, secret)) != null) {
                throw new ConfigException(place + ": the same " + (user ? "user" : "token") + " is there twice;"
                        + " the file is not used. Remove one of them");
            }
        }
        if (users.isEmpty() && tokens.isEmpty()) {
            throw new ConfigException(file + ": expected at least one user or token, got none; the file is not used");
        }
        return new Accounts(users, tokens);
    }

    /** Takes as long for a user that is not there as for one with a wrong password. */
    Optional<Caller> logIn(String name, String password) {
        Account account = users.get(name);
        Account checked =
                account != null ? account : users.values().stream().findFirst().orElse(null);
        boolean right = checked != null && BCrypt.checkpw(password, checked.secret());
        return right && account != null ? Optional.of(account.caller()) : Optional.empty();
    }

    /** What a logged-in user may do now: the file may have changed since. */
    Optional<Caller> user(String name) {
        return Optional.ofNullable(users.get(name)).map(Account::caller);
    }

    /** The digest is looked up, not the token: how long that takes tells nothing of a token. */
    Optional<Caller> token(String token) {
        return Optional.ofNullable(tokens.get(digest(token))).map(Account::caller);
    }

    /** Whether a user or a token can be called so. */
    static boolean isName(String text) {
        return text.matches(NAME);
    }

    /** What the file has of a token. */
    static String digest(String token) {
        return "sha256:" + sha256(token);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
