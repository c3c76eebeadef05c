#!/usr/bin/env bash
# Javalin 7.2.3 on Jetty 12.1.12: a handler that fails in the middle of a long answer, after a part of it has been sent,
# leaves the client an answer that looks whole. What the exception handler says is written behind that part, as its last
# line, its status goes nowhere, and the body is ended as if all had been written: the client has 200 and no error. A
# servlet on the same Jetty that fails at the same place has its connection cut, and the client sees that. So whoever
# streams a file or an export with Javalin must cut the connection when it fails, or end a whole one with a mark. Seen on
# 2026-11-29, with an answer of 1,000 lines of 200 characters that fails after 700:
#
#   servlet: fails (an answer that ends too early)
#   javalin: 200, 701 lines, the last is Server Error
#   javalin, with an exception handler that answers 500: 200, 701 lines, the last is failed
#
# usage: findings/javalin-cut-answer.sh    (JDK 17 or later, Maven; nothing is installed; exit 0: still so)
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
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

public class Shown {
    static void write(OutputStream out) throws IOException {
        for (int line = 1; line <= 1_000; line++) {
            if (line > 700) {
                throw new IllegalStateException("the database went away");
            }
            out.write(("line " + line + " " + "x".repeat(200) + "\n").getBytes(StandardCharsets.US_ASCII));
            if (line % 100 == 0) {
                out.flush();
            }
        }
    }

    static String ask(String who, int port, String path) throws Exception {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                            HttpResponse.BodyHandlers.ofString());
            List<String> lines = answer.body().lines().toList();
            return who + ": " + answer.statusCode() + ", " + lines.size() + " lines, the last is "
                    + lines.get(lines.size() - 1);
        } catch (IOException cut) {
            return who + ": fails (an answer that ends too early)";
        }
    }

    public static void main(String[] args) throws Exception {
        List<String> seen = new ArrayList<>();
        Server jetty = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler servlets = new ServletContextHandler();
        servlets.addServlet(
                new ServletHolder(new HttpServlet() {
                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                        write(response.getOutputStream());
                    }
                }),
                "/file");
        jetty.setHandler(servlets);
        jetty.start();
        seen.add(ask("servlet", ((ServerConnector) jetty.getConnectors()[0]).getLocalPort(), "/file"));
        jetty.stop();

        Javalin javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.routes.get("/file", context -> write(context.outputStream()));
            config.routes.get("/other", context -> {
                try {
                    write(context.outputStream());
                } catch (IllegalStateException failure) {
                    throw new UnsupportedOperationException(failure);
                }
            });
            config.routes.exception(
                    UnsupportedOperationException.class, (failure, context) -> context.status(500).result("failed"));
        });
        javalin.start();
        seen.add(ask("javalin", javalin.port(), "/file"));
        seen.add(ask("javalin, with an exception handler that answers 500", javalin.port(), "/other"));
        javalin.stop();

        seen.forEach(System.out::println);
        if (!seen.equals(List.of(
                "servlet: fails (an answer that ends too early)",
                "javalin: 200, 701 lines, the last is Server Error",
                "javalin, with an exception handler that answers 500: 200, 701 lines, the last is failed"))) {
            System.err.println("this is no longer what was found");
            System.exit(1);
        }
        System.exit(0);
    }
}
JAVA
echo "Javalin $(basename jars/javalin-7*.jar .jar | cut -d- -f2), Jetty $(basename jars/jetty-server-*.jar .jar | cut -d- -f3)"
java -cp 'jars/*' Shown.java
