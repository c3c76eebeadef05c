package io.skirret.corpus;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.skirret.failure.FailureType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.Document;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/** What the drivers of MongoDB and Redis raise. */
final class StoreFailures {
    private static final Map<Integer, FailureType> MONGO_CODES = new TreeMap<>(Map.ofEntries(
            Map.entry(13, PERMANENT_PERMISSION),
            Map.entry(26, PERMANENT_NOT_FOUND),
            Map.entry(48, PERMANENT_VALIDATION),
            Map.entry(50, SYSTEM_TIMEOUT),
            Map.entry(59, CODE_DEFECT),
            Map.entry(112, TRANSIENT_DATABASE),
            Map.entry(121, PERMANENT_VALIDATION),
            Map.entry(189, TRANSIENT_DATABASE),
            Map.entry(292, SYSTEM_OUT_OF_MEMORY),
            Map.entry(10107, TRANSIENT_DATABASE),
            Map.entry(11600, TRANSIENT_DATABASE),
            Map.entry(13436, TRANSIENT_DATABASE),
            Map.entry(14031, SYSTEM_DISK_FULL)));

    private static final Map<String, FailureType> REDIS_ERRORS = new TreeMap<>(Map.ofEntries(
            Map.entry("NOAUTH Authentication required.", PERMANENT_AUTHENTICATION),
            Map.entry("WRONGPASS invalid username-password pair or user is disabled.", PERMANENT_AUTHENTICATION),
            Map.entry("NOPERM this user has no permissions to run the 'get' command", PERMANENT_PERMISSION),
            Map.entry("WRONGTYPE Operation against a key holding the wrong kind of value", CODE_DEFECT),
            Map.entry("OOM command not allowed when used memory > 'maxmemory'.", SYSTEM_OUT_OF_MEMORY),
            Map.entry("LOADING Redis is loading the dataset in memory", TRANSIENT_DATABASE),
            Map.entry("BUSY Redis is busy running a script.", TRANSIENT_DATABASE),
            Map.entry("READONLY You can't write against a read only replica.", TRANSIENT_DATABASE),
            Map.entry(
                    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                    TRANSIENT_DATABASE),
            Map.entry("CLUSTERDOWN The cluster is down", TRANSIENT_DATABASE),
            Map.entry(
                    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                    SYSTEM_DISK_FULL),
            Map.entry("ERR unknown command 'GOT', with args beginning with: 'a'", CODE_DEFECT),
            Map.entry("ERR wrong number of arguments for 'get' command", CODE_DEFECT),
            Map.entry("ERR value is not an integer or out of range", PERMANENT_VALIDATION),
            Map.entry("ERR max number of clients reached", TRANSIENT_DATABASE),
            Map.entry("NOSCRIPT No matching script. Please use EVAL.", CODE_DEFECT)));

    private StoreFailures() {}

    static void addTo(Corpus corpus, Servers servers) throws Exception {
        mongo(corpus, servers);
        redis(corpus, servers);
    }

    private static void mongo(Corpus corpus, Servers servers) throws Exception {
        for (Map.Entry<Integer, FailureType> each : MONGO_CODES.entrySet()) {
            int port = Fakes.mongo(
                    servers,
                    "{ok: 0, code: " + each.getKey() + ", errmsg: 'the server has its reasons', codeName: 'Some'}");
            corpus.add(
                    each.getValue(),
                    "MongoDB",
                    "command refused with " + each.getKey(),
                    () -> mongo(port, one -> one.find().first()));
        }
        int taken = Fakes.mongo(
                servers,
                "{ok: 1, n: 0, writeErrors: [{index: 0, code: 11000, errmsg: 'E11000 duplicate key error collection: a.b'}]}");
        corpus.add(
                PERMANENT_VALIDATION,
                "MongoDB",
                "key that is taken",
                () -> mongo(taken, one -> one.insertOne(new Document("a", 1))));
        corpus.add(
                PERMANENT_VALIDATION,
                "MongoDB",
                "keys that are taken, in bulk",
                () -> mongo(taken, one -> one.insertMany(List.of(new Document("a", 1), new Document("a", 2)))));
        int closed = servers.closedPort();
        corpus.add(
                TRANSIENT_DATABASE,
                "MongoDB",
                "closed port",
                () -> mongo(closed, one -> one.find().first()));
        int closing = servers.closing();
        corpus.add(
                TRANSIENT_DATABASE,
                "MongoDB",
                "closed while connecting",
                () -> mongo(closing, one -> one.find().first()));
        int refusing = Fakes.mongo(
                servers, "{ok: 0, code: 18, errmsg: 'Authentication failed.', codeName: 'AuthenticationFailed'}");
        corpus.add(PERMANENT_AUTHENTICATION, "MongoDB", "wrong password", () -> {
            MongoClientSettings.Builder settings = settings(refusing)
                    .credential(MongoCredential.createPlainCredential("a", "$external", "b".toCharArray()));
            try (MongoClient client = MongoClients.create(settings.build())) {
                client.getDatabase("a").runCommand(new Document("count", "b"));
            }
        });
        corpus.add(
                CODE_DEFECT,
                "MongoDB",
                "class that no codec writes",
                () -> mongo(taken, one -> one.insertOne(new Document("thread", new StringBuilder("no codec")))));
        corpus.add(PERMANENT_VALIDATION, "MongoDB", "JSON that is none", () -> Document.parse("{a: "));
        corpus.add(PERMANENT_VALIDATION, "MongoDB", "id that is none", () -> new org.bson.types.ObjectId("no-id"));
        corpus.add(
                CONFIG_INVALID,
                "MongoDB",
                "connection string that is none",
                () -> MongoClients.create("mongo://x").close());
    }

