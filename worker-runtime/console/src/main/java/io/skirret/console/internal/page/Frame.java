package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Health;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every page shows around what it is about.
 *
 * @param title of the page
 * @param section of the navigation that the page belongs to
 * @param caller who looks
 * @param operator whether they may change something
 * @param asksWho whether people say who they are, and so can log out
 * @param now to which times are told
 * @param topics that the page wants to be told of, with a space between them; the empty text for none
 * @param since how they were before it was made; null if that is not known
 */
record Frame(
        String title,
        Section section,
        String caller,
        boolean operator,
        boolean asksWho,
        Health.Seen health,
        Instant now,
        String topics,
        @Nullable String since) {

    /** Parts of the navigation that have no place of their own on every page. */
    List<Section> more() {
        return Stream.of(Section.values())
                .filter(each -> !each.first && each != section)
                .filter(each -> operator || !each.changes)
                .toList();
    }

    /** Those that have one, and the one that the page belongs to. */
    List<Section> shown() {
        return Stream.of(Section.values())
                .filter(each -> each.first || each == section)
                .toList();
    }

    /** The parts of the navigation; those that are not first are behind a button. */
    enum Section {
        OVERVIEW("Overview", "/", 'o', true),
        GROUPS("Groups", "/groups?status=open", 'g', true),
        ENTRIES("Dead letters", "/dead-letters?query=status%3Apending", 'd', true),
        TASKS("Tasks", "/tasks", 't', true),
        OPERATIONS("Operations", "/operations", 'p', true),
        WORKERS("Workers", "/workers", 'w', false),
        QUEUES("Queues", "/queues", 'q', false),
        BREAKERS("Breakers", "/breakers", 'b', false),
        POLICIES("Policies", "/policies", 'y', false),
        ALERTS("Alerts", "/alerts", 'a', false),
        TAXONOMY("Failures", "/failures", 'f', false),
        AUDIT("Audit", "/audit", 'u', false),
        DOCTOR("Doctor", "/doctor", 'h', false),
        RUN("Run a task", "/run", 'r', false, true);

        private final String label;
        private final String url;
        private final char key;
        private final boolean first;

        /** Whether there is nothing in it for who may only look. */
        private final boolean changes;

        Section(String label, String url, char key, boolean first) {
            this(label, url, key, first, false);
        }

        Section(String label, String url, char key, boolean first, boolean changes) {
            this.changes = changes;
            this.label = label;
            this.url = url;
            this.key = key;
            this.first = first;
        }

        String label() {
            return label;
        }

        String url() {
            return url;
        }

        /** What is pressed after {@code g} to go there. */
        String key() {
            return String.valueOf(key);
        }
    }
}
