package io.skirret.worker.internal.control;

import io.skirret.message.internal.SafeThrowable;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One after the other, on a thread of its own: what asks the network, so that a command that does not, such as one to
 * stop, need not wait for it. Few may wait.
 */
final class Background {

    private static final Logger log = LoggerFactory.getLogger(Background.class);
    private static final int MOST = 64;

    private final ThreadPoolExecutor one;

    Background(String name) {
        this.one = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST),
                action -> {
                    Thread thread = new Thread(action, name);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.AbortPolicy());
        one.allowCoreThreadTimeOut(true);
    }

    /** Never waits. False if too many wait, or it has ended. */
    boolean run(Runnable action) {
        try {
            one.execute(() -> {
                try {
                    action.run();
                } catch (Throwable broken) {
                    log.warn("What remote control asked for failed; the worker goes on", SafeThrowable.of(broken));
                }
            });
            return true;
        } catch (java.util.concurrent.RejectedExecutionException full) {
            return false;
        }
    }

    /** What has not begun does not begin; what has is not waited for. */
    void end() {
        one.getQueue().clear();
        one.shutdown();
    }
}
