package io.skirret.corpus;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.CONFIG_MISSING_SETTING;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_NETWORK;

import io.skirret.failure.FailureType;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.ObjectInputStream;
import java.io.StringReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.DriverManager;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Scanner;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import javax.crypto.Cipher;
import javax.naming.InitialContext;
import javax.net.ssl.SSLSocketFactory;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/** What the JDK itself raises. Some of it Error Prone foresees: that is what it is here for. */
@SuppressWarnings({
    "AlwaysThrows",
    "BanJNDI",
    "FormatString",
    "InfiniteRecursion",
    "InvalidPatternSyntax",
    "InvalidZoneId",
    "ReturnValueIgnored"
})
final class JdkFailures {
    private static final byte[] GARBAGE = "neither fish nor flesh, and long enough".getBytes(StandardCharsets.UTF_8);

    private JdkFailures() {}

    static void addTo(Corpus corpus, Servers servers) throws Exception {
        network(corpus, servers);
        http(corpus, servers);
        files(corpus, servers.folder());
        data(corpus);
        code(corpus);
        environment(corpus, servers);
    }

    private static void network(Corpus corpus, Servers servers) throws Exception {
        int closed = servers.closedPort();
        int silent = servers.silent();
        int resetting = servers.resetting();
        int babbling = servers.babbling();
        add(corpus, TRANSIENT_NETWORK, "connect to a closed port", () -> new Socket("127.0.0.1", closed).close());
        add(corpus, TRANSIENT_NETWORK, "name of no host", () -> new Socket("no-such-host.invalid", 80).close());
        add(corpus, TRANSIENT_NETWORK, "read timeout of a socket", () -> {
            try (Socket socket = new Socket("127.0.0.1", silent)) {
                socket.setSoTimeout(50);
                socket.getInputStream().read();
            }
        });
        add(corpus, TRANSIENT_NETWORK, "connection reset while reading", () -> {
            try (Socket socket = new Socket("127.0.0.1", resetting)) {
                socket.getOutputStream().write(1);
                socket.getInputStream().read();
                socket.getInputStream().read();
            }
        });
        add(corpus, CONFIG_INVALID, "TLS to a port that does not speak it", () -> {
            try (Socket socket = SSLSocketFactory.getDefault().createSocket("127.0.0.1", babbling)) {
                socket.getOutputStream().write(1);
            }
        });
        add(
                corpus,
                TRANSIENT_NETWORK,
                "RMI registry away",
                () -> java.rmi.registry.LocateRegistry.getRegistry("127.0.0.1", closed)
                        .list());
        add(corpus, TRANSIENT_NETWORK, "LDAP server away", () -> {
            java.util.Hashtable<String, String> environment = new java.util.Hashtable<>();
            environment.put("java.naming.factory.initial", "com.sun.jndi.ldap.LdapCtxFactory");
            environment.put("java.naming.provider.url", "ldap://127.0.0.1:" + closed);
            new InitialContext(environment).close();
        });
        add(
                corpus,
                TRANSIENT_NETWORK,
                "closed port, asked for asynchronously",
                () -> CompletableFuture.supplyAsync(() -> {
                            try {
                                return new Socket("127.0.0.1", closed);
                            } catch (java.io.IOException refused) {
                                throw new java.io.UncheckedIOException(refused);
                            }
                        })
                        .join());
    }

    private static void http(Corpus corpus, Servers servers) throws Exception {
        int closed = servers.closedPort();
        int closing = servers.closing();
        int garbling = servers.garbling();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        add(corpus, TRANSIENT_NETWORK, "HTTP client, closed port", () -> get(client, "http://127.0.0.1:" + closed));
        add(
                corpus,
                TRANSIENT_NETWORK,
                "HTTP client, time limit of a request",
                () -> client.send(
                        HttpRequest.newBuilder(URI.create(servers.http("/slow")))
                                .timeout(Duration.ofMillis(50))
                                .build(),
                        BodyHandlers.ofString()));
        add(
                corpus,
                TRANSIENT_NETWORK,
                "HTTP client, closed without an answer",
                () -> get(client, "http://127.0.0.1:" + closing));
        add(
                corpus,
                TRANSIENT_NETWORK,
                "HTTP client, answer that is no HTTP",
                () -> get(client, "http://127.0.0.1:" + garbling));
        add(corpus, PERMANENT_VALIDATION, "HTTP client, address without a scheme", () -> get(client, "example"));
        url(corpus, servers, 400, PERMANENT_VALIDATION);
        url(corpus, servers, 401, PERMANENT_AUTHENTICATION);
        url(corpus, servers, 403, PERMANENT_PERMISSION);
        url(corpus, servers, 404, PERMANENT_NOT_FOUND);
        url(corpus, servers, 410, PERMANENT_NOT_FOUND);
        url(corpus, servers, 500, EXTERNAL_API_DOWN);
        url(corpus, servers, 503, EXTERNAL_API_DOWN);
    }

