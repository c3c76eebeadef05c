package io.skirret.console.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that changes something comes from the console's own pages or from a program, and not from a page of
 * another site in somebody's browser. Browsers say where a request comes from and no page can keep them from it.
 */
final class ChangeRule {

    private ChangeRule() {}

    /** @param byCookie whether a cookie, which a browser sends by itself, says who asks */
    static void check(HttpServletRequest request, boolean byCookie) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean own;
        if (site != null) {
            own = site.equals("same-origin");
        } else if (origin != null) {
            own = isOwn(origin, request.getHeader("Host"));
        } else {
            own = !byCookie;
        }
        if (!own) {
            throw Problem.of(
                    403,
                    "Request of another site",
                    "Expected a change asked for by a page of this console, or by a program with a token, got one of"
                            + " another site or of an unknown one; nothing was done.");
        }
    }

    /** For what changes nothing and takes long: no page of another site has it done by whoever looks at that. */
    static void checkWork(@Nullable String site) {
        if ("cross-site".equals(site)) {
            throw Problem.of(
                    403,
                    "Request of another site",
                    "Expected to be asked by a page of this console, by a program or by hand, got a page of another"
                            + " site; nothing was done. Type the address into the browser.");
        }
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        String asked = host == null ? "" : host.toLowerCase(Locale.ROOT);
        String from = origin.toLowerCase(Locale.ROOT);
        return !asked.isEmpty() && (from.equals("http://" + asked) || from.equals("https://" + asked));
    }
}
