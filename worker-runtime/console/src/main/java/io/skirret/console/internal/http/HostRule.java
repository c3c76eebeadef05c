package io.skirret.console.internal.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts a request may name. A page of another site can make its name lead here; then the name in the request is
 * its own. An address is safe: a browser asks it as another site than the page.
 */
final class HostRule {

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]{2,45}\\]");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private final Set<String> names;

    /** @param names that the console goes by, beside {@code localhost}, in lower case and without a port */
    HostRule(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** @param host as {@code Host} names it, with or without a port; null for none */
    void check(@Nullable String host) {
        String name =
                host == null ? "" : PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
        if (!name.equals("localhost") && !ADDRESS.matcher(name).matches() && !names.contains(name)) {
            throw Problem.of(
                    421,
                    "Unknown host",
                    "Expected a request for a host name of this console, got another; nothing was done. Names are"
                            + " given with the console's host names; localhost and addresses always hold.");
        }
    }
}
