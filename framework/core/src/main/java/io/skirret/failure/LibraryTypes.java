package io.skirret.failure;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.CONFIG_MISSING_SETTING;
import static io.skirret.failure.FailureType.EXTERNAL_API_DOWN;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_NOT_FOUND;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;
import static io.skirret.failure.FailureType.TRANSIENT_NETWORK;
import static io.skirret.failure.FailureType.TRANSIENT_RATE_LIMIT;
import static io.skirret.failure.Rule.BROAD;
import static io.skirret.failure.Rule.EXACT;
import static io.skirret.failure.Rule.LIKELY;

import java.util.HashMap;
import java.util.Map;

/**
 * What the exception types of libraries mean, by name: stores, brokers, mail, validation, Spring, HTTP clients,
 * parsers. A store that cannot be reached is TRANSIENT_DATABASE whatever it speaks, SQL or not; a broker that cannot be
 * reached is TRANSIENT_NETWORK.
 */
final class LibraryTypes {
    private final Map<String, Rule> byName = new HashMap<>();

    private LibraryTypes() {}

    static Map<String, Rule> byName() {
        LibraryTypes types = new LibraryTypes();
        types.kafka();
        types.rabbit();
        types.mongo();
        types.redis();
        types.mail();
        types.persistence();
        types.r2dbc();
        types.validation();
        types.spring();
        types.http();
        types.resilience();
        types.parsers();
        return types.byName;
    }

    private void kafka() {
        String errors = "org.apache.kafka.common.errors.";
        in(errors, LIKELY, TRANSIENT_NETWORK, "RetriableException", "TimeoutException");
        in(errors, EXACT, TRANSIENT_NETWORK, "DisconnectException", "NetworkException", "InvalidMetadataException");
        in(errors, EXACT, PERMANENT_NOT_FOUND, "UnknownTopicOrPartitionException", "UnknownTopicIdException");
        in(errors, EXACT, PERMANENT_NOT_FOUND, "GroupIdNotFoundException", "ResourceNotFoundException");
        in(errors, EXACT, EXTERNAL_API_DOWN, "BrokerNotAvailableException", "KafkaStorageException");
        in(errors, EXACT, EXTERNAL_API_DOWN, "NotEnoughReplicasException", "NotEnoughReplicasAfterAppendException");
        in(errors, EXACT, EXTERNAL_API_DOWN, "UnknownServerException");
        in(errors, EXACT, TRANSIENT_RATE_LIMIT, "ThrottlingQuotaExceededException");
        in(errors, EXACT, PERMANENT_AUTHENTICATION, "AuthenticationException");
        in(errors, EXACT, CONFIG_INVALID, "SslAuthenticationException", "UnsupportedSaslMechanismException");
        in(errors, EXACT, CONFIG_INVALID, "UnsupportedVersionException", "IllegalSaslStateException");
        in(errors, EXACT, CONFIG_INVALID, "InvalidConfigurationException", "InvalidReplicationFactorException");
        in(errors, EXACT, CONFIG_INVALID, "InvalidRequiredAcksException", "InvalidSessionTimeoutException");
        in(errors, EXACT, CONFIG_INVALID, "SecurityDisabledException", "InconsistentGroupProtocolException");
        in(errors, EXACT, PERMANENT_PERMISSION, "AuthorizationException");
        in(errors, EXACT, PERMANENT_VALIDATION, "SerializationException", "RecordTooLargeException");
        in(errors, EXACT, PERMANENT_VALIDATION, "RecordBatchTooLargeException", "CorruptRecordException");
        in(errors, EXACT, PERMANENT_VALIDATION, "InvalidRecordException", "InvalidTopicException");
        in(errors, EXACT, PERMANENT_VALIDATION, "TopicExistsException", "PolicyViolationException");
        in(errors, EXACT, PERMANENT_VALIDATION, "InvalidPartitionsException", "InvalidTimestampException");
        in(errors, EXACT, PERMANENT_VALIDATION, "OffsetOutOfRangeException", "OffsetMetadataTooLarge");
        in(errors, EXACT, CODE_DEFECT, "ProducerFencedException", "InvalidTxnStateException");
        in(errors, EXACT, CODE_DEFECT, "InvalidRequestException");
        in(errors, EXACT, SYSTEM_TIMEOUT, "InterruptException", "WakeupException", "RebalanceInProgressException");
        in("org.apache.kafka.", EXACT, CONFIG_INVALID, "common.config.ConfigException");
        in("org.apache.kafka.", EXACT, SYSTEM_TIMEOUT, "clients.consumer.CommitFailedException");
    }

