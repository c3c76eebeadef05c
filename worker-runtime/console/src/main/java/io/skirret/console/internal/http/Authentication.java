package io.skirret.console.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Says who asks: by a token, by a session's cookie, or nobody in particular where there is no file of users. */
final class Authentication {

    static final String SESSION_PATH = "/session";
    private static final String COOKIE = "skirret-session";
    private static final String BEARER = "Bearer ";
    private static final String USER = "user";
    private static final String PASSWORD = "password";
    private static final int LONGEST = 200;

    private final @Nullable AccountFile file;
    private final @Nullable ProxyLogin proxy;
    private final Sessions sessions;
    private final LoginLimit limit;

    Authentication(ServerOptions options) {
        this.file = options.users() == null ? null : new AccountFile(options.users());
        this.proxy = options.proxy();
        this.sessions = new Sessions(options.clock());
        this.limit = new LoginLimit(options.clock());
    }

    /** @throws Problem 401 if nobody is known to ask */
    Caller caller(Context context) {
        return caller(claim(context)).orElseThrow(Authentication::unknown);
    }

    /**
     * Who a request says that asks.
     *
     * @param credentials of its headers {@code Authorization}
     * @param session of its cookie; null for none
     * @param address that it comes from
     * @param names that the proxy's header has
     */
    private record Claim(List<String> credentials, @Nullable String session, String address, List<String> names) {}

    private Claim claim(Context context) {
        HttpServletRequest request = context.req();
        return new Claim(
                Collections.list(request.getHeaders("Authorization")),
                context.cookie(COOKIE),
                request.getRemoteAddr(),
                proxy == null ? List.of() : Collections.list(request.getHeaders(proxy.header())));
    }

    /** Tells, when it is asked, whether who asks here is known then, with this role. */
    BooleanSupplier stillAllowed(Context context, Role role) {
        Claim claim = claim(context);
        return () -> caller(claim).filter(who -> who.role().includes(role)).isPresent();
    }

    private Optional<Caller> caller(Claim claim) {
        if (file == null && proxy == null) {
            return Optional.of(Caller.LOCAL);
        }
        List<String> credentials = claim.credentials();
        return credentials.isEmpty()
                ? ofProxy(claim).or(() -> ofSession(claim))
                : ofToken(credentials.size() == 1 ? credentials.get(0) : "");
    }

    private Optional<Caller> ofToken(String credential) {
        return file != null && credential.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? file.accounts().token(credential.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private Optional<Caller> ofSession(Claim claim) {
        return Optional.ofNullable(claim.session()).flatMap(sessions::user).flatMap(this::ofFile);
    }

    private Optional<Caller> ofFile(String name) {
        return file == null ? Optional.empty() : file.accounts().user(name);
    }

    /** Who the proxy says that asks; nobody if it is not the proxy that says so. */
    private Optional<Caller> ofProxy(Claim claim) {
        if (proxy == null || !proxy.isFrom(claim.address())) {
            return Optional.empty();
        }
        List<String> names = claim.names();
        return ProxyLogin.isName(names)
                ? ofFile(names.get(0)).or(() -> Optional.of(new Caller(names.get(0), proxy.role())))
                : Optional.empty();
    }

    /** Whether somebody can say who they are by a name and a password. */
    boolean takesPasswords() {
        return file != null;
    }

    /** Whether a browser, or the proxy before it, says who asks without being told to. */
    boolean isByCookie(HttpServletRequest request) {
        return (file != null || proxy != null) && request.getHeader("Authorization") == null;
    }

    /** Who is logged in, and logging out. Logging in is no route of these: it is open to all. */
    List<Route> routes() {
        return List.of(
                new Route(
                        Route.Method.GET,
                        SESSION_PATH,
                        Role.READER,
                        Set.of(),
                        request -> JsonObject.of(
                                USER,
                                request.caller().name(),
                                "role",
                                request.caller().role().name().toLowerCase(Locale.ROOT))),
                new Route(Route.Method.DELETE, SESSION_PATH, Role.READER, Set.of(), this::logOut));
    }

    void logIn(Context context) {
        ObjectNode body = new Request(context, Caller.LOCAL, () -> true).body(Set.of(USER, PASSWORD));
        String user = text(body, USER);
        String password = text(body, PASSWORD);
        if (file == null) {
            throw Problem.of(409, "No users", "This console has no file of users: nobody need log in.");
        }
        String address = context.req().getRemoteAddr();
        limit.begin(address, user);
        Caller caller = file.accounts().logIn(user, password).orElseThrow(Authentication::unknown);
        limit.succeeded(address, user);
        setCookie(context, sessions.open(caller.name()), Sessions.LIFE.toSeconds());
        context.status(204);
    }

    private @Nullable Object logOut(Request request) {
        Context context = request.context();
        Optional.ofNullable(context.cookie(COOKIE)).ifPresent(sessions::close);
        setCookie(context, "", 0);
        return null;
    }

    private static void setCookie(Context context, String value, long seconds) {
        context.res()
                .addHeader(
                        "Set-Cookie",
                        COOKIE + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; Secure; SameSite=Strict");
    }

    private static String text(ObjectNode body, String member) {
        JsonNode value = body.get(member);
        if (value == null
                || !value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > LONGEST) {
            throw Problem.badRequest("member " + member + ": expected a text of 1 to " + LONGEST
                    + " characters, got something else; nobody is logged in.");
        }
        return value.textValue();
    }

    private static Problem unknown() {
        return Problem.of(
                401,
                "Not logged in",
                "Expected a token (Authorization: Bearer ...) or a session (POST /session), got neither or one that is"
                        + " not known; nothing was done.");
    }
}
