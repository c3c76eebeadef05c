#!/usr/bin/env bash
# H2 2.5.250 and 2.5.252 lose commits that have returned, with SET WRITE_DELAY 0: once a database was closed and opened
# again, so that space of its file is used again, a process that is killed leaves a file in which the last commits, one
# to some twenty, are not found. They are lost to a copy of the file, too, which is made while nothing is written:
# waiting does not help, and neither does CHECKPOINT SYNC after each commit. H2 2.4.240 and 2.3.232 find all; so does
# 2.5.252 with REUSE_SPACE=FALSE in its URL, whose file then only grows. Nothing is reported: the file opens well, and is
# as it was some commits before. So whoever acknowledges what H2 has committed does not use 2.5.252. Seen on 2026-11-30:
#
#   H2 2.4.240: 0 of 300 copies lack what was committed
#   H2 2.5.252: 136 of 300 copies lack what was committed
#
# How many lack it differs from run to run; that some do, or none, does not.
#
# usage: findings/h2-reused-space.sh    (JDK 17 or later, Maven; nothing is installed; three minutes; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for version in 2.4.240 2.5.252; do
    mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact="com.h2database:h2:$version" -DoutputDirectory="jars-$version"
done

cat > Shown.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Random;
import java.util.UUID;

public class Shown {
    static final int STARTS = 75;
    static final int COPIES_PER_START = 4;

    static int rows;

    static void commitSome(Connection connection, int commits) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO entry VALUES (?, ?)")) {
            for (int i = 0; i < commits; i++) {
                for (int row = 0; row < 200; row++) {
                    insert.setInt(1, ++rows);
                    insert.setString(2, UUID.randomUUID().toString());
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            }
        }
    }

    static int inCopy() throws Exception {
        Files.copy(Path.of("shown.mv.db"), Path.of("copy.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:./copy;ACCESS_MODE_DATA=r");
                Statement statement = connection.createStatement();
                ResultSet last = statement.executeQuery("SELECT MAX(id) FROM entry")) {
            last.next();
            return last.getInt(1);
        }
    }

    public static void main(String[] args) throws Exception {
        Random random = new Random(1);
        int lacking = 0;
        String version = "";
        for (int start = 0; start < STARTS; start++) {
            try (Connection connection = DriverManager.getConnection("jdbc:h2:file:./shown");
                    Statement statement = connection.createStatement()) {
                version = connection.getMetaData().getDatabaseProductVersion().replaceAll(" .*", "");
                statement.execute("SET WRITE_DELAY 0");
                statement.execute("CREATE TABLE IF NOT EXISTS entry (id INT PRIMARY KEY, text VARCHAR(40))");
                statement.execute("CREATE INDEX IF NOT EXISTS by_text ON entry (text)");
                connection.setAutoCommit(false);
                for (int copy = 0; copy < COPIES_PER_START; copy++) {
                    commitSome(connection, 5 + random.nextInt(40));
                    lacking += inCopy() < rows ? 1 : 0;
                }
            }
        }
        System.out.println("H2 " + version + ": " + lacking + " of " + STARTS * COPIES_PER_START
                + " copies lack what was committed");
        if (lacking > 0 != version.equals("2.5.252")) {
            System.err.println("this is no longer what was found");
            System.exit(1);
        }
    }
}
JAVA
for version in 2.4.240 2.5.252; do
    rm -f -- *.mv.db
    java -cp "jars-$version/*" Shown.java
done
