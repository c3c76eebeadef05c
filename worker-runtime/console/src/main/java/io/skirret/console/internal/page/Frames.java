package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.Health;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.live.Topic;
import io.skirret.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes pages: a template with what every page shows. Thread-safe. */
final class Frames {

    /** Where a request has how everything was before its page was made. */
    static final String SINCE = "skirret.since";

    private final Health health;
    private final Clock clock;
    private final boolean asksWho;

    Frames(Api.Sources sources, boolean asksWho) {
        this.health = new Health(sources);
        this.clock = sources.clock();
        this.asksWho = asksWho;
    }

    /**
     * The page that a template makes of a model.
     *
     * @param topics of which the page wants to be told when they change
     */
    Route.Answer page(
            Request request, Frame.Section section, String title, String template, Object model, Topic... topics) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(
                "frame",
                new Frame(
                        title,
                        section,
                        request.caller().name(),
                        request.caller().role().includes(Role.OPERATOR),
                        asksWho,
                        health.look(),
                        clock.now(),
                        Stream.of(topics).map(Topic::word).collect(Collectors.joining(" ")),
                        request.kept(SINCE)));
        parameters.put("model", model);
        return Route.Answer.html(Templates.render(template, parameters));
    }
}