    private void rabbit() {
        String rabbit = "com.rabbitmq.client.";
        in(rabbit, EXACT, TRANSIENT_NETWORK, "ShutdownSignalException");
        in(rabbit, EXACT, PERMANENT_AUTHENTICATION, "PossibleAuthenticationFailureException");
        in(rabbit, EXACT, PERMANENT_AUTHENTICATION, "AuthenticationFailureException");
        in(rabbit, EXACT, CONFIG_INVALID, "ProtocolVersionMismatchException");
    }

    private void mongo() {
        String mongo = "com.mongodb.";
        in(
                mongo,
                EXACT,
                TRANSIENT_DATABASE,
                "MongoSocketException",
                "MongoTimeoutException",
                "MongoNotPrimaryException");
        in(mongo, EXACT, TRANSIENT_DATABASE, "MongoNodeIsRecoveringException", "MongoServerUnavailableException");
        in(mongo, EXACT, TRANSIENT_DATABASE, "MongoConnectionPoolClearedException", "MongoCursorNotFoundException");
        in(mongo, BROAD, TRANSIENT_DATABASE, "MongoException");
        in(mongo, EXACT, SYSTEM_TIMEOUT, "MongoExecutionTimeoutException", "MongoOperationTimeoutException");
        in(mongo, EXACT, SYSTEM_TIMEOUT, "MongoInterruptedException");
        // A credential could not be checked where there is no connection: then the cause speaks.
        in(mongo, LIKELY, PERMANENT_AUTHENTICATION, "MongoSecurityException");
        in(mongo, EXACT, PERMANENT_VALIDATION, "DuplicateKeyException");
        in(mongo, LIKELY, PERMANENT_VALIDATION, "MongoBulkWriteException", "MongoWriteException");
        in(mongo, EXACT, CONFIG_INVALID, "MongoConfigurationException", "MongoIncompatibleDriverException");
        in("org.bson.", EXACT, CODE_DEFECT, "codecs.configuration.CodecConfigurationException");
        in("org.bson.", EXACT, PERMANENT_VALIDATION, "BSONException", "json.JsonParseException");
    }

    private void redis() {
        String jedis = "redis.clients.jedis.exceptions.";
        in(jedis, EXACT, TRANSIENT_DATABASE, "JedisConnectionException", "JedisBusyException");
        in(jedis, LIKELY, TRANSIENT_DATABASE, "JedisClusterOperationException", "JedisExhaustedPoolException");
        in(jedis, LIKELY, PERMANENT_AUTHENTICATION, "JedisAccessControlException");
        in(jedis, EXACT, CONFIG_INVALID, "JedisRedirectionException");
        in(jedis, EXACT, CODE_DEFECT, "JedisNoScriptException");
        in(jedis, EXACT, PERMANENT_VALIDATION, "InvalidURIException");
        in(jedis, BROAD, TRANSIENT_DATABASE, "JedisException");
        String lettuce = "io.lettuce.core.";
        in(lettuce, EXACT, TRANSIENT_DATABASE, "RedisConnectionException", "RedisBusyException");
        in(lettuce, EXACT, TRANSIENT_DATABASE, "RedisLoadingException", "RedisReadOnlyException");
        in(lettuce, EXACT, TRANSIENT_DATABASE, "cluster.PartitionException");
        in(lettuce, EXACT, SYSTEM_TIMEOUT, "RedisCommandTimeoutException", "RedisCommandInterruptedException");
        in(lettuce, EXACT, CODE_DEFECT, "RedisNoScriptException");
        in(lettuce, BROAD, TRANSIENT_DATABASE, "RedisException");
        in("org.redisson.client.", BROAD, TRANSIENT_DATABASE, "RedisException");
    }

