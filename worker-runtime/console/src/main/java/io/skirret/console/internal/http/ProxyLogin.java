package io.skirret.console.internal.http;

import io.skirret.settings.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A proxy that has asked who somebody is, and says so in a header. The header counts from the proxy's addresses alone:
 * anybody can write one.
 *
 * @param header that has the user's name
 * @param addresses that a request must come from
 * @param role of users that the file of users does not have
 */
public record ProxyLogin(String header, Set<InetAddress> addresses, Role role) {

    private static final Pattern NUMERIC = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    public ProxyLogin {
        addresses = Set.copyOf(addresses);
    }

    /**
     * Reads addresses as they are written.
     *
     * @throws ConfigException if one is none: a name could lead elsewhere tomorrow
     */
    public static Set<InetAddress> addresses(String setting, Collection<String> texts) {
        Set<InetAddress> read = new LinkedHashSet<>();
        for (String text : texts) {
            try {
                if (!NUMERIC.matcher(text).matches()) {
                    throw new UnknownHostException(text);
                }
                read.add(InetAddress.getByName(text));
            } catch (UnknownHostException none) {
                throw new ConfigException(
                        setting + ": expected addresses such as 10.0.0.5, separated by commas, got '" + text
                                + "'; the console was not started. Write the proxy's address, not its name",
                        none);
            }
        }
        return read;
    }

    /** Whether a request from this address is the proxy's. */
    boolean isFrom(String address) {
        try {
            // A literal: nothing is looked up.
            return addresses.contains(InetAddress.getByName(address));
        } catch (UnknownHostException none) {
            return false;
        }
    }

    /** The name that the header has; null for none, several, or one that cannot be a user's. */
    static boolean isName(List<String> values) {
        return values.size() == 1 && Accounts.isName(values.get(0));
    }
}
