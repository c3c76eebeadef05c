package io.skirret.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "08001, TRANSIENT_DATABASE",
        "08006, TRANSIENT_DATABASE",
        "40001, TRANSIENT_DATABASE",
        "40P01, TRANSIENT_DATABASE",
        "53300, TRANSIENT_DATABASE",
        "55P03, TRANSIENT_DATABASE",
        "57P01, TRANSIENT_DATABASE",
        "57P03, TRANSIENT_DATABASE",
        "25006, TRANSIENT_DATABASE",
        "53100, SYSTEM_DISK_FULL",
        "53200, SYSTEM_OUT_OF_MEMORY",
        "57014, SYSTEM_TIMEOUT",
        "23505, PERMANENT_VALIDATION",
        "22001, PERMANENT_VALIDATION",
        "40002, PERMANENT_VALIDATION",
        "28P01, PERMANENT_AUTHENTICATION",
        "42501, PERMANENT_PERMISSION",
        "3D000, CONFIG_INVALID",
        "42P01, CODE_DEFECT",
        "42601, CODE_DEFECT",
        "0A000, CODE_DEFECT",
        "99999, TRANSIENT_DATABASE",
        "4, TRANSIENT_DATABASE"
    })
    void sql_states_are_known_whole_or_by_their_class(String state, FailureType expected) {
        Failure failure = classify(new SQLException("x", state));
        assertThat(failure.type()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "com.mysql.cj.jdbc.exceptions.SQLError, 1213, 40001, TRANSIENT_DATABASE",
        "com.mysql.cj.jdbc.exceptions.SQLError, 1045, 28000, PERMANENT_AUTHENTICATION",
        "com.mysql.cj.jdbc.exceptions.SQLError, 1142, 42000, PERMANENT_PERMISSION",
        "com.mysql.cj.jdbc.exceptions.SQLError, 1064, 42000, CODE_DEFECT",
        "org.mariadb.jdbc.export.ExceptionFactory, 1205, HY000, TRANSIENT_DATABASE",
        "org.mariadb.jdbc.export.ExceptionFactory, 1114, HY000, SYSTEM_DISK_FULL",
        "oracle.jdbc.driver.T4CTTIoer11, 60, 61000, TRANSIENT_DATABASE",
        "oracle.jdbc.driver.T4CTTIoer11, 1017, 72000, PERMANENT_AUTHENTICATION",
        "oracle.jdbc.driver.T4CTTIoer11, 1653, 72000, SYSTEM_DISK_FULL",
        "com.microsoft.sqlserver.jdbc.SQLServerException, 1205, S0001, TRANSIENT_DATABASE",
        "com.microsoft.sqlserver.jdbc.SQLServerException, 2627, 23000, PERMANENT_VALIDATION",
        "com.microsoft.sqlserver.jdbc.SQLServerException, -2, HYT00, SYSTEM_TIMEOUT",
        "org.sqlite.core.DB, 5, , TRANSIENT_DATABASE",
        "org.sqlite.core.DB, 261, , TRANSIENT_DATABASE",
        "org.sqlite.core.DB, 13, , SYSTEM_DISK_FULL",
        "org.sqlite.core.DB, 19, , PERMANENT_VALIDATION"
    })
    void vendor_codes_come_first_even_in_plain_sql_exceptions(
            String driverClass, int code, String state, FailureType expected) {
        SQLException thrown = new SQLException("x", state, code);
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.sql.SQLException", "<init>", null, 1),
            new StackTraceElement(driverClass, "make", null, 1)
        });
        assertThat(classify(new RuntimeException(thrown)).type()).isEqualTo(expected);
    }

    @Test
    void oracles_message_is_enough_to_know_it() {
        SQLException thrown = new SQLException("ORA-01555: snapshot too old", "72000", 1555);
        assertThat(classify(thrown).evidence()).contains("Oracle error 1555");
        assertThat(classify(thrown).type()).isEqualTo(FailureType.TRANSIENT_DATABASE);
    }

    @Test
    void without_state_the_class_speaks() {
        assertThat(classify(new SQLTransientConnectionException("pool empty")).type())
                .isEqualTo(FailureType.TRANSIENT_DATABASE);
        assertThat(classify(new SQLIntegrityConstraintViolationException("dup")).type())
                .isEqualTo(FailureType.PERMANENT_VALIDATION);
    }

    @Test
    void a_batch_is_judged_by_its_next_exception() {
        BatchUpdateException batch = new BatchUpdateException("batch failed", new int[0]);
        batch.setNextException(new SQLException("dup", "23505"));
        assertThat(classify(batch).type()).isEqualTo(FailureType.PERMANENT_VALIDATION);
    }

    @Test
    void what_h2_raises_is_known() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:mem:failures;LOCK_TIMEOUT=50", "sa", "secret");
                Connection other = DriverManager.getConnection("jdbc:h2:mem:failures;LOCK_TIMEOUT=50", "sa", "secret");
                Statement statement = connection.createStatement();
                Statement otherStatement = other.createStatement()) {
            statement.execute("create table t(id int primary key, name varchar(3) not null)");
            statement.execute("insert into t values (1, 'a')");
            assertRaised(FailureType.PERMANENT_VALIDATION, statement, "insert into t values (1, 'b')");
            assertRaised(FailureType.PERMANENT_VALIDATION, statement, "insert into t values (2, null)");
            assertRaised(FailureType.PERMANENT_VALIDATION, statement, "insert into t values (2, 'too long')");
            assertRaised(FailureType.PERMANENT_VALIDATION, statement, "select cast('x' as int)");
            assertRaised(FailureType.CODE_DEFECT, statement, "selec 1");
            assertRaised(FailureType.CODE_DEFECT, statement, "select * from nowhere");
            assertThat(classify(catchThrowable(
                                    () -> DriverManager.getConnection("jdbc:h2:mem:failures", "sa", "wrong")))
                            .type())
                    .isEqualTo(FailureType.PERMANENT_AUTHENTICATION);
            assertThat(classify(catchThrowable(
                                    () -> DriverManager.getConnection("jdbc:h2:mem:absent;IFEXISTS=TRUE", "sa", "")))
                            .type())
                    .isEqualTo(FailureType.CONFIG_INVALID);
            connection.setAutoCommit(false);
            statement.execute("update t set name = 'c' where id = 1");
            assertRaised(FailureType.TRANSIENT_DATABASE, otherStatement, "update t set name = 'd' where id = 1");
            connection.rollback();
            statement.execute("create user reader password 'reader'");
            try (Connection reader = DriverManager.getConnection("jdbc:h2:mem:failures", "reader", "reader");
                    Statement readers = reader.createStatement()) {
                assertRaised(FailureType.PERMANENT_PERMISSION, readers, "select * from t");
            }
        }
        Connection closed = DriverManager.getConnection("jdbc:h2:mem:gone", "sa", "");
        closed.createStatement().execute("shutdown");
        assertThat(classify(catchThrowable(() -> closed.createStatement().execute("select 1")))
                        .type())
                .isEqualTo(FailureType.TRANSIENT_DATABASE);
    }

    private static void assertRaised(FailureType expected, Statement statement, String sql) {
        Failure failure = classify(catchThrowable(() -> statement.execute(sql)));
        assertThat(failure.type()).as("%s: %s", sql, failure).isEqualTo(expected);
    }

    private static Failure classify(Throwable thrown) {
        return new FailureClassifier()
                .classify(thrown, FailureContext.of("t", 0, Instant.parse("2026-11-21T12:00:00Z")));
    }
}