    private void mail() {
        for (String mail : new String[] {"jakarta.mail.", "javax.mail."}) {
            in(mail, EXACT, PERMANENT_AUTHENTICATION, "AuthenticationFailedException");
            in(mail, EXACT, PERMANENT_VALIDATION, "internet.ParseException", "IllegalWriteException");
            in(mail, LIKELY, PERMANENT_VALIDATION, "SendFailedException");
            in(mail, EXACT, PERMANENT_NOT_FOUND, "FolderNotFoundException", "MessageRemovedException");
            in(mail, EXACT, CONFIG_INVALID, "NoSuchProviderException");
            in(mail, EXACT, TRANSIENT_NETWORK, "StoreClosedException", "FolderClosedException");
            in(mail, BROAD, TRANSIENT_NETWORK, "MessagingException");
        }
        in("org.eclipse.angus.mail.util.", EXACT, TRANSIENT_NETWORK, "MailConnectException");
        in("com.sun.mail.util.", EXACT, TRANSIENT_NETWORK, "MailConnectException");
        in("org.springframework.mail.", EXACT, PERMANENT_AUTHENTICATION, "MailAuthenticationException");
        in("org.springframework.mail.", EXACT, PERMANENT_VALIDATION, "MailParseException", "MailPreparationException");
    }

    private void persistence() {
        for (String persistence : new String[] {"jakarta.persistence.", "javax.persistence."}) {
            in(persistence, EXACT, TRANSIENT_DATABASE, "OptimisticLockException", "PessimisticLockException");
            in(persistence, EXACT, TRANSIENT_DATABASE, "LockTimeoutException");
            in(persistence, EXACT, SYSTEM_TIMEOUT, "QueryTimeoutException");
            in(persistence, EXACT, PERMANENT_NOT_FOUND, "EntityNotFoundException", "NoResultException");
            in(persistence, EXACT, PERMANENT_VALIDATION, "EntityExistsException", "NonUniqueResultException");
            in(persistence, EXACT, CODE_DEFECT, "TransactionRequiredException");
            in(persistence, BROAD, TRANSIENT_DATABASE, "PersistenceException");
        }
        String hibernate = "org.hibernate.";
        in(hibernate, EXACT, TRANSIENT_DATABASE, "exception.JDBCConnectionException");
        in(hibernate, EXACT, TRANSIENT_DATABASE, "exception.LockAcquisitionException", "PessimisticLockException");
        in(hibernate, EXACT, TRANSIENT_DATABASE, "StaleStateException");
        in(hibernate, EXACT, SYSTEM_TIMEOUT, "QueryTimeoutException");
        in(hibernate, EXACT, PERMANENT_VALIDATION, "exception.ConstraintViolationException", "exception.DataException");
        in(hibernate, EXACT, CODE_DEFECT, "exception.SQLGrammarException", "LazyInitializationException");
        in(hibernate, EXACT, PERMANENT_NOT_FOUND, "UnresolvableObjectException");
        in(hibernate, EXACT, PERMANENT_VALIDATION, "PropertyValueException", "NonUniqueResultException");
        in(hibernate, EXACT, CODE_DEFECT, "TransientObjectException", "PersistentObjectException", "MappingException");
        in(hibernate, EXACT, CODE_DEFECT, "NonUniqueObjectException", "QueryException", "InstantiationException");
        in(hibernate, EXACT, CODE_DEFECT, "PropertyAccessException", "SessionException", "WrongClassException");
        in(hibernate, EXACT, CODE_DEFECT, "id.IdentifierGenerationException", "query.SemanticException");
        in(hibernate, EXACT, CODE_DEFECT, "query.SyntaxException");
        in(hibernate, EXACT, PERMANENT_AUTHENTICATION, "exception.AuthException");
        in(hibernate, EXACT, TRANSIENT_DATABASE, "exception.LockTimeoutException");
        in(hibernate, BROAD, TRANSIENT_DATABASE, "exception.GenericJDBCException", "TransactionException");
        in(hibernate, LIKELY, CONFIG_INVALID, "service.spi.ServiceException");
    }

