package io.skirret.console.internal.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.skirret.settings.internal.Suggestion;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What was asked, and by whom. */
public final class Request {

    private final Context context;
    private final Caller caller;
    private final BooleanSupplier stillAllowed;
    private final Map<String, String> parameters;

    Request(Context context, Caller caller, BooleanSupplier stillAllowed) {
        this.context = context;
        this.caller = caller;
        this.stillAllowed = stillAllowed;
        this.parameters = QueryString.parse(context.queryString());
    }

    Context context() {
        return context;
    }

    /** Who asks. */
    public Caller caller() {
        return caller;
    }

    /** Tells, later and for as long as it is asked, whether the same request would be allowed then. */
    BooleanSupplier stillAllowed() {
        return stillAllowed;
    }

    /** Keeps something for whoever answers. */
    public void keep(String name, String value) {
        context.attribute(name, value);
    }

    /** What was kept; null for nothing. */
    public @Nullable String kept(String name) {
        return context.attribute(name);
    }

    /** The address that asks. */
    public String origin() {
        return context.req().getRemoteAddr();
    }

    /** A part of the path that the route names. */
    public String part(String name) {
        return context.pathParam(name);
    }

    /** A parameter behind the question mark; empty if it is not there. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * A parameter that is a whole number.
     *
     * @param otherwise if it is not there
     */
    public int number(String name, int least, int most, int otherwise) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw notANumber(name, least, most);
        }
        throw notANumber(name, least, most);
    }

    private static Problem notANumber(String name, int least, int most) {
        return Problem.badRequest("parameter " + name + ": expected a whole number from " + least + " to " + most
                + ", got something else; nothing was done.");
    }

    /** A header; empty if it is not there, or blank. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(context.req().getHeader(name)).filter(value -> !value.isBlank());
    }

    /**
     * The body, a JSON object with no members but these; its numbers are exact.
     *
     * @throws Problem if it is anything else
     */
    public ObjectNode body(Set<String> members) {
        requireJson();
        return JsonText.object(context.bodyAsBytes(), members);
    }

    /** As {@link #body}, and an empty object if there is none. */
    public ObjectNode bodyIfAny(Set<String> members) {
        return context.bodyAsBytes().length == 0 ? JsonNodeFactory.instance.objectNode() : body(members);
    }

    /** The bytes of the body, to tell whether another request has the same. */
    public byte[] bodyBytes() {
        return context.bodyAsBytes();
    }

    private void requireJson() {
        String type = context.req().getHeader("Content-Type");
        String plain = type == null
                ? ""
                : type.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
        if (!plain.equals("application/json") && !plain.equals("application/json;charset=utf-8")) {
            throw Problem.of(
                    415,
                    "Unsupported media type",
                    "Expected a body of type application/json in UTF-8, got another; nothing was done.");
        } else if (context.req().getHeader("Content-Encoding") != null) {
            throw Problem.of(
                    415, "Unsupported media type", "Expected a body that is not compressed; nothing was done.");
        }
    }

    void requireParametersOf(Route route) {
        for (String name : parameters.keySet()) {
            if (!route.parameters().contains(name)) {
                throw Problem.badRequest("This route takes "
                        + (route.parameters().isEmpty()
                                ? "no parameters"
                                : "the parameters " + String.join(", ", new TreeSet<>(route.parameters())))
                        + ", got another; nothing was done." + Suggestion.didYouMean(name, route.parameters()));
            }
        }
    }
}
