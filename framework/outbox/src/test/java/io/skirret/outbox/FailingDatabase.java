package io.skirret.outbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database whose first statements of one kind fail. */
final class FailingDatabase {

    private FailingDatabase() {}

    /** @param failures how many are still to fail */
    static DataSource at(DataSource dataSource, String sql, AtomicInteger failures) {
        return proxy(
                DataSource.class,
                dataSource,
                (result, arguments) -> result instanceof Connection connection
                        ? proxy(Connection.class, connection, (statement, text) -> {
                            if (statement instanceof PreparedStatement prepared
                                    && ((String) text[0]).startsWith(sql)
                                    && failures.getAndDecrement() > 0) {
                                prepared.close();
                                throw new SQLException("failed by a test");
                            }
                            return statement;
                        })
                        : result);
    }

    private static <T> T proxy(Class<T> type, Object target, Seen seen) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, given) -> seen.on(call(target, method, given), given)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private interface Seen {
        Object on(Object result, Object[] arguments) throws Exception;
    }
}
