package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The publishers of one connection: that of the work, and one for what processes tell each other beside it, on a
 * channel of its own. A broker closes a channel over what a user may not do, with all that is on its way there; no
 * outcome may suffer for an event. The second is made when somebody first tells something. Thread-safe.
 */
final class Publishers implements RecoveringConnection.Listener {

    /** Makes the second. */
    interface Maker {
        Publisher make();
    }

    private final Publisher work;
    private final Maker maker;
    private @Nullable Connection connection;
    private volatile @Nullable Publisher telling;

    Publishers(Publisher work, Maker maker) {
        this.work = work;
        this.maker = maker;
    }

    /** The one that such a publication goes through. */
    Publisher of(Route route) {
        if (route.isWork()) {
            return work;
        }
        Publisher made = telling;
        return made == null ? make() : made;
    }

    private synchronized Publisher make() {
        Publisher made = telling;
        if (made == null) {
            made = maker.make();
            if (connection != null) {
                made.up(connection);
            }
            telling = made;
        }
        return made;
    }

    @Override
    public synchronized void up(Connection fresh) {
        work.up(fresh);
        connection = fresh;
        if (telling != null) {
            telling.up(fresh);
        }
    }

    @Override
    public synchronized void down(String reason) {
        connection = null;
        work.down(reason);
        if (telling != null) {
            telling.down(reason);
        }
    }

    @Override
    public void failed(String reason) {
        work.failed(reason);
        Publisher made = telling;
        if (made != null) {
            made.failed(reason);
        }
    }

    /** See {@link Publisher#close}. */
    synchronized void close() {
        if (telling != null) {
            telling.close();
        }
        work.close();
    }
}