    private void r2dbc() {
        String r2dbc = "io.r2dbc.spi.";
        in(r2dbc, EXACT, TRANSIENT_DATABASE, "R2dbcTransientException", "R2dbcRollbackException");
        in(r2dbc, EXACT, SYSTEM_TIMEOUT, "R2dbcTimeoutException");
        in(r2dbc, EXACT, PERMANENT_VALIDATION, "R2dbcDataIntegrityViolationException");
        in(r2dbc, EXACT, CODE_DEFECT, "R2dbcBadGrammarException");
        in(r2dbc, EXACT, PERMANENT_PERMISSION, "R2dbcPermissionDeniedException");
        in(r2dbc, BROAD, TRANSIENT_DATABASE, "R2dbcException");
        in(r2dbc, EXACT, CONFIG_MISSING_SETTING, "NoSuchOptionException");
    }

    private void validation() {
        for (String validation : new String[] {"jakarta.validation.", "javax.validation."}) {
            in(validation, EXACT, PERMANENT_VALIDATION, "ConstraintViolationException");
            in(validation, EXACT, CODE_DEFECT, "ConstraintDeclarationException", "ConstraintDefinitionException");
            in(validation, EXACT, CODE_DEFECT, "GroupDefinitionException", "UnexpectedTypeException");
            in(validation, EXACT, CONFIG_MISSING_SETTING, "NoProviderFoundException");
            in(validation, BROAD, CONFIG_INVALID, "ValidationException");
        }
    }

    private void spring() {
        String spring = "org.springframework.";
        String dao = spring + "dao.";
        in(dao, EXACT, TRANSIENT_DATABASE, "TransientDataAccessException", "RecoverableDataAccessException");
        in(dao, EXACT, TRANSIENT_DATABASE, "DataAccessResourceFailureException");
        in(dao, EXACT, SYSTEM_TIMEOUT, "QueryTimeoutException");
        in(dao, EXACT, PERMANENT_NOT_FOUND, "EmptyResultDataAccessException");
        in(dao, EXACT, PERMANENT_PERMISSION, "PermissionDeniedDataAccessException");
        in(dao, EXACT, PERMANENT_VALIDATION, "DataIntegrityViolationException");
        in(dao, EXACT, PERMANENT_VALIDATION, "IncorrectResultSizeDataAccessException");
        in(dao, EXACT, CODE_DEFECT, "InvalidDataAccessResourceUsageException", "InvalidDataAccessApiUsageException");
        in(spring, EXACT, TRANSIENT_DATABASE, "transaction.CannotCreateTransactionException");
        in(spring, EXACT, PERMANENT_PERMISSION, "security.access.AccessDeniedException");
        in(spring, EXACT, PERMANENT_AUTHENTICATION, "security.core.AuthenticationException");
        in(spring, EXACT, CONFIG_MISSING_SETTING, "beans.factory.NoSuchBeanDefinitionException");
        in(spring, EXACT, CONFIG_MISSING_SETTING, "util.PlaceholderResolutionException");
        in(spring, BROAD, CONFIG_INVALID, "beans.BeansException");
        in(spring, BROAD, TRANSIENT_NETWORK, "web.client.ResourceAccessException");
        in(spring, BROAD, TRANSIENT_NETWORK, "web.reactive.function.client.WebClientRequestException");
        in(spring, BROAD, TRANSIENT_DATABASE, "dao.UncategorizedDataAccessException");
        in(spring, EXACT, PERMANENT_VALIDATION, "http.converter.HttpMessageConversionException");
        in(spring, EXACT, PERMANENT_VALIDATION, "web.client.UnknownContentTypeException");
        in(spring, BROAD, PERMANENT_VALIDATION, "web.client.RestClientException");
        in(spring, EXACT, PERMANENT_VALIDATION, "core.convert.ConversionException", "core.codec.CodecException");
        in(spring, EXACT, PERMANENT_VALIDATION, "validation.BindException", "beans.PropertyAccessException");
        in(spring, EXACT, PERMANENT_VALIDATION, "web.reactive.function.UnsupportedMediaTypeException");
        in(spring, EXACT, TRANSIENT_NETWORK, "amqp.AmqpConnectException", "amqp.AmqpIOException");
        in(spring, EXACT, PERMANENT_AUTHENTICATION, "amqp.AmqpAuthenticationException");
        in(spring, EXACT, CODE_DEFECT, "expression.ParseException", "expression.EvaluationException");
    }

