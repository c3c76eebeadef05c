#!/usr/bin/env bash
# Resilience4j 2.4.0 with Spring Boot 4.0.7: a method with @Bulkhead(type = THREADPOOL) that returns a CompletableFuture
# holds its thread of the pool not until it returns, but until that future is done: the aspect waits for it on the pool's
# thread. So a pool of one thread has one call under way, however little its thread has to do, and a future that needs
# the same pool is never done. The same bulkhead, used by hand, lets the thread go when the method returns. Seen on the
# 2026-11-29, with a pool of one thread, two calls, and futures that nobody has done yet:
#
#   annotation: methods entered: 1, thread of the pool: WAITING
#   by hand:    methods entered: 2
#
# usage: findings/resilience4j-thread-pool-bulkhead.sh    (JDK 17 or later, Maven; nothing is installed; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>4.0.7</version>
    <relativePath/>
  </parent>
  <groupId>shown</groupId>
  <artifactId>shown</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-aspectj</artifactId>
    </dependency>
    <dependency>
      <groupId>io.github.resilience4j</groupId>
      <artifactId>resilience4j-spring-boot4</artifactId>
      <version>2.4.0</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars

mkdir -p shown
cat > shown/Shown.java <<'JAVA'
package shown;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

@SpringBootApplication
public class Shown {

    static final AtomicInteger entered = new AtomicInteger();
    static final AtomicReference<Thread> on = new AtomicReference<>();

    @Component
    public static class Remote {
        @Bulkhead(name = "annotated", type = Bulkhead.Type.THREADPOOL)
        public CompletableFuture<String> fetch(CompletableFuture<String> answer) {
            return begin(answer);
        }
    }

    static CompletableFuture<String> begin(CompletableFuture<String> answer) {
        on.set(Thread.currentThread());
        entered.incrementAndGet();
        return answer;
    }

    public static void main(String[] args) throws Exception {
        String pool = "resilience4j.thread-pool-bulkhead.instances.%s.%s";
        var settings = new java.util.HashMap<String, Object>(Map.of("logging.level.root", "off", "spring.main.banner-mode", "off"));
        for (String name : new String[] {"annotated", "by-hand"}) {
            settings.put(pool.formatted(name, "core-thread-pool-size"), 1);
            settings.put(pool.formatted(name, "max-thread-pool-size"), 1);
            settings.put(pool.formatted(name, "queue-capacity"), 10);
        }
        int methods;
        Thread.State state;
        int byHand;
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Shown.class)
                .web(WebApplicationType.NONE)
                .properties(settings)
                .run()) {
            Remote remote = context.getBean(Remote.class);
            CompletableFuture<String> first = new CompletableFuture<>();
            CompletableFuture<String> second = new CompletableFuture<>();
            remote.fetch(first);
            remote.fetch(second);
            settle(1);
            methods = entered.get();
            state = on.get().getState();
            first.complete("one");
            settle(2);
            if (entered.get() != 2) {
                fail("the second call was to begin once the first future was done, but " + entered + " began");
            }
            second.complete("two");

            entered.set(0);
            ThreadPoolBulkhead bulkhead = context.getBean(ThreadPoolBulkheadRegistry.class).bulkhead("by-hand");
            bulkhead.executeSupplier(() -> begin(new CompletableFuture<>()));
            bulkhead.executeSupplier(() -> begin(new CompletableFuture<>()));
            settle(2);
            byHand = entered.get();
        }
        System.out.println("annotation: methods entered: " + methods + ", thread of the pool: " + state);
        System.out.println("by hand:    methods entered: " + byHand);
        if (methods != 1 || state != Thread.State.WAITING || byHand != 2) {
            fail("this is no longer what was found");
        }
        System.exit(0);
    }

    /** Waits for so many, and then a second more for others. */
    private static void settle(int calls) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (entered.get() < calls && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        Thread.sleep(1000);
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
JAVA
javac -parameters -cp 'jars/*' -d classes shown/Shown.java
echo "Resilience4j $(ls jars | sed -n 's/^resilience4j-core-\(.*\)\.jar$/\1/p'), Spring Boot $(ls jars | sed -n 's/^spring-boot-\([0-9.]*\)\.jar$/\1/p')"
java -cp 'classes:jars/*' shown.Shown
