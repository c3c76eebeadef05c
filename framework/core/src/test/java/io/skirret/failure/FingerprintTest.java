package io.skirret.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

    private static final String TRACE = """
            java.util.concurrent.CompletionException: java.net.SocketTimeoutException: Read timed out
            \tat com.shop.Orders.lambda$send$3(Orders.java:41)
            \tat java.base/java.util.concurrent.CompletableFuture.get(CompletableFuture.java:400)
            Caused by: java.net.SocketTimeoutException: Read timed out
            \tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)
            \tat java.base/java.net.Socket$SocketInputStream.read(Socket.java:966)
            \tat okhttp3.internal.connection.RealCall.execute(RealCall.kt:154)
            \tat com.shop.Partner$$Lambda$214/0x0000000800c8d000.run(Unknown Source)
            \tat com.shop.Partner.call(Partner.java:17)
            \tat com.shop.Partner$$SpringCGLIB$$0.call(<generated>)
            \tat java.base/jdk.internal.reflect.GeneratedMethodAccessor12.invoke(Unknown Source)
            \t... 12 common frames omitted
            """;

    private static Fingerprint of(String trace) {
        return Fingerprint.ofRecorded(null, null, trace, null, Set.of());
    }

    @Test
    void it_says_what_it_was_made_of() {
        assertThat(of(TRACE).components())
                .containsExactly(
                        "thrown: java.net.SocketTimeoutException",
                        "calling: okhttp3.internal.connection.RealCall.execute",
                        "at: com.shop.Partner.call",
                        "at: com.shop.Orders.send",
                        "message: Read timed out");
        assertThat(of(TRACE).version()).isEqualTo(1);
        assertThat(of(TRACE).value()).isEqualTo("35453bb68bb5c757");
    }

    @Test
    void lines_lambdas_proxies_modules_and_java_versions_make_no_other_group() {
        String later = TRACE.replaceAll("java:\\d+", "java:7")
                .replace("$3", "$12")
                .replace("$$Lambda$214/0x0000000800c8d000", "$$Lambda/0x00007f1e3c01a400")
                .replace("$$SpringCGLIB$$0", "$$EnhancerBySpringCGLIB$$3e1f2a")
                .replace(
                        "jdk.internal.reflect.GeneratedMethodAccessor12",
                        "jdk.internal.reflect.DirectMethodHandleAccessor")
                .replace("\tat com.shop.Orders", "\tat app//com.shop.Orders")
                .replace("sun.nio.ch.NioSocketImpl.timedRead", "sun.nio.ch.NioSocketImpl.implRead");
        assertThat(of(later)).isEqualTo(of(TRACE));
    }

    @Test
    void another_place_or_another_cause_is_another_group() {
        assertThat(of(TRACE.replace("com.shop.Partner", "com.shop.Stock"))).isNotEqualTo(of(TRACE));
        assertThat(of(TRACE.replace("SocketTimeoutException", "ConnectException")))
                .isNotEqualTo(of(TRACE));
        assertThat(Fingerprint.ofRecorded(null, null, TRACE, 404, Set.of())).isNotEqualTo(of(TRACE));
        assertThat(Fingerprint.ofRecorded(null, null, TRACE, 502, Set.of()))
                .isEqualTo(Fingerprint.ofRecorded(null, null, TRACE, 503, Set.of()));
    }

    @Test
    void what_was_thrown_and_what_was_written_of_it_are_in_one_group() {
        Throwable thrown = new CompletionException(new IllegalStateException("order 17 is closed"));
        StackTraceElement[] stack = {
            new StackTraceElement("com.shop.Orders", "close", "Orders.java", 3),
            new StackTraceElement("io.skirret.worker.Worker", "run", "Worker.java", 4)
        };
        thrown.setStackTrace(stack);
        thrown.getCause().setStackTrace(stack);
        String written = "java.util.concurrent.CompletionException: x\n\tat com.shop.Orders.close(Orders.java:9)\n"
                + "Caused by: java.lang.IllegalStateException: order 18 is closed\n\tat com.shop.Orders.close(Orders.java:9)\n"
                + "\tat io.skirret.worker.Worker.run(Worker.java:4)\n";
        assertThat(Fingerprint.of(thrown, null, Set.of())).isEqualTo(of(written));
        assertThat(of(written).components())
                .containsExactly("thrown: java.lang.IllegalStateException", "at: com.shop.Orders.close");
    }

    @Test
    void recursion_counts_once_and_the_own_packages_can_be_named() {
        String once = "a.B: x\n\tat com.google.ourshop.Tree.walk(T.java:1)\n\tat com.shop.Main.run(M.java:1)\n";
        String often = "a.B: x\n" + "\tat com.google.ourshop.Tree.walk(T.java:1)\n".repeat(300)
                + "\tat com.shop.Main.run(M.java:1)\n";
        Set<String> own = Set.of("com.google.ourshop");
        assertThat(Fingerprint.ofRecorded(null, null, often, null, own))
                .isEqualTo(Fingerprint.ofRecorded(null, null, once, null, own));
        assertThat(Fingerprint.ofRecorded(null, null, once, null, own).components())
                .contains("at: com.google.ourshop.Tree.walk", "at: com.shop.Main.run");
    }

    @Test
    void python_is_read_too() {
        String python = """
                Traceback (most recent call last):
                  File "/usr/lib/python3/dist-packages/celery/app/trace.py", line 451, in trace_task
                    R = retval = fun(*args, **kwargs)
                  File "/srv/app-17/tasks.py", line 12, in charge
                    pay(order)
                  File "/srv/app-17/pay.py", line 3, in pay
                    raise ValueError("no money for order 99")
                ValueError: no money for order 99
                """;
        Fingerprint fingerprint = Fingerprint.ofRecorded("ValueError", "no money", python, null, Set.of());
        assertThat(fingerprint.components())
                .containsExactly("thrown: ValueError", "at: pay.py.pay", "at: tasks.py.charge");
        assertThat(Fingerprint.ofRecorded(
                        "ValueError",
                        "no money",
                        python.replace("app-17", "app-18").replace("line 3", "line 5"),
                        null,
                        Set.of()))
                .isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Connect to 10.0.3.17:8443 failed|Connect to <ip> failed",
                "user 7f1c2a94-52c1-4d0e-9a51-0c6b1f0f7e11 is unknown|user <uuid> is unknown",
                "GET https://api.partner.io/v1/orders/17?x=1 said 503|GET <url> said <int>",
                "no answer after 5000 ms|no answer after <duration>",
                "order 17 of bob@example.org|order <int> of <email>",
                "due 2026-11-29T10:00:00Z|due <date>",
                "object Foo@1b6d3586 leaked|object Foo<hex> leaked",
                "db-17.internal refused|<hostname> refused",
            })
    void a_message_is_told_by_its_shape(String message, String shape) {
        assertThat(MessageShape.of(message)).isEqualTo(shape);
    }

    /** Each such line repeats the frames around it: some kilobytes of them would fill the memory. */
    @Test
    @Timeout(10)
    void lines_that_repeat_frames_do_not_multiply() {
        StringBuilder trace = new StringBuilder("a.B: x\n\tat com.shop.A.b(A.java:1)\n");
        for (int i = 0; i < 60; i++) {
            trace.append("Caused by: a.C").append(i).append(": x\n").append("\t... 999999 more\n".repeat(20));
        }
        assertThat(of(trace.toString()).components()).contains("at: com.shop.A.b");
    }

    @Test
    void whatever_text_comes_it_has_a_group_soon() {
        String deep = "Caused by: a.B: ".repeat(20_000);
        for (String text : List.of(
                "",
                "x",
                "\tat ",
                "\tat (",
                "... 99999999 more",
                deep,
                "at ".repeat(50_000),
                "a@".repeat(50_000),
                "1.1.".repeat(20_000),
                "Traceback (most recent call last):\n  File \"",
                "\tat a.b(c)\n\t... 5 more")) {
            assertThat(Fingerprint.ofRecorded(text, text, text, null, Set.of()).value())
                    .hasSize(16);
        }
    }
}
