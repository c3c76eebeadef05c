package io.skirret.console.internal.http;

import io.javalin.http.Context;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events to one client, for as long as both want. It has no thread of its own: what is written waits in
 * memory until the client takes it, and nothing more is taken meanwhile. Thread-safe.
 */
public final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** Messages are short; the usual 32 KiB of each client would be most of what it costs. */
    private static final int BUFFER = 1 << 10;

    private final BooleanSupplier allowed;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Object ending = new Object();
    private volatile boolean isGone;
    private @Nullable ServletOutputStream out;
    private byte @Nullable [] waiting;
    private boolean unflushed;

    private EventStream(BooleanSupplier allowed, String first) {
        this.allowed = allowed;
        this.waiting = first.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One for who asks. It begins when the request is answered with {@link Route.Answer#events}.
     *
     * @param first what is written at once
     */
    public static EventStream to(Request request, String first) {
        return new EventStream(request.stillAllowed(), first);
    }

    /** Whether who asked would be answered now, too. */
    public boolean isAllowed() {
        return allowed.getAsBoolean();
    }

    /** Whether it has ended, by either side. */
    public boolean hasEnded() {
        return isGone || ended.isDone();
    }

    /** Writes, if the client has taken all that was written before; tells whether. */
    public boolean offer(String text) {
        synchronized (this) {
            if (waiting != null || unflushed || hasEnded()) {
                return false;
            }
            waiting = text.getBytes(StandardCharsets.UTF_8);
        }
        pump();
        return true;
    }

    /** Ends it. Idempotent. */
    public void end() {
        synchronized (ending) {
            // Whoever went away has left nothing that could be answered.
            if (!isGone) {
                ended.complete(null);
            }
        }
    }

    void begin(Context context) {
        context.header("X-Accel-Buffering", "no");
        if (context.req().getMethod().equals("HEAD")) {
            end();
            return;
        }
        context.res().setBufferSize(BUFFER);
        context.future(() -> {
            context.req().getAsyncContext().addListener(new Watch());
            ServletOutputStream stream = output(context);
            synchronized (this) {
                out = stream;
            }
            stream.setWriteListener(new WriteListener() {
                @Override
                public void onWritePossible() {
                    pump();
                }

                @Override
                public void onError(Throwable failure) {
                    gone(failure);
                }
            });
            return ended;
        });
    }

    /** Hears that the server has done with the request: what is done to it afterwards is done to another one. */
    private final class Watch implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            synchronized (ending) {
                isGone = true;
            }
        }

        @Override
        public void onError(AsyncEvent event) {
            gone(event.getThrowable());
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // It is the only one.
        }
    }

    private static ServletOutputStream output(Context context) {
        try {
            return context.res().getOutputStream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes what waits as far as the client takes it; whoever calls is not held up. */
    private void pump() {
        try {
            synchronized (this) {
                while (out != null && !hasEnded() && (waiting != null || unflushed) && out.isReady()) {
                    if (waiting == null) {
                        unflushed = false;
                        out.flush();
                    } else {
                        byte[] bytes = waiting;
                        waiting = null;
                        unflushed = true;
                        out.write(bytes);
                    }
                }
            }
        } catch (IOException | IllegalStateException failure) {
            gone(failure);
        }
    }

    private void gone(Throwable failure) {
        LOG.debug("Somebody who was told of changes went away", failure);
        end();
    }
}