    private static MongoClientSettings.Builder settings(int port) {
        return MongoClientSettings.builder()
                .retryReads(false)
                .retryWrites(false)
                .applyToClusterSettings(cluster -> cluster.hosts(List.of(new ServerAddress("127.0.0.1", port)))
                        .serverSelectionTimeout(2_000, TimeUnit.MILLISECONDS));
    }

    private static void mongo(int port, Consumer<MongoCollection<Document>> use) {
        try (MongoClient client = MongoClients.create(settings(port).build())) {
            use.accept(client.getDatabase("a").getCollection("b"));
        }
    }

    private static void redis(Corpus corpus, Servers servers) throws Exception {
        for (Map.Entry<String, FailureType> each : REDIS_ERRORS.entrySet()) {
            String error = each.getKey();
            String word = error.startsWith("ERR") ? error : error.substring(0, error.indexOf(' '));
            int port = Fakes.redis(servers, "-" + error);
            corpus.add(each.getValue(), "Jedis", word, () -> jedis(port));
            corpus.add(each.getValue(), "Lettuce", word, () -> lettuce(port));
        }
        int moved = Fakes.redis(servers, "-MOVED 3999 127.0.0.1:6381");
        corpus.add(CONFIG_INVALID, "Jedis", "cluster behind a client for one server", () -> jedis(moved));
        int closed = servers.closedPort();
        int silent = servers.silent();
        int closing = servers.closing();
        corpus.add(TRANSIENT_DATABASE, "Jedis", "closed port", () -> jedis(closed));
        corpus.add(TRANSIENT_DATABASE, "Jedis", "no answer in time", () -> jedis(silent));
        corpus.add(TRANSIENT_DATABASE, "Jedis", "closed without an answer", () -> jedis(closing));
        int fine = Fakes.redis(servers, "+OK");
        corpus.add(TRANSIENT_DATABASE, "Jedis", "pool without a free connection", () -> {
            JedisPoolConfig config = new JedisPoolConfig();
            config.setMaxTotal(1);
            config.setMaxWait(Duration.ofMillis(50));
            try (JedisPool pool = new JedisPool(config, "127.0.0.1", fine);
                    Jedis first = pool.getResource()) {
                first.ping();
                pool.getResource().close();
            }
        });
        corpus.add(TRANSIENT_DATABASE, "Jedis", "pool of a server that is away", () -> {
            try (JedisPool pool = new JedisPool("127.0.0.1", closed)) {
                pool.getResource().close();
            }
        });
        corpus.add(TRANSIENT_DATABASE, "Lettuce", "closed port", () -> lettuce(closed));
        int mute = Fakes.redis(servers, "");
        corpus.add(SYSTEM_TIMEOUT, "Lettuce", "no answer in time", () -> lettuce(mute));
        corpus.add(TRANSIENT_DATABASE, "Lettuce", "closed without an answer", () -> lettuce(closing));
    }

    private static void jedis(int port) {
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .socketTimeoutMillis(Servers.PATIENCE)
                .connectionTimeoutMillis(Servers.PATIENCE)
                .build();
        try (Jedis jedis = new Jedis(new HostAndPort("127.0.0.1", port), config)) {
            jedis.get("a");
        }
    }

    private static void lettuce(int port) {
        lettuce(port, connection -> connection.sync().get("a"));
    }

    private static void lettuce(int port, Consumer<StatefulRedisConnection<String, String>> use) {
        RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withTimeout(Duration.ofMillis(Servers.PATIENCE))
                .build());
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofMillis(Servers.PATIENCE))
                        .build())
                .build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            use.accept(connection);
        } finally {
            client.shutdown(0, 0, TimeUnit.SECONDS);
        }
    }
}
