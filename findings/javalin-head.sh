#!/usr/bin/env bash
# Javalin 7.2.3: a HEAD request to a path that has a GET route is answered with 200 and no header of the route, and the
# route's handler is not run. So a HEAD probe of a health page says 200 while GET says 503, a HEAD for a record that is
# not there says 200 while GET says 404, and HEAD tells no length. HTTP has HEAD answer as GET would, without the body.
# Handlers for "before" and "after" do run. Where HEAD has a route of its own for the path, that is run. Seen on the
# 2026-11-29:
#
#   GET  /health 503 X-State: down
#   HEAD /health 200 X-State: none
#   GET  /both 503 X-State: down
#   HEAD /both 503 X-State: down
#   ran: before, /health, after, before, after, before, /both, after, before, /both, after
#
# usage: findings/javalin-head.sh    (JDK 17 or later, Maven; nothing is installed; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shown</groupId>
  <artifactId>shown</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.javalin</groupId>
      <artifactId>javalin</artifactId>
      <version>7.2.3</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>2.0.17</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars

cat > Shown.java <<'JAVA'
import io.javalin.Javalin;
import io.javalin.http.Handler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

public class Shown {
    public static void main(String[] args) throws Exception {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.routes.before(context -> ran.add("before"));
            Handler down = context -> {
                ran.add(context.path());
                context.status(503).header("X-State", "down").result("down");
            };
            config.routes.get("/health", down);
            config.routes.get("/both", down);
            config.routes.head("/both", down);
            config.routes.after(context -> ran.add("after"));
        });
        server.start();
        try {
            List<String> seen = new ArrayList<>();
            for (String path : List.of("/health", "/both")) {
                for (String method : List.of("GET", "HEAD")) {
                    HttpResponse<Void> answer = HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                            .method(method, HttpRequest.BodyPublishers.noBody())
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding());
                    seen.add(String.format(
                            "%-4s %s %d X-State: %s",
                            method,
                            path,
                            answer.statusCode(),
                            answer.headers().firstValue("X-State").orElse("none")));
                }
            }
            seen.add("ran: " + String.join(", ", ran));
            seen.forEach(System.out::println);
            if (!seen.equals(List.of(
                    "GET  /health 503 X-State: down",
                    "HEAD /health 200 X-State: none",
                    "GET  /both 503 X-State: down",
                    "HEAD /both 503 X-State: down",
                    "ran: before, /health, after, before, after, before, /both, after, before, /both, after"))) {
                System.err.println("this is no longer what was found");
                System.exit(1);
            }
        } finally {
            server.stop();
        }
    }
}
JAVA
echo "Javalin $(basename jars/javalin-7*.jar .jar | cut -d- -f2)"
java -cp 'jars/*' Shown.java
