package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.Health;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Makes pages: a template with what every page shows. Thread-safe. */
final class Frames {

    private final Health health;
    private final Clock clock;
    private final boolean asksWho;

    Frames(Api.Sources sources, boolean asksWho) {
        this.health = new Health(sources);
        this.clock = sources.clock();
        this.asksWho = asksWho;
    }

    /** The page that a template makes of a model. */
    Route.Answer page(Request request, Frame.Section section, String title, String template, Object model) {
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
                        clock.now()));
        parameters.put("model", model);
        return Route.Answer.html(Templates.render(template, parameters));
    }
}
