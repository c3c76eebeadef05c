package io.skirret.failure;

import java.util.Map;
import java.util.Set;

/**
 * AWS names what is wrong in an error code, under HTTP statuses that say less: mostly 400. The status that the code
 * stands for.
 */
final class AwsCodes {
    private static final Map<Integer, Set<String>> BY_STATUS = Map.of(
            429,
            Set.of(
                    "Throttling",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestThrottled",
                    "RequestThrottledException",
                    "TooManyRequestsException",
                    "ProvisionedThroughputExceededException",
                    "TransactionInProgressException",
                    "RequestLimitExceeded",
                    "BandwidthLimitExceeded",
                    "PriorRequestNotComplete",
                    "EC2ThrottledException",
                    "SlowDown"),
            408,
            Set.of("RequestTimeout", "RequestTimeoutException"),
            401,
            Set.of(
                    "ExpiredToken",
                    "ExpiredTokenException",
                    "IncompleteSignature",
                    "IncompleteSignatureException",
                    "InvalidAccessKeyId",
                    "InvalidClientTokenId",
                    "InvalidSignatureException",
                    "MissingAuthenticationToken",
                    "MissingAuthenticationTokenException",
                    "RequestExpired",
                    "SignatureDoesNotMatch",
                    "UnrecognizedClientException"),
            403,
            Set.of("AccessDenied", "AccessDeniedException", "NotAuthorizedException", "UnauthorizedOperation"),
            404,
            Set.of(
                    "AWS.SimpleQueueService.NonExistentQueue",
                    "NoSuchBucket",
                    "NoSuchEntity",
                    "NoSuchKey",
                    "NotFound",
                    "NotFoundException",
                    "QueueDoesNotExist",
                    "ResourceNotFoundException"),
            503,
            Set.of("InternalFailure", "InternalServerError", "ServiceUnavailable", "ServiceUnavailableException"));

    private AwsCodes() {}

    /** The status itself if the code says no more. */
    static int status(String errorCode, int status) {
        if (!errorCode.isEmpty()) {
            for (Map.Entry<Integer, Set<String>> entry : BY_STATUS.entrySet()) {
                if (entry.getValue().contains(errorCode)) {
                    return status >= 500 && entry.getKey() == 503 ? status : entry.getKey();
                }
            }
        }
        return status;
    }
}
