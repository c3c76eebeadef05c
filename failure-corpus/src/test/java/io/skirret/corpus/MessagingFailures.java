package io.skirret.corpus;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_NETWORK;
import static io.skirret.failure.FailureType.TRANSIENT_RATE_LIMIT;

import com.rabbitmq.client.ConnectionFactory;
import io.skirret.failure.FailureType;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.UUIDDeserializer;

/** What Kafka's client, RabbitMQ's and Jakarta Mail raise. */
final class MessagingFailures {

    /** What a broker answers, as Kafka's own client turns it into exceptions. */
    private static final Map<Errors, FailureType> KAFKA = new TreeMap<>(Map.ofEntries(
            Map.entry(Errors.NOT_LEADER_OR_FOLLOWER, TRANSIENT_NETWORK),
            Map.entry(Errors.LEADER_NOT_AVAILABLE, TRANSIENT_NETWORK),
            Map.entry(Errors.COORDINATOR_LOAD_IN_PROGRESS, TRANSIENT_NETWORK),
            Map.entry(Errors.NETWORK_EXCEPTION, TRANSIENT_NETWORK),
            Map.entry(Errors.REQUEST_TIMED_OUT, TRANSIENT_NETWORK),
            Map.entry(Errors.NOT_ENOUGH_REPLICAS, EXTERNAL_API_DOWN),
            Map.entry(Errors.BROKER_NOT_AVAILABLE, EXTERNAL_API_DOWN),
            Map.entry(Errors.KAFKA_STORAGE_ERROR, EXTERNAL_API_DOWN),
            Map.entry(Errors.UNKNOWN_SERVER_ERROR, EXTERNAL_API_DOWN),
            Map.entry(Errors.UNKNOWN_TOPIC_OR_PARTITION, PERMANENT_NOT_FOUND),
            Map.entry(Errors.MESSAGE_TOO_LARGE, PERMANENT_VALIDATION),
            Map.entry(Errors.CORRUPT_MESSAGE, PERMANENT_VALIDATION),
            Map.entry(Errors.INVALID_TOPIC_EXCEPTION, PERMANENT_VALIDATION),
            Map.entry(Errors.TOPIC_ALREADY_EXISTS, PERMANENT_VALIDATION),
            Map.entry(Errors.POLICY_VIOLATION, PERMANENT_VALIDATION),
            Map.entry(Errors.TOPIC_AUTHORIZATION_FAILED, PERMANENT_PERMISSION),
            Map.entry(Errors.GROUP_AUTHORIZATION_FAILED, PERMANENT_PERMISSION),
            Map.entry(Errors.SASL_AUTHENTICATION_FAILED, PERMANENT_AUTHENTICATION),
            Map.entry(Errors.UNSUPPORTED_SASL_MECHANISM, CONFIG_INVALID),
            Map.entry(Errors.UNSUPPORTED_VERSION, CONFIG_INVALID),
            Map.entry(Errors.THROTTLING_QUOTA_EXCEEDED, TRANSIENT_RATE_LIMIT),
            Map.entry(Errors.REBALANCE_IN_PROGRESS, SYSTEM_TIMEOUT),
            Map.entry(Errors.INVALID_TXN_STATE, CODE_DEFECT)));

    private MessagingFailures() {}

    static void addTo(Corpus corpus, Servers servers) throws Exception {
        kafka(corpus, servers);
        rabbit(corpus, servers);
        mail(corpus, servers);
    }

    private static void kafka(Corpus corpus, Servers servers) throws Exception {
        KAFKA.forEach((error, label) -> corpus.add(label, "Kafka", "broker says " + error, () -> {
            throw error.exception();
        }));
        int closed = servers.closedPort();
        corpus.add(TRANSIENT_NETWORK, "Kafka", "send to a broker that is away", () -> {
            try (KafkaProducer<String, String> producer = producer("127.0.0.1:" + closed)) {
                producer.send(new ProducerRecord<>("topic", "value")).get();
            }
        });
        corpus.add(TRANSIENT_NETWORK, "Kafka", "topics of a broker that is away", () -> {
            try (Admin admin = Admin.create(Map.of(
                    "bootstrap.servers", "127.0.0.1:" + closed,
                    "request.timeout.ms", "200",
                    "default.api.timeout.ms", "300"))) {
                admin.listTopics().names().get();
            }
        });
        corpus.add(CONFIG_INVALID, "Kafka", "setting that cannot be", () -> {
            Properties settings = settings("127.0.0.1:1");
            settings.put("acks", "perhaps");
            new KafkaProducer<String, String>(settings).close();
        });
        corpus.add(
                CONFIG_INVALID,
                "Kafka",
                "address of no port",
                () -> producer("broker").close());
        corpus.add(
                CONFIG_INVALID,
                "Kafka",
                "broker whose name nobody knows",
                () -> producer("no-such-host.invalid:9092").close());
        corpus.add(PERMANENT_VALIDATION, "Kafka", "bytes that are no number", () -> {
            try (IntegerDeserializer numbers = new IntegerDeserializer()) {
                numbers.deserialize("topic", new byte[3]);
            }
        });
        corpus.add(PERMANENT_VALIDATION, "Kafka", "bytes that are no UUID", () -> {
            try (UUIDDeserializer ids = new UUIDDeserializer()) {
                ids.deserialize("topic", new byte[] {'x'});
            }
        });
        corpus.add(CODE_DEFECT, "Kafka", "value of another class than the serializer's", () -> {
            @SuppressWarnings({"unchecked", "rawtypes"})
            org.apache.kafka.common.serialization.Serializer<Object> numbers =
                    (org.apache.kafka.common.serialization.Serializer) new IntegerSerializer();
            numbers.serialize("topic", "text");
        });
    }

