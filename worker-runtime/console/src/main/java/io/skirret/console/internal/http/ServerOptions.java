package io.skirret.console.internal.http;

import io.skirret.time.Clock;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the console is reached, and by whom.
 *
 * @param host to listen at, a name or an address
 * @param port 0 for any that is free
 * @param names under which it is reached, beside {@code localhost} and addresses
 * @param users the file of users and tokens; null if everybody who reaches it may do everything, which only an address
 *     of this machine may offer
 * @param proxy that says who asks; null for none
 */
public record ServerOptions(
        String host,
        int port,
        Set<String> names,
        @Nullable Path users,
        @Nullable ProxyLogin proxy,
        Clock clock) {

    public ServerOptions {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Without a proxy that says who asks. */
    public ServerOptions(String host, int port, Set<String> names, @Nullable Path users, Clock clock) {
        this(host, port, names, users, null, clock);
    }

    /** Whether somebody must say who asks. */
    boolean asksWho() {
        return users != null || proxy != null;
    }

    /** For this machine only, without users. */
    public static ServerOptions local(int port, Clock clock) {
        return new ServerOptions("127.0.0.1", port, Set.of(), null, clock);
    }
}
