package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.http.BrowserFace;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.live.Live;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All pages, the files they need, and problems as pages. Thread-safe. */
public final class Dashboard implements BrowserFace {

    private final List<Route> routes;

    private Dashboard(List<Route> routes) {
        this.routes = routes;
    }

    /**
     * Pages over the sources of the API.
     *
     * @param live tells pages of changes
     * @param asksWho whether people say who they are
     */
    public static Dashboard over(Api.Sources sources, Live live, boolean asksWho) {
        Frames frames = new Frames(sources, asksWho);
        return new Dashboard(Stream.of(
                        List.of(live.route()),
                        new OverviewPage(sources, frames).routes(),
                        new GroupPages(sources, frames).routes(),
                        new EntryPages(sources, frames).routes(),
                        new TaskPages(sources, frames).routes(),
                        new DoctorPage(sources, frames).routes(),
                        new RunPage(sources, frames).routes(),
                        new OperationPages(sources, frames).routes(),
                        new WorkerPages(sources, frames).routes(),
                        new QueuePages(sources, frames).routes(),
                        new BreakerPages(sources, frames).routes(),
                        new PolicyPages(sources, frames).routes(),
                        new SimulationPage(sources, frames).routes(),
                        new AlertPages(sources, frames).routes(),
                        new FailurePage(sources, frames).routes(),
                        new AuditPage(sources, frames).routes())
                .flatMap(List::stream)
                .map(route -> since(route, live))
                .map(Api::withProblems)
                .toList());
    }

    /** The same page, which knows how everything was before it was made: so it can ask for what has changed since. */
    private static Route since(Route route, Live live) {
        return route.doing(request -> {
            String now = live.now();
            if (now != null) {
                request.keep(Frames.SINCE, now);
            }
            return route.action().answer(request);
        });
    }

    /** What is served beside the API. */
    public List<Route> routes() {
        return routes;
    }

    @Override
    public Optional<File> file(String name) {
        return Assets.find(name);
    }

    @Override
    public byte[] problem(Shown problem) {
        return Templates.render("problem", Map.of("problem", problem));
    }
}
