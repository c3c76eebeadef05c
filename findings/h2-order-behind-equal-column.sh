#!/usr/bin/env bash
# H2 2.5.252 takes rows in the order of an index only if ORDER BY begins with the first column of that index. With an
# index on (kind, at, id), WHERE kind = 1 ORDER BY at, id LIMIT 10 finds its rows by that index, in which they stand in
# the order that was asked for: H2 reads all rows of the kind all the same, and sorts them. With ORDER BY kind, at, id,
# which is the same order since kind is one value, it reads ten. The longer the table, the more that costs; the plan
# shows the index in both cases, and only the words "index sorted" tell them apart. PostgreSQL reads ten rows in
# both. So a page of a list by keys names the columns that it compares with = in ORDER BY, too. Seen on 2026-11-30, with
# 200,000 rows of which 50,000 are of the kind:
#
#   ORDER BY at, id: 50001 rows read
#   ORDER BY kind, at, id: 10 rows read, index sorted
#   ORDER BY at DESC, id DESC: 50001 rows read
#   ORDER BY kind DESC, at DESC, id DESC: 10 rows read, index sorted
#
# usage: findings/h2-order-behind-equal-column.sh    (JDK 17 or later, Maven; nothing is installed; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=com.h2database:h2:2.5.252 -DoutputDirectory=jars

cat > Shown.java <<'JAVA'
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Shown {
    private static final Pattern READ = Pattern.compile("scanCount: (\\d+)");

    static String ask(Statement statement, String order) throws Exception {
        String query = "SELECT id FROM entry WHERE kind = 1 ORDER BY " + order + " LIMIT 10";
        try (ResultSet row = statement.executeQuery("EXPLAIN ANALYZE " + query)) {
            row.next();
            String plan = row.getString(1);
            Matcher read = READ.matcher(plan);
            read.find();
            return "ORDER BY " + order + ": " + read.group(1) + " rows read"
                    + (plan.contains("index sorted") ? ", index sorted" : "");
        }
    }

    public static void main(String[] args) throws Exception {
        List<String> seen = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shown");
                Statement statement = connection.createStatement()) {
            System.out.println("H2 " + connection.getMetaData().getDatabaseProductVersion());
            statement.execute("CREATE TABLE entry (id BIGINT PRIMARY KEY, kind INT NOT NULL, at BIGINT NOT NULL)");
            statement.execute("CREATE INDEX of_kind ON entry (kind, at, id)");
            statement.execute("INSERT INTO entry SELECT x, MOD(x, 4), x FROM SYSTEM_RANGE(1, 200000)");
            statement.execute("ANALYZE");
            seen.add(ask(statement, "at, id"));
            seen.add(ask(statement, "kind, at, id"));
            seen.add(ask(statement, "at DESC, id DESC"));
            seen.add(ask(statement, "kind DESC, at DESC, id DESC"));
        }
        seen.forEach(System.out::println);
        if (!seen.equals(List.of(
                "ORDER BY at, id: 50001 rows read",
                "ORDER BY kind, at, id: 10 rows read, index sorted",
                "ORDER BY at DESC, id DESC: 50001 rows read",
                "ORDER BY kind DESC, at DESC, id DESC: 10 rows read, index sorted"))) {
            System.err.println("this is no longer what was found");
            System.exit(1);
        }
    }
}
JAVA
java -cp 'jars/*' Shown.java
