#!/usr/bin/env bash
# H2 2.4.240 takes memory and time by the square of n for n queries that are joined by UNION ALL, as everybody writes
# them, one behind the other: to compile the statement, whatever the tables hold. The same queries in brackets, as a tree
# of halves, take a tenth with 400 of them and grow with n. The rows are the same. UNION ALL may be grouped in any way,
# so who makes such a statement by a program can make a tree. Seen on 2026-11-30, what was allocated for one statement
# over an empty table:
#
#   100 queries: 10 MB one behind the other, 3 MB as a tree
#   200 queries: 37 MB one behind the other, 7 MB as a tree
#   400 queries: 142 MB one behind the other, 15 MB as a tree
#
# usage: findings/h2-long-union.sh    (JDK 17 or later, Maven; nothing is installed; some seconds; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=com.h2database:h2:2.4.240 -DoutputDirectory=jars

cat > Shown.java <<'JAVA'
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.StringJoiner;

public class Shown {

    static String query(int kind) {
        return "SELECT id, at FROM entry WHERE kind = " + kind + " AND state = 'OPEN'";
    }

    static String oneBehindTheOther(int queries) {
        StringJoiner all = new StringJoiner(" UNION ALL ");
        for (int kind = 0; kind < queries; kind++) {
            all.add(query(kind));
        }
        return all.toString();
    }

    static String tree(int from, int to) {
        if (to - from == 1) {
            return query(from);
        }
        int middle = (from + to) / 2;
        return "(" + tree(from, middle) + ") UNION ALL (" + tree(middle, to) + ")";
    }

    static long megabytes(Connection connection, String union) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT COUNT(*) FROM (" + union + ") AS found");
                ResultSet count = statement.executeQuery()) {
            count.next();
        }
        return (threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / 1_000_000;
    }

    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shown");
                Statement statement = connection.createStatement()) {
            System.out.println("H2 " + connection.getMetaData().getDatabaseProductVersion());
            statement.execute("CREATE TABLE entry (id INT PRIMARY KEY, kind INT, state VARCHAR, at TIMESTAMP)");
            megabytes(connection, oneBehindTheOther(10));
            megabytes(connection, tree(0, 10));
            long flat = 0;
            long halves = 0;
            long flatBefore = 0;
            long halvesBefore = 0;
            for (int queries : new int[] {100, 200, 400}) {
                flatBefore = flat;
                halvesBefore = halves;
                flat = megabytes(connection, oneBehindTheOther(queries));
                halves = megabytes(connection, tree(0, queries));
                System.out.println(queries + " queries: " + flat + " MB one behind the other, " + halves + " MB as a tree");
            }
            if (flat < 3 * flatBefore || halves > 3 * halvesBefore || flat < 5 * halves) {
                System.err.println("this is no longer what was found");
                System.exit(1);
            }
        }
    }
}
JAVA
java -Xmx2g -cp "jars/*" Shown.java
