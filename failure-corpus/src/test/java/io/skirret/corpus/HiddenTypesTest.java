package io.skirret.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.failure.FailureType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/** Exceptions of the user's own that nobody else can see, known by what they implement. */
class HiddenTypesTest {

    @Test
    void a_private_exception_is_read_through_the_public_interface_it_implements() {
        Failure failure =
                new FailureClassifier().classify(new Limited(), FailureContext.of("corpus", 0, Instant.EPOCH));
        assertThat(failure)
                .returns(429, Failure::httpStatus)
                .returns(FailureType.TRANSIENT_RATE_LIMIT, Failure::type)
                .returns(Duration.ofSeconds(11), Failure::retryAfter);
    }

    private static class Limited extends RuntimeException implements ErrorResponse {
        private static final long serialVersionUID = 1L;

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatusCode.valueOf(429);
        }

        @Override
        public HttpHeaders getHeaders() {
            HttpHeaders headers = new HttpHeaders();
            headers.set("Retry-After", "11");
            return headers;
        }

        @Override
        public ProblemDetail getBody() {
            return ProblemDetail.forStatus(429);
        }
    }
}
