package io.skirret.console.internal.http;

import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the lines of a {@link Route.Answer} go, one after the other; for one thread. */
public final class LineOutput {

    private static final Logger LOG = LoggerFactory.getLogger(LineOutput.class);
    private static final int BUFFER = 32 << 10;

    private final OutputStream out;

    private LineOutput(OutputStream out) {
        this.out = out;
    }

    /** A line with a value as JSON: maps, lists, texts and numbers. */
    public void json(Object value) throws IOException {
        out.write(JsonText.write(value));
        out.write('\n');
    }

    /** A line as it is; what ends it is to be in it. */
    public void text(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
    }

    static void write(Context context, Route.Lines lines) throws IOException {
        if (context.req().getMethod().equals("HEAD")) {
            return;
        }
        OutputStream out = new BufferedOutputStream(context.res().getOutputStream(), BUFFER);
        try {
            lines.write(new LineOutput(out));
            out.flush();
        } catch (IOException gone) {
            throw gone;
        } catch (RuntimeException failure) {
            if (!context.res().isCommitted()) {
                context.res().resetBuffer();
                context.res().setHeader("Content-Disposition", null);
                throw failure;
            }
            LOG.error("{} failed in the middle; the connection is cut", context.path(), failure);
            ServletContextRequest.getServletContextRequest(context.req())
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close();
        }
    }
}