    private static Properties settings(String address) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", address);
        settings.put("max.block.ms", "300");
        settings.put("key.serializer", StringSerializer.class.getName());
        settings.put("value.serializer", StringSerializer.class.getName());
        return settings;
    }

    private static KafkaProducer<String, String> producer(String address) {
        return new KafkaProducer<>(settings(address));
    }

    private static void rabbit(Corpus corpus, Servers servers) throws Exception {
        int closed = servers.closedPort();
        int closing = servers.closing();
        int babbling = servers.babbling();
        int silent = servers.silent();
        corpus.add(TRANSIENT_NETWORK, "RabbitMQ", "closed port", () -> rabbit(closed));
        corpus.add(TRANSIENT_NETWORK, "RabbitMQ", "closed while connecting", () -> rabbit(closing));
        corpus.add(TRANSIENT_NETWORK, "RabbitMQ", "no answer in time", () -> rabbit(silent));
        corpus.add(CONFIG_INVALID, "RabbitMQ", "port that speaks something else", () -> rabbit(babbling));
        corpus.add(
                PERMANENT_VALIDATION,
                "RabbitMQ",
                "address of another scheme",
                () -> new ConnectionFactory().setUri("http://localhost"));
    }

    private static void rabbit(int port) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setHandshakeTimeout(Servers.PATIENCE);
        factory.setConnectionTimeout(Servers.PATIENCE);
        factory.newConnection().close();
    }

    private static void mail(Corpus corpus, Servers servers) throws Exception {
        mail(corpus, servers, "greeting 421", Map.of("", "421 too busy, come back later"), EXTERNAL_API_DOWN);
        mail(
                corpus,
                servers,
                "password refused",
                Map.of("AUTH", "535 5.7.8 bad credentials"),
                PERMANENT_AUTHENTICATION);
        mail(corpus, servers, "sender refused 550", Map.of("MAIL", "550 5.7.1 not your domain"), PERMANENT_NOT_FOUND);
        mail(corpus, servers, "recipient unknown", Map.of("RCPT", "550 5.1.1 no such user"), PERMANENT_NOT_FOUND);
        mail(corpus, servers, "recipient greylisted", Map.of("RCPT", "450 4.2.0 greylisted"), EXTERNAL_API_DOWN);
        mail(corpus, servers, "recipient's box is full", Map.of("RCPT", "552 5.2.2 over quota"), PERMANENT_VALIDATION);
        mail(corpus, servers, "message too large", Map.of("MAIL", "552 5.3.4 too large"), PERMANENT_VALIDATION);
        mail(corpus, servers, "message refused", Map.of(".", "554 5.7.1 looks like spam"), PERMANENT_VALIDATION);
        mail(corpus, servers, "storage of the server is full", Map.of(".", "452 4.3.1 no room"), EXTERNAL_API_DOWN);
        mail(corpus, servers, "local error of the server", Map.of("DATA", "451 4.3.0 local error"), EXTERNAL_API_DOWN);
        int closed = servers.closedPort();
        int closing = servers.closing();
        int silent = servers.silent();
        corpus.add(TRANSIENT_NETWORK, "Jakarta Mail", "closed port", () -> send(closed, "b@example.com"));
        corpus.add(TRANSIENT_NETWORK, "Jakarta Mail", "no greeting in time", () -> send(silent, "b@example.com"));
        corpus.add(TRANSIENT_NETWORK, "Jakarta Mail", "closed in the greeting", () -> {
            int rude = servers.tcp((socket, in, out) -> socket.shutdownOutput());
            send(rude, "b@example.com");
        });
        corpus.add(PERMANENT_VALIDATION, "Jakarta Mail", "address that is none", () -> send(closing, "b@@example"));
        corpus.add(
                CONFIG_INVALID,
                "Jakarta Mail",
                "protocol that nobody provides",
                () -> Session.getInstance(new Properties()).getTransport("pigeon"));
    }

    private static void mail(
            Corpus corpus, Servers servers, String what, Map<String, String> answers, FailureType label)
            throws Exception {
        int port = Fakes.smtp(servers, answers);
        corpus.add(label, "Jakarta Mail", what, () -> send(port, "b@example.com"));
    }

    private static void send(int port, String to) throws Exception {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", "127.0.0.1");
        settings.put("mail.smtp.port", String.valueOf(port));
        settings.put("mail.smtp.auth", "true");
        settings.put("mail.smtp.timeout", String.valueOf(Servers.PATIENCE));
        settings.put("mail.smtp.connectiontimeout", String.valueOf(Servers.PATIENCE));
        MimeMessage message = new MimeMessage(Session.getInstance(settings));
        message.setFrom("a@example.com");
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(to));
        message.setSubject("corpus");
        message.setText("hello");
        Transport.send(message, "a", "b");
    }
}
