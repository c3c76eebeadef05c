package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.Choice;
import io.skirret.console.internal.api.Cursor;
import io.skirret.console.internal.api.GroupLookup;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.store.EntryColumns;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.GroupFilter;
import io.skirret.console.internal.store.GroupStatus;
import io.skirret.console.internal.store.Severity;
import io.skirret.console.internal.store.StoredEntry;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What failed, in groups, and each with what people say of it. */
final class GroupPages {

    private static final String PATH = "/groups";
    private static final String STATUS = "status";
    private static final String SEVERITY = "severity";
    private static final String TASK = "task";
    private static final String ASSIGNEE = "assignee";
    private static final int DAYS = 14;
    private static final int ENTRIES = 20;

    private final Api.Sources over;
    private final FailureGroups groups;
    private final Frames frames;

    GroupPages(Api.Sources over, Frames frames) {
        this.over = over;
        this.groups = over.groups();
        this.frames = frames;
    }

    /**
     * A page of groups.
     *
     * @param asked what is asked for, by the names of the parameters; the empty text for anything
     * @param next the next page; null if this is the last
     */
    record Listed(
            List<FailureGroup> groups,
            Map<String, String> asked,
            @Nullable String next) {

        String asked(String name) {
            return asked.getOrDefault(name, "");
        }

        boolean isFirst() {
            return asked(Cursor.AFTER).isEmpty();
        }
    }

    /**
     * One group.
     *
     * @param died in each of the last 14 days
     * @param entries the newest of them
     */
    record Shown(FailureGroup group, Map<String, Long> tasks, List<Bars.Bar> died, List<StoredEntry> entries) {

        /** All dead letters of the group, as a query. */
        String query() {
            return "group:" + group.fingerprint();
        }
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.GET,
                        PATH,
                        Role.READER,
                        Set.of(STATUS, SEVERITY, TASK, ASSIGNEE, Cursor.AFTER),
                        this::list),
                new Route(Method.GET, PATH + "/{group}", Role.READER, Set.of(), this::show));
    }

    private Object list(Request request) {
        Map<String, String> asked = new LinkedHashMap<>();
        for (String name : List.of(STATUS, SEVERITY, TASK, ASSIGNEE, Cursor.AFTER)) {
            // A form sends what is left blank, too.
            request.parameter(name).filter(value -> !value.isBlank()).ifPresent(value -> asked.put(name, value));
        }
        GroupFilter filter = new GroupFilter(
                Choice.parameter(SEVERITY, asked.get(SEVERITY), Severity.class),
                null,
                asked.get(ASSIGNEE),
                Choice.parameter(STATUS, asked.get(STATUS), GroupStatus.class),
                asked.get(TASK));
        FailureGroups.Page page = groups.page(filter, Cursor.after(request), Cursor.USUAL_PAGE);
        String next = null;
        if (page.next() != null) {
            Map<String, String> behind = new LinkedHashMap<>(asked);
            behind.put(Cursor.AFTER, Cursor.of(page.next()));
            next = Words.url(PATH, behind);
        }
        return frames.page(
                request,
                Frame.Section.GROUPS,
                "Groups",
                "groups",
                new Listed(page.groups(), asked, next),
                Topic.LETTERS);
    }

    private Object show(Request request) {
        FailureGroup group = GroupLookup.toShow(groups, request.part("group"));
        Shown shown = new Shown(
                group,
                groups.tasks(group),
                died(groups.days(group)),
                over.letters().page(EntryColumns.ofGroups(group.members()), null, ENTRIES));
        return frames.page(
                request, Frame.Section.GROUPS, "Group " + group.fingerprint(), "group", shown, Topic.LETTERS);
    }

    private List<Bars.Bar> died(Map<LocalDate, Long> days) {
        LocalDate today = over.clock().now().atZone(ZoneOffset.UTC).toLocalDate();
        List<Bars.Bar> bars = new ArrayList<>();
        for (int back = DAYS - 1; back >= 0; back--) {
            LocalDate day = today.minusDays(back);
            bars.add(new Bars.Bar(day.toString(), days.getOrDefault(day, 0L)));
        }
        return bars;
    }
}