    private static void url(Corpus corpus, Servers servers, int status, FailureType label) {
        add(corpus, label, "HttpURLConnection, answer " + status, () -> {
            HttpURLConnection connection =
                    (HttpURLConnection) new URL(servers.http("/status/" + status)).openConnection();
            connection.getInputStream().close();
        });
    }

    private static void get(HttpClient client, String address) throws Exception {
        client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }

    private static void files(Corpus corpus, Path folder) throws Exception {
        Path full = folder.resolve("full");
        Files.createDirectories(full.resolve("inside"));
        Path garbage = Files.write(folder.resolve("garbage.zip"), GARBAGE);
        add(corpus, PERMANENT_NOT_FOUND, "file that is not there", () -> Files.readString(folder.resolve("absent")));
        add(
                corpus,
                PERMANENT_NOT_FOUND,
                "stream of a file that is not there",
                () -> new FileInputStream(folder.resolve("absent").toFile()).close());
        add(corpus, PERMANENT_VALIDATION, "directory that is not empty", () -> Files.delete(full));
        add(corpus, PERMANENT_VALIDATION, "directory that exists", () -> Files.createDirectory(full));
        add(corpus, PERMANENT_VALIDATION, "path with a null character", () -> Path.of("a\0b"));
        add(corpus, PERMANENT_VALIDATION, "zip file that is none", () -> new ZipFile(garbage.toFile()).close());
        if (new File("/dev/full").exists()) {
            add(corpus, SYSTEM_DISK_FULL, "device without space", () -> {
                try (FileOutputStream out = new FileOutputStream("/dev/full")) {
                    out.write(1);
                }
            });
            add(
                    corpus,
                    SYSTEM_DISK_FULL,
                    "device without space, through a channel",
                    () -> Files.write(Path.of("/dev/full"), GARBAGE, java.nio.file.StandardOpenOption.WRITE));
        }
        add(
                corpus,
                CONFIG_MISSING_SETTING,
                "program that is not installed",
                () -> new ProcessBuilder("no-such-program-anywhere").start());
    }

