package io.skirret.corpus;

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

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.skirret.failure.FailureType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** What the clients of AWS and gRPC raise. */
final class CloudFailures {
    private static final MethodDescriptor<String, String> METHOD = method("corpus.Service/Call");

    private CloudFailures() {}

    static void addTo(Corpus corpus, Servers servers) throws Exception {
        aws(corpus, servers);
        grpc(corpus, servers);
    }

    private static void aws(Corpus corpus, Servers servers) throws Exception {
        aws(corpus, servers, 400, "ThrottlingException", TRANSIENT_RATE_LIMIT);
        aws(corpus, servers, 400, "RequestThrottled", TRANSIENT_RATE_LIMIT);
        aws(corpus, servers, 400, "AccessDeniedException", PERMANENT_PERMISSION);
        aws(corpus, servers, 403, "AccessDenied", PERMANENT_PERMISSION);
        aws(corpus, servers, 403, "InvalidClientTokenId", PERMANENT_AUTHENTICATION);
        aws(corpus, servers, 403, "SignatureDoesNotMatch", PERMANENT_AUTHENTICATION);
        aws(corpus, servers, 400, "ExpiredTokenException", PERMANENT_AUTHENTICATION);
        aws(corpus, servers, 400, "QueueDoesNotExist", PERMANENT_NOT_FOUND);
        aws(corpus, servers, 400, "InvalidParameterValue", PERMANENT_VALIDATION);
        aws(corpus, servers, 413, "RequestEntityTooLarge", PERMANENT_VALIDATION);
        aws(corpus, servers, 500, "InternalFailure", EXTERNAL_API_DOWN);
        aws(corpus, servers, 503, "ServiceUnavailable", EXTERNAL_API_DOWN);
        int closed = servers.closedPort();
        corpus.add(TRANSIENT_NETWORK, "AWS SDK", "closed port", () -> list(sqs(closed)));
        int silent = servers.silent();
        corpus.add(
                SYSTEM_TIMEOUT,
                "AWS SDK",
                "time limit of a call",
                () -> list(sqs(silent)
                        .overrideConfiguration(ClientOverrideConfiguration.builder()
                                .retryStrategy(AwsRetryStrategy.doNotRetry())
                                .apiCallTimeout(Duration.ofMillis(200))
                                .build())));
        corpus.add(
                CONFIG_MISSING_SETTING,
                "AWS SDK",
                "no credentials in the environment",
                () -> list(sqs(closed).credentialsProvider(EnvironmentVariableCredentialsProvider.create())));
        int garbling = servers.garbling();
        corpus.add(TRANSIENT_NETWORK, "AWS SDK", "answer that is no HTTP", () -> list(sqs(garbling)));
    }

    private static void aws(Corpus corpus, Servers servers, int status, String code, FailureType label)
            throws IOException {
        int port = servers.answering(
                status,
                "Content-Type: application/x-amz-json-1.0\r\nx-amzn-errortype: " + code + "\r\n",
                "{\"__type\":\"com.amazonaws.sqs#" + code + "\",\"message\":\"refused\"}");
        corpus.add(label, "AWS SDK", "answer " + status + " " + code, () -> list(sqs(port)));
    }

    private static SqsClientBuilder sqs(int port) {
        return SqsClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.EU_CENTRAL_1)
                .httpClient(UrlConnectionHttpClient.builder()
                        .socketTimeout(Duration.ofSeconds(2))
                        .build())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .build())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")));
    }

    private static void list(SqsClientBuilder builder) {
        try (SqsClient client = builder.build()) {
            client.listQueues();
        }
    }

    private static void grpc(Corpus corpus, Servers servers) throws Exception {
        Map<Status.Code, FailureType> labels = Map.ofEntries(
                Map.entry(Status.Code.INVALID_ARGUMENT, PERMANENT_VALIDATION),
                Map.entry(Status.Code.NOT_FOUND, PERMANENT_NOT_FOUND),
                Map.entry(Status.Code.ALREADY_EXISTS, PERMANENT_VALIDATION),
                Map.entry(Status.Code.PERMISSION_DENIED, PERMANENT_PERMISSION),
                Map.entry(Status.Code.UNAUTHENTICATED, PERMANENT_AUTHENTICATION),
                Map.entry(Status.Code.RESOURCE_EXHAUSTED, TRANSIENT_RATE_LIMIT),
                Map.entry(Status.Code.FAILED_PRECONDITION, PERMANENT_VALIDATION),
                Map.entry(Status.Code.ABORTED, TRANSIENT_DATABASE),
                Map.entry(Status.Code.OUT_OF_RANGE, PERMANENT_VALIDATION),
                Map.entry(Status.Code.INTERNAL, EXTERNAL_API_DOWN),
                Map.entry(Status.Code.UNAVAILABLE, EXTERNAL_API_DOWN),
                Map.entry(Status.Code.DEADLINE_EXCEEDED, SYSTEM_TIMEOUT));
        labels.forEach((code, label) -> corpus.add(
                label,
                "gRPC",
                "service says " + code,
                () -> serving(code.toStatus().withDescription("as the service sees it"), METHOD, null)));
        corpus.add(EXTERNAL_API_DOWN, "gRPC", "service that throws", () -> serving(null, METHOD, null));
        corpus.add(
                CONFIG_INVALID,
                "gRPC",
                "method that the service does not have",
                () -> serving(Status.OK, method("corpus.Service/Other"), null));
        corpus.add(
                SYSTEM_TIMEOUT,
                "gRPC",
                "deadline of the call",
                () -> serving(Status.CANCELLED.withDescription("late"), METHOD, 50));
        int closed = servers.closedPort();
        corpus.add(TRANSIENT_NETWORK, "gRPC", "closed port", () -> call(channel(closed), METHOD, CallOptions.DEFAULT));
        int babbling = servers.babbling();
        corpus.add(
                TRANSIENT_NETWORK,
                "gRPC",
                "answer that is no HTTP/2",
                () -> call(channel(babbling), METHOD, CallOptions.DEFAULT));
    }

    /** A real server on a real port that ends each call so; null throws in it. */
    private static void serving(
            @org.jspecify.annotations.Nullable Status status,
            MethodDescriptor<String, String> method,
            @org.jspecify.annotations.Nullable Integer deadlineMillis)
            throws Exception {
        io.grpc.Server server = NettyServerBuilder.forPort(0)
                .addService(ServerServiceDefinition.builder("corpus.Service")
                        .addMethod(METHOD, ServerCalls.asyncUnaryCall((request, answers) -> {
                            if (status == null) {
                                throw new IllegalStateException("the service has a fault");
                            }
                            if (deadlineMillis == null) {
                                answers.onError(status.asRuntimeException());
                            }
                        }))
                        .build())
                .build()
                .start();
        try {
            CallOptions options = deadlineMillis == null
                    ? CallOptions.DEFAULT
                    : CallOptions.DEFAULT.withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS);
            call(channel(server.getPort()), method, options);
        } finally {
            server.shutdownNow();
        }
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    private static void call(ManagedChannel channel, MethodDescriptor<String, String> method, CallOptions options) {
        try {
            ClientCalls.blockingUnaryCall(channel, method, options, "hello");
        } finally {
            channel.shutdownNow();
        }
    }

    private static MethodDescriptor<String, String> method(String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException broken) {
                throw new java.io.UncheckedIOException(broken);
            }
        }
    }
}
