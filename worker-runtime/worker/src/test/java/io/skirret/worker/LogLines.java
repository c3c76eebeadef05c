package io.skirret.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a logger says until this is closed. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    static final String OUTCOMES = "io.skirret.worker.outcome";

    private final Logger logger;
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<String> infos = new CopyOnWriteArrayList<>();
    private final List<String> whole = new CopyOnWriteArrayList<>();

    private LogLines(Logger logger) {
        this.logger = logger;
    }

    static LogLines of(String name) {
        LogLines lines = new LogLines((Logger) LoggerFactory.getLogger(name));
        lines.start();
        lines.logger.addAppender(lines);
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().equals(OUTCOMES) && !logger.getName().equals(OUTCOMES)) {
            // One for each message: only who asks for them.
            return;
        }
        texts.add(event.getFormattedMessage());
        if (event.getLevel().equals(Level.WARN)) {
            warnings.add(event.getFormattedMessage());
        }
        if (event.getLevel().equals(Level.INFO)) {
            infos.add(event.getFormattedMessage());
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        whole.add(event.getFormattedMessage() + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown)));
    }

    List<String> texts() {
        return texts;
    }

    /** Those at WARN. */
    List<String> warnings() {
        return warnings;
    }

    /** Those at INFO. */
    List<String> infos() {
        return infos;
    }

    /** With their exceptions, as a log file shows them. */
    List<String> whole() {
        return whole;
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