    private void http() {
        in("org.apache.http.", EXACT, TRANSIENT_NETWORK, "NoHttpResponseException", "ConnectionClosedException");
        in("org.apache.http.", EXACT, TRANSIENT_NETWORK, "conn.ConnectTimeoutException");
        in(
                "org.apache.hc.",
                EXACT,
                TRANSIENT_NETWORK,
                "core5.http.NoHttpResponseException",
                "core5.http.ConnectionClosedException");
        in("org.apache.hc.", EXACT, TRANSIENT_NETWORK, "core5.http.ConnectionRequestTimeoutException");
        in("okhttp3.internal.http2.", EXACT, TRANSIENT_NETWORK, "StreamResetException", "ConnectionShutdownException");
        in("reactor.netty.http.client.", EXACT, TRANSIENT_NETWORK, "PrematureCloseException");
        in("io.netty.handler.timeout.", EXACT, TRANSIENT_NETWORK, "TimeoutException");
        for (String netty : new String[] {"io.netty.", "io.grpc.netty.shaded.io.netty."}) {
            in(netty, EXACT, TRANSIENT_NETWORK, "handler.codec.http2.Http2Exception");
        }
        in("io.netty.handler.ssl.", EXACT, CONFIG_INVALID, "NotSslRecordException");
        in("feign.", BROAD, TRANSIENT_NETWORK, "RetryableException");
        in("software.amazon.awssdk.core.exception.", BROAD, TRANSIENT_NETWORK, "SdkClientException");
        in(
                "software.amazon.awssdk.core.exception.",
                EXACT,
                SYSTEM_TIMEOUT,
                "ApiCallTimeoutException",
                "ApiCallAttemptTimeoutException");
        for (String jaxRs : new String[] {"jakarta.ws.rs.", "javax.ws.rs."}) {
            in(jaxRs, BROAD, TRANSIENT_NETWORK, "ProcessingException");
            in(jaxRs, LIKELY, PERMANENT_VALIDATION, "client.ResponseProcessingException");
        }
    }

    private void resilience() {
        in("io.github.resilience4j.", EXACT, EXTERNAL_API_DOWN, "circuitbreaker.CallNotPermittedException");
        in("io.github.resilience4j.", EXACT, TRANSIENT_RATE_LIMIT, "ratelimiter.RequestNotPermitted");
    }

    private void parsers() {
        in("com.fasterxml.jackson.core.", EXACT, PERMANENT_VALIDATION, "JacksonException", "JsonProcessingException");
        in("tools.jackson.core.", EXACT, PERMANENT_VALIDATION, "JacksonException");
        in("com.google.gson.", EXACT, PERMANENT_VALIDATION, "JsonParseException");
        in("com.fasterxml.jackson.databind.exc.", EXACT, CODE_DEFECT, "InvalidDefinitionException");
        in("tools.jackson.databind.exc.", EXACT, CODE_DEFECT, "InvalidDefinitionException");
        in("com.google.protobuf.", EXACT, PERMANENT_VALIDATION, "InvalidProtocolBufferException");
        in("org.yaml.snakeyaml.error.", EXACT, PERMANENT_VALIDATION, "YAMLException");
        in("javax.xml.", EXACT, PERMANENT_VALIDATION, "stream.XMLStreamException", "bind.JAXBException");
        in("jakarta.xml.bind.", EXACT, PERMANENT_VALIDATION, "JAXBException");
        in("javax.xml.", EXACT, CODE_DEFECT, "xpath.XPathExpressionException");
        in("jakarta.json.", EXACT, PERMANENT_VALIDATION, "JsonException");
    }

    private void in(String packagePrefix, double confidence, FailureType type, String... names) {
        Rule rule = Rule.of(type, confidence);
        for (String name : names) {
            ExceptionRules.define(byName, packagePrefix + name, rule);
        }
    }
}
