#!/usr/bin/env bash
# H2 2.5.252 answers the query in DELETE ... WHERE id IN (SELECT id ... ORDER BY at LIMIT n) again for each row that it
# deletes, if it is about the same table: what should grow with n grows with its square. UPDATE does the same. EXPLAIN
# ANALYZE does not show it: it names the primary key and an index in order, and as many rows read as were deleted. The
# right rows are deleted. The usual way to remove old rows a few thousand at a time is the slowest one there; reading the
# ids first, and deleting them by a second statement, takes a hundredth of the time. Seen on 2026-11-30, with 20,000 rows:
#
#   1,000 rows: 1.3 s in one statement, 0.05 s in two
#   4,000 rows: 21 s in one statement, 0.19 s in two
#
# usage: findings/h2-delete-in-subquery.sh    (JDK 17 or later, Maven; nothing is installed; half a minute; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=com.h2database:h2:2.5.252 -DoutputDirectory=jars

cat > Shown.java <<'JAVA'
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

public class Shown {
    static final String OLDEST = "SELECT id FROM entry ORDER BY at, id LIMIT ";

    static void fill(Statement statement) throws SQLException {
        statement.execute("DROP TABLE IF EXISTS entry");
        statement.execute("CREATE TABLE entry (id VARCHAR(40) PRIMARY KEY, at BIGINT NOT NULL)");
        statement.execute("CREATE INDEX by_time ON entry (at, id)");
        statement.execute("INSERT INTO entry SELECT 'id-' || x, x FROM SYSTEM_RANGE(1, 20000)");
        statement.execute("ANALYZE");
    }

    static double inOne(Statement statement, int rows) throws SQLException {
        fill(statement);
        long start = System.nanoTime();
        int deleted = statement.executeUpdate("DELETE FROM entry WHERE id IN (" + OLDEST + rows + ")");
        return took(start, deleted, rows);
    }

    static double inTwo(Statement statement, int rows) throws SQLException {
        fill(statement);
        long start = System.nanoTime();
        List<String> ids = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(OLDEST + rows)) {
            while (found.next()) {
                ids.add(found.getString(1));
            }
        }
        try (PreparedStatement delete =
                statement.getConnection().prepareStatement("DELETE FROM entry WHERE id = ANY(?)")) {
            delete.setArray(1, statement.getConnection().createArrayOf("VARCHAR", ids.toArray()));
            return took(start, delete.executeUpdate(), rows);
        }
    }

    static double took(long start, int deleted, int rows) {
        if (deleted != rows) {
            throw new IllegalStateException("expected " + rows + " deleted rows, got " + deleted);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    public static void main(String[] args) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shown");
                Statement statement = connection.createStatement()) {
            System.out.println("H2 " + connection.getMetaData().getDatabaseProductVersion());
            inOne(statement, 500);
            inTwo(statement, 500);
            double few = inOne(statement, 1_000);
            double many = inOne(statement, 4_000);
            double two = inTwo(statement, 4_000);
            System.out.printf("1,000 rows: %.2f s in one statement%n", few);
            System.out.printf("4,000 rows: %.2f s in one statement, %.2f s in two%n", many, two);
            // Four times as many rows take more than four times as long.
            if (many < 6 * few || many < 10 * two) {
                System.err.println("this is no longer what was found");
                System.exit(1);
            }
        }
    }
}
JAVA
java -cp 'jars/*' Shown.java