    private static void data(Corpus corpus) {
        add(corpus, PERMANENT_VALIDATION, "number that is none", () -> Integer.parseInt("12x"));
        add(corpus, PERMANENT_VALIDATION, "decimal that is none", () -> new java.math.BigDecimal("1,2,3"));
        add(corpus, PERMANENT_VALIDATION, "date that is none", () -> LocalDate.parse("yesterday"));
        add(corpus, PERMANENT_VALIDATION, "30th of February", () -> LocalDate.of(2025, 2, 30));
        add(corpus, PERMANENT_VALIDATION, "duration that is none", () -> Duration.parse("2 hours"));
        add(corpus, PERMANENT_VALIDATION, "time zone that is none", () -> java.time.ZoneId.of("Europe/Atlantis"));
        add(corpus, PERMANENT_VALIDATION, "old date format", () -> new SimpleDateFormat("yyyy-MM-dd").parse("soon"));
        add(corpus, PERMANENT_VALIDATION, "UUID that is none", () -> UUID.fromString("not-one"));
        add(corpus, PERMANENT_VALIDATION, "URI with a space", () -> new URI("http://exa mple"));
        add(corpus, PERMANENT_VALIDATION, "URL without a protocol", () -> new URL("example"));
        add(
                corpus,
                PERMANENT_VALIDATION,
                "Base64 that is none",
                () -> Base64.getDecoder().decode("***"));
        add(corpus, PERMANENT_VALIDATION, "constant of an enum that is none", () -> TimeUnit.valueOf("FORTNIGHTS"));
        add(
                corpus,
                PERMANENT_VALIDATION,
                "gzip that is none",
                () -> new GZIPInputStream(new ByteArrayInputStream(GARBAGE)));
        add(
                corpus,
                PERMANENT_VALIDATION,
                "bytes that are no UTF-8",
                () -> StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(new byte[] {(byte) 0xc3, 0x28})));
        add(
                corpus,
                PERMANENT_VALIDATION,
                "serialised object that is none",
                () -> new ObjectInputStream(new ByteArrayInputStream(GARBAGE)));
        add(
                corpus,
                PERMANENT_VALIDATION,
                "XML that is none",
                () -> SAXParserFactory.newInstance()
                        .newSAXParser()
                        .parse(new InputSource(new StringReader("<a><b></a>")), new DefaultHandler()));
        add(corpus, PERMANENT_VALIDATION, "regular expression that is none", () -> Pattern.compile("(a"));
        add(corpus, PERMANENT_VALIDATION, "scanned number that is none", () -> new Scanner("x").nextInt());
        add(
                corpus,
                PERMANENT_NOT_FOUND,
                "nothing found in an Optional",
                () -> Optional.empty().orElseThrow());
    }

    private static void code(Corpus corpus) {
        add(
                corpus,
                CODE_DEFECT,
                "null",
                () -> System.getProperty("no.such.property").length());
        add(corpus, CODE_DEFECT, "null that is required", () -> java.util.Objects.requireNonNull(null, "customer"));
        add(corpus, CODE_DEFECT, "cast", () -> Integer.class.cast("text"));
        add(corpus, CODE_DEFECT, "index out of bounds", () -> new ArrayList<>().get(3));
        add(corpus, CODE_DEFECT, "division by zero", () -> Math.floorDiv(1, 0));
        add(corpus, CODE_DEFECT, "endless recursion", JdkFailures::recurse);
        add(corpus, CODE_DEFECT, "change of a list in its loop", () -> {
            List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3));
            for (Integer number : numbers) {
                numbers.remove(number);
            }
        });
        add(corpus, CODE_DEFECT, "change of an immutable list", () -> List.of(1).add(2));
        add(corpus, CODE_DEFECT, "class that is not there", () -> Class.forName("com.example.Gone"));
        add(corpus, CODE_DEFECT, "method that is not there", () -> String.class.getMethod("gone"));
        add(corpus, CODE_DEFECT, "format that does not fit", () -> String.format("%d", "text"));
        add(corpus, CODE_DEFECT, "notify without the lock", () -> new Object().notifyAll());
        add(corpus, CODE_DEFECT, "array of negative size", () -> java.lang.reflect.Array.newInstance(int.class, -1));
        add(
                corpus,
                CODE_DEFECT,
                "future of code that is wrong",
                () -> CompletableFuture.supplyAsync(() -> Integer.class.cast("text"))
                        .get());
        add(
                corpus,
                CODE_DEFECT,
                "object that is not serialisable",
                () -> new java.io.ObjectOutputStream(new java.io.ByteArrayOutputStream()).writeObject(new Object()));
    }

    private static int recurse() {
        return recurse() + 1;
    }

    private static void environment(Corpus corpus, Servers servers) throws Exception {
        add(corpus, SYSTEM_OUT_OF_MEMORY, "array that does not fit", () -> {
            long[][] much = new long[64][];
            for (int i = 0; i < much.length; i++) {
                much[i] = new long[Integer.MAX_VALUE - 8];
            }
        });
        add(corpus, SYSTEM_OUT_OF_MEMORY, "pool of threads that takes no more", () -> {
            ExecutorService pool = new java.util.concurrent.ThreadPoolExecutor(
                    1, 1, 1, TimeUnit.SECONDS, new java.util.concurrent.SynchronousQueue<>());
            try {
                for (int i = 0; i < 3; i++) {
                    pool.execute(servers::hashCode);
                    pool.execute(() -> java.util.concurrent.locks.LockSupport.parkNanos(200_000_000));
                }
            } finally {
                pool.shutdownNow();
            }
        });
        add(
                corpus,
                SYSTEM_TIMEOUT,
                "future that is late",
                () -> new CompletableFuture<>().get(10, TimeUnit.MILLISECONDS));
        add(corpus, SYSTEM_TIMEOUT, "interrupted wait", () -> {
            Thread.currentThread().interrupt();
            new java.util.concurrent.CountDownLatch(1).await();
        });
        add(corpus, SYSTEM_TIMEOUT, "tasks that were cancelled", () -> {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                java.util.concurrent.Future<?> late =
                        pool.submit(() -> java.util.concurrent.locks.LockSupport.parkNanos(50_000_000));
                late.cancel(true);
                late.get();
            } finally {
                pool.shutdownNow();
            }
        });
        add(
                corpus,
                CONFIG_MISSING_SETTING,
                "resource bundle that is not there",
                () -> ResourceBundle.getBundle("gone"));
        add(
                corpus,
                CONFIG_MISSING_SETTING,
                "naming without a provider",
                () -> new InitialContext().lookup("java:comp/env"));
        add(corpus, CONFIG_MISSING_SETTING, "JDBC without a driver", () -> DriverManager.getConnection("jdbc:gone:x"));
        add(corpus, CONFIG_INVALID, "cipher that does not exist", () -> Cipher.getInstance("ROT13"));
        add(corpus, CONFIG_INVALID, "key that is too short", () -> {
            Cipher cipher = Cipher.getInstance("AES");
            cipher.init(Cipher.ENCRYPT_MODE, new javax.crypto.spec.SecretKeySpec(new byte[3], "AES"));
        });
        add(
                corpus,
                CONFIG_INVALID,
                "key store that is none",
                () -> KeyStore.getInstance("JKS").load(new ByteArrayInputStream(GARBAGE), "secret".toCharArray()));
        add(corpus, CONFIG_INVALID, "key store of another password", () -> {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            store.store(out, "right".toCharArray());
            KeyStore.getInstance("PKCS12").load(new ByteArrayInputStream(out.toByteArray()), "wrong".toCharArray());
        });
    }

    private static void add(Corpus corpus, FailureType label, String what, Corpus.Raising raising) {
        corpus.add(label, "JDK", what, raising);
    }
}
