package io.skirret.outbox;

import io.skirret.transport.Transport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Where a relay's process ends as {@code kill -9} would, in its third batch: around what it asks of broker and
 * database.
 */
enum KillPoint {
    AFTER_CLAIM,
    BETWEEN_PUBLISHES,
    AFTER_PUBLISH_BEFORE_CONFIRM,
    AFTER_CONFIRM_BEFORE_DELETE,
    AFTER_DELETE_BEFORE_COMMIT,
    AFTER_COMMIT;

    private static final int BATCH = 3;
    private static final int KILLED = 137;

    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicInteger published = new AtomicInteger();

    /** A transport that passes the points. */
    Transport on(Transport transport) {
        return proxy(Transport.class, (proxy, method, arguments) -> {
            boolean publish = method.getName().equals("publish") && batches.get() == BATCH;
            int number = publish ? published.incrementAndGet() : 0;
            if (number == 1) {
                pass(AFTER_CLAIM);
            }
            if (number == 3) {
                pass(BETWEEN_PUBLISHES);
            }
            Object result = call(transport, method, arguments);
            if (number == 3) {
                pass(AFTER_PUBLISH_BEFORE_CONFIRM);
            }
            return result;
        });
    }

    /** A database that passes the points. */
    DataSource on(DataSource dataSource) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = call(dataSource, method, arguments);
            return result instanceof Connection connection ? on(connection) : result;
        });
    }

    private Connection on(Connection connection) {
        boolean[] deleted = new boolean[1];
        return proxy(Connection.class, (proxy, method, arguments) -> {
            boolean commit = method.getName().equals("commit") && deleted[0] && batches.get() == BATCH;
            if (commit) {
                pass(AFTER_DELETE_BEFORE_COMMIT);
            }
            Object result = call(connection, method, arguments);
            if (commit) {
                pass(AFTER_COMMIT);
            }
            if (result instanceof PreparedStatement statement) {
                String sql = (String) arguments[0];
                if (sql.contains("SKIP LOCKED")) {
                    // The first is that of the check at the start.
                    batches.getAndIncrement();
                }
                return sql.startsWith("DELETE") ? onDelete(statement, deleted) : statement;
            }
            return result;
        });
    }

    private PreparedStatement onDelete(PreparedStatement statement, boolean[] deleted) {
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> {
            if (method.getName().equals("executeBatch")) {
                deleted[0] = true;
                if (batches.get() == BATCH) {
                    pass(AFTER_CONFIRM_BEFORE_DELETE);
                }
            }
            return call(statement, method, arguments);
        });
    }

    private void pass(KillPoint point) {
        if (this == point) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
