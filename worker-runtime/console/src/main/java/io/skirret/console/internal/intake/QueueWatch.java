package io.skirret.console.internal.intake;

import io.skirret.message.internal.SafeText;
import io.skirret.transport.TransportException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks which queues there are, and does something with the dead letters of each. For one thread, but for
 * {@link #trouble}.
 */
public final class QueueWatch {

    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);
    private static final int LONGEST = 500;

    private final QueueSource source;
    private final Consumer<String> action;
    private final Set<String> seen = new TreeSet<>();
    private volatile @Nullable String trouble;

    /** @param action done with each queue at each look; may throw {@code TransportException} */
    public QueueWatch(QueueSource source, Consumer<String> action) {
        this.source = source;
        this.action = action;
    }

    /** Looks once. */
    public void look() {
        String now = null;
        Collection<String> queues = Set.of();
        try {
            queues = source.names();
        } catch (TransportException | IllegalStateException away) {
            now = SafeText.line(String.valueOf(away.getMessage()), LONGEST);
        }
        for (String queue : queues) {
            try {
                if (seen.contains(queue) || source.ready(queue)) {
                    action.accept(queue);
                    if (seen.add(queue)) {
                        LOG.info("Dead letters of queue '{}' come to the console", queue);
                    }
                }
            } catch (TransportException refused) {
                now = "queue '" + queue + "': " + SafeText.line(String.valueOf(refused.getMessage()), LONGEST);
            }
        }
        if (now != null && !now.equals(trouble)) {
            LOG.warn("Expected to reach the queues of dead letters, got: {}. It is tried again", now);
        }
        trouble = now;
    }

    /** Why a queue could not be reached at the last look; null if all could. */
    public @Nullable String trouble() {
        return trouble;
    }
}
