package io.skirret.console.internal.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.skirret.settings.ConfigException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that answers routes. Every request passes the same checks before it is known whether there is a route for
 * it: the host it names, who asks, and, if it changes something, where it comes from. Thread-safe.
 */
public final class ConsoleServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final int MOST_THREADS = 64;

    /** One for each stream of events, and those that ask. */
    private static final int MOST_CONNECTIONS = 1_600;

    private static final int MOST_BODY_BYTES = 1 << 20;
    /** Of a body that is too large as many are read before it is refused. */
    private static final int MOST_BYTES_READ_OVER = 4 * MOST_BODY_BYTES;

    private static final long LEAST_BYTES_PER_SECOND = 100;
    private static final String CALLER = "skirret.caller";

    private final Javalin javalin;
    private final List<Route> routes;

    private ConsoleServer(Javalin javalin, List<Route> routes) {
        this.javalin = javalin;
        this.routes = routes;
    }

    /**
     * Starts to listen.
     *
     * @throws ConfigException if others than this machine could reach it and there is no file of users, or if the file
     *     or the host cannot be used
     */
    public static ConsoleServer start(ServerOptions options, List<Route> routes) {
        return start(options, routes, BrowserFace.NONE);
    }

    /** The same, with a face for browsers. */
    public static ConsoleServer start(ServerOptions options, List<Route> routes, BrowserFace face) {
        requireUsersIfPublic(options);
        Authentication authentication = new Authentication(options);
        List<Route> all = new ArrayList<>(routes);
        all.addAll(authentication.routes());
        Javalin javalin = Javalin.create(config -> configure(config, options, authentication, all, face));
        try {
            javalin.start();
        } catch (RuntimeException failure) {
            throw new ConfigException(
                    "the console cannot listen at " + options.host() + ":" + options.port()
                            + "; it was not started. Is the port free, and the address one of this machine?",
                    failure);
        }
        return new ConsoleServer(javalin, List.copyOf(all));
    }

    /** Where it listens: the port that was free, if 0 was asked for. */
    public int port() {
        return javalin.port();
    }

    /** All that it answers, but for logging in. */
    List<Route> routes() {
        return routes;
    }

    /** Stops; requests that run end first, for a while. */
    @Override
    public void close() {
        javalin.stop();
    }

    private static void requireUsersIfPublic(ServerOptions options) {
        try {
            boolean local =
                    Stream.of(InetAddress.getAllByName(options.host())).allMatch(InetAddress::isLoopbackAddress);
            if (!local && !options.asksWho()) {
                throw new ConfigException("the console was to listen at " + options.host()
                        + ", which others than this machine can reach, without a file of users; it was not started."
                        + " Give it one, or listen at 127.0.0.1");
            }
        } catch (UnknownHostException unknown) {
            throw new ConfigException(
                    "the console was to listen at " + options.host()
                            + ", which is no address of this machine; it was not"
                            + " started. Give a name or an address, such as 127.0.0.1",
                    unknown);
        }
    }

    private static void configure(
            JavalinConfig config,
            ServerOptions options,
            Authentication authentication,
            List<Route> routes,
            BrowserFace face) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.ignoreTrailingSlashes = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = MOST_BODY_BYTES;
        config.jetty.host = options.host();
        config.jetty.port = options.port();
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("skirret-console");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(ConsoleServer::configure);
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new ProblemAnswers.OfServer());
            server.insertHandler(new MinimumDataRateHandler(LEAST_BYTES_PER_SECOND, 0));
            server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
        });
        HostRule hosts = new HostRule(options.names());
        config.routes.before(context -> check(context, hosts, authentication));
        config.routes.post(Authentication.SESSION_PATH, authentication::logIn);
        Handler files = context -> file(context, face);
        config.routes.get(BrowserFace.FILES + "{name}", files);
        config.routes.head(BrowserFace.FILES + "{name}", files);
        for (Route route : routes) {
            Handler handler = context -> answer(context, route, authentication);
            config.routes.addHttpHandler(
                    HandlerType.findOrDefault(route.method().name()), route.path(), handler);
            if (route.method() == Route.Method.GET) {
                config.routes.head(route.path(), handler);
            }
        }
        addProblems(config, new ProblemAnswers(face, authentication.takesPasswords()));
    }

    private static void configure(HttpConfiguration http) {
        http.setUriCompliance(UriCompliance.DEFAULT);
        http.setSendServerVersion(false);
    }

    private static void check(Context context, HostRule hosts, Authentication authentication) throws IOException {
        ProblemAnswers.SECURITY_HEADERS.forEach(context::header);
        hosts.check(context.req().getHeader("Host"));
        hosts.check(context.req().getServerName());
        if (context.req().getHeader("X-HTTP-Method-Override") != null) {
            throw Problem.badRequest(
                    "Expected the method in the request line, got one in a header too; nothing was done.");
        }
        String method = context.req().getMethod();
        boolean logsIn = method.equals("POST") && context.path().equals(Authentication.SESSION_PATH);
        if (!logsIn && !isFile(context)) {
            context.attribute(CALLER, authentication.caller(context));
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            ChangeRule.check(context.req(), !logsIn && authentication.isByCookie(context.req()));
        }
        checkLength(context.req());
    }

    // A connection that is closed on a client that still sends may take the answer with it.
    private static void checkLength(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        if (length <= MOST_BODY_BYTES) {
            return;
        }
        if (length <= MOST_BYTES_READ_OVER) {
            request.getInputStream().skipNBytes(length);
        }
        throw ProblemAnswers.ofStatus(413);
    }

    private static boolean isFile(Context context) {
        return context.path().startsWith(BrowserFace.FILES);
    }

    private static void file(Context context, BrowserFace face) {
        BrowserFace.File file = face.file(context.pathParam("name")).orElseThrow(() -> ProblemAnswers.ofStatus(404));
        context.header("Cache-Control", "public, max-age=31536000, immutable");
        context.result(file.content()).contentType(file.type());
    }

    private static void answer(Context context, Route route, Authentication authentication) throws IOException {
        Caller caller = context.attribute(CALLER);
        if (caller == null || !caller.role().includes(route.role())) {
            throw Problem.of(
                    403,
                    "Not allowed",
                    "Expected somebody with the role operator, got one with the role reader; nothing was done.");
        }
        if (route.ownSite()) {
            ChangeRule.checkWork(context.header("Sec-Fetch-Site"));
        }
        Request request = new Request(context, caller, authentication.stillAllowed(context, route.role()));
        request.requireParametersOf(route);
        Object answer = route.action().answer(request);
        if (answer == null) {
            context.status(204);
        } else if (answer instanceof Route.Answer whole) {
            whole.write(context);
        } else {
            context.result(JsonText.write(answer)).contentType(ProblemAnswers.JSON);
        }
    }

    private static String asked(Context context) {
        try {
            return context.method() + " " + context.endpoint().path;
        } catch (IllegalStateException | NullPointerException gone) {
            return "A request that is over";
        }
    }

    private static void addProblems(JavalinConfig config, ProblemAnswers answers) {
        config.routes.exception(Problem.class, (problem, context) -> answers.write(context, problem));
        config.routes.exception(
                HttpResponseException.class,
                (refused, context) -> answers.write(context, ProblemAnswers.ofStatus(refused.getStatus())));
        config.routes.exception(MethodNotAllowedResponse.class, (refused, context) -> {
            // The one detail that this refusal has.
            context.header("Allow", String.join(", ", refused.getDetails().values()));
            answers.write(context, ProblemAnswers.ofStatus(refused.getStatus()));
        });
        config.routes.exception(EofException.class, (gone, context) -> {
            LOG.debug("Somebody went away before the end of a request", gone);
            answers.write(context, ProblemAnswers.ofStatus(400));
        });
        config.routes.exception(Exception.class, (failure, context) -> {
            LOG.error("{} failed", asked(context), failure);
            try {
                answers.write(context, ProblemAnswers.ofStatus(500));
            } catch (IllegalStateException | NullPointerException gone) {
                // Of a request that is over already. The framework would hand over what is thrown here again, for ever.
                LOG.debug("Nobody is there to be told", gone);
            }
        });
        config.router.javaLangErrorHandler((response, failure) -> {
            LOG.error("A request failed", failure);
            ProblemAnswers.write(response, ProblemAnswers.ofStatus(500));
        });
    }
}
