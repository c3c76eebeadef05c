package io.skirret.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedAttributesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rateLimit = "10/x"         | "10/s", "10/m", "10/h", or "10" for 10/s, got "10/x"
                    rateLimit = "10/d"         | got "10/d"; leave rateLimit out for no limit
                    rateLimit = "-1"           | got "-1"
                    rateLimit = ".5/s"         | got ".5/s"
                    rateLimitKey = "user"      | expected a rateLimit for each user, got none; add rateLimit
                    rateLimit = "1/s", rateLimitKey = "{user}" | expected the name of an entry of the job context
                    rateLimit = "1/s", rateLimitKey = ""       | got ""; leave rateLimitKey out
                    maxConcurrency = 0         | expected runs at a time, from 1 to 100000, got maxConcurrency = 0; leave it out
                    maxConcurrency = 100001    | got maxConcurrency = 100001
                    rateLimit = "10 / m"       | got "10 / m"
                    rateLimit = ""             | got ""; leave rateLimit out
                    rateLimit = "9999999999"   | got "9999999999"
                    maxRetries = -1            | expected retries, 0 or more, got maxRetries = -1; write 0 to never retry
                    maxRetries = Task.UNSET    | got maxRetries = -2147483648
                    retryBackoffMax = 0        | expected whole seconds from 1 to 31536000 (a year), got retryBackoffMax = 0
                    timeLimit = -5             | got timeLimit = -5; leave timeLimit out for none
                    timeLimit = 0              | got timeLimit = 0
                    softTimeLimit = 31536001   | got softTimeLimit = 31536001
                    expires = 0                | got expires = 0
                    priority = 256             | expected a priority from 0 to 255, got priority = 256
                    priority = -1              | got priority = -1
                    timeLimit = 10, softTimeLimit = 10 | got softTimeLimit = 10 and timeLimit = 10; lower softTimeLimit or raise
                    name = " "                 | got a blank one; leave name out for "com.acme.Emails.welcome"
                    name = ""                  | got a blank one
                    name = "a\\u0000b"         | got one with a control character
                    name = "a\\nb"             | got one with a control character
                    name = "a "                | got one with white space around it
                    name = "\\ud800x"          | got one with half a character
                    aliases = {"old", ""}      | got a blank one; take the alias out or correct it
                    aliases = {"old", "old"}   | expected task names and aliases to be unique, got "old"
                    aliases = "com.acme.Emails.welcome" | got "com.acme.Emails.welcome" for
                    queue = ""                 | got a blank one; leave queue out for the application's default queue
                    queue = "amq.mine"         | got one that starts with the broker's reserved "amq."
                    queue = "invoices.due"     | got one that ends as Skirret's own queues do (".dead", ".due")
                    queue = "invoices.dead"    | got one that ends as Skirret's own queues do (".dead", ".due")
                    policy = ""                | got a blank one; leave policy out for the default policy
                    policy = "agressive"       | did you mean "aggressive"?
                    policy = "Default"         | did you mean "default"?
                    circuitBreaker = ""        | expected a name or expression, got a blank one
                    idempotencyKey = "{email"  | expected a key whose braces enclose names of parameters, such as "order:{orderId}", got "{email"
                    idempotencyKey = "{email}}" | got "{email}}"; close each brace, or leave it out
                    idempotencyKey = "once"    | expected a key with a parameter in it, such as "order:{orderId}", got "once"
                    idempotencyKey = ""        | got ""; with one key for all calls only the first would run
                    idempotencyKey = "m:{mail}" | expected names of parameters in the braces of a key (there are: email, when, tags), got {mail}
                    idempotencyKey = "{}"      | got {}; name one of them
                    idempotencyKey = "{context}" | got {context}; name one of them
                    idempotencyKey = "{tags}"  | got {tags} of type java.util.List<java.lang.String>; make what tells calls apart a parameter
                    idempotencyKey = "{email}", idempotencyWindow = 0 | got idempotencyWindow = 0; leave idempotencyWindow out for a day
                    idempotencyWindow = 60     | expected an idempotencyKey, which the window is for, got none
                    autoretryFor = IOException.class, dontAutoretryFor = {Error.class, IOException.class} | got java.io.IOException in both
                    autoretryFor = Hidden.class | got the hidden com.acme.Emails.Hidden; make Hidden package-private
                    """)
    void areErrorsWhereTheyStand(String attributes, String message) {
        Compilation compilation = compile(attributes);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation)
                .hadErrorContaining(message)
                .inFile(source(attributes))
                .onLineContaining(attributes);
    }

    @Test
    void namesMayNotPass255Bytes() {
        assertThat(compile("name = \"" + "ü".repeat(127) + "x\"")).succeeded();
        assertThat(compile("name = \"" + "ü".repeat(128) + "\"")).hadErrorContaining("got one of 256 bytes");
        assertThat(compile("queue = \"" + "q".repeat(250) + "\"")).succeeded();
        assertThat(compile("queue = \"" + "q".repeat(251) + "\"")).hadErrorContaining("got one of 251 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rateLimit = \"10\"",
                "rateLimit = \"10/s\"",
                "rateLimit = \"100/h\"",
                "rateLimit = \"1/m\"",
                "rateLimit = \"0.5/s\"",
                "rateLimit = \"0\"",
                "maxConcurrency = 1",
                "rateLimit = \"10/m\", rateLimitKey = \"user\"",
                "maxRetries = 0",
                "priority = 0",
                "priority = 255",
                "timeLimit = 11, softTimeLimit = 10",
                "policy = \"default\"",
                "policy = \"aggressive\"",
                "policy = \"conservative\"",
                "policy = \"default\"",
                "maxRetries = 3, autoretryFor = {IOException.class, IOException.class}, retryBackoff = true",
                "autoretryFor = IOException.class, dontAutoretryFor = java.io.FileNotFoundException.class",
                "circuitBreaker = \"any thing\"",
                "idempotencyKey = \"mail {email} at {when}\"",
                "idempotencyKey = \"{email}\", idempotencyWindow = 60",
                "name = \"<script>\", aliases = {}"
            })
    void whatIsMeantIsTaken(String attributes) {
        assertThat(compile(attributes)).succeededWithoutWarnings();
    }

    @Test
    void onlyOneTaskMayClaimAName() {
        Compilation compilation = Sources.compile(
                "package com.acme; import io.skirret.task.Task; class A { @Task(name = \"n\") static void a() {} }",
                """
                package com.acme;
                import io.skirret.task.Task;
                class B {
                    @Task(aliases = "n")
                    static void b() {}
                }
                """);

        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("got \"n\" for com.acme.B.b() and for com.acme.A.a()");
    }

    @Test
    void everythingWrongIsSaidAtOnce() {
        assertThat(compile("maxRetries = -1, priority = 300, rateLimit = \"x\", queue = \"\""))
                .hadErrorCount(4);
    }

    private static Compilation compile(String attributes) {
        return com.google.testing.compile.Compiler.javac()
                .withProcessors(new TaskProcessor())
                .compile(source(attributes));
    }

    private static javax.tools.JavaFileObject source(String attributes) {
        return Sources.file("""
                package com.acme;
                import io.skirret.task.Task;
                import java.io.IOException;
                public class Emails {
                    @Task(%s)
                    public static void welcome(
                            String email,
                            java.time.LocalDate when,
                            java.util.List<String> tags,
                            io.skirret.task.TaskContext context) {}
                    private static class Hidden extends RuntimeException {}
                }
                """.formatted(attributes));
    }
}
