package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.transport.BrokerUrlException;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a broker's URL may say; no broker is needed. */
class BrokerUrlTest {

    private static final String SECRET = "s3cret-pa55";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@h1.invalid:5672,h2.invalid:5672/v | hosts",
                "@h1.invalid,h2.invalid/v | hosts",
                "@h1.invalid/v;amqp://u:p@h2.invalid/v | URLs",
                "@h1.invalid;amqp://h2.invalid | URLs",
                "@h1.invalid/v;amqps://h2.invalid/v | URLs",
            })
    void aListIsRefusedInWords(String rest, String what) {
        assertThatThrownBy(() -> open("amqp://u:" + SECRET + rest))
                .isInstanceOf(BrokerUrlException.class)
                .hasMessageContainingAll(
                        "the URL of one broker", "got a list of " + what, "nothing was connected", "load balancer")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@no_such_host.invalid/", "@no_such_host.invalid:5673/v"})
    void aHostMayHaveAnUnderscore(String rest) {
        assertThatThrownBy(() -> open("amqp://u:" + SECRET + rest))
                .isInstanceOf(TransportException.class)
                .hasMessageContainingAll("unknown host name", "no_such_host.invalid")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://u:pa#ss@host/", "amqp://u:p@a@host_name/", "amqp://host_name:port/", "amqp:///v"})
    void whatHasNoUsableHostIsRefused(String url) {
        assertThatThrownBy(() -> open(url))
                .isInstanceOf(BrokerUrlException.class)
                .hasMessageContainingAll("without a usable host name", "percent-encode");
    }

    @Test
    void unknownParametersAreToldByName() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.skirret.transport.amqp");
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            assertThatThrownBy(() -> open("amqp://u@127.0.0.1:1/?heartbeat=30&key=" + SECRET))
                    .hasMessageContaining("port 1");
        } finally {
            logger.detachAppender(said);
            logger.setLevel(before);
        }
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("parameters"))
                .singleElement()
                .asString()
                .contains("got heartbeat, key; they are ignored")
                .doesNotContain(SECRET);
    }

    private static void open(String url) {
        Transports.open(url, TransportOptions.builder().lazyConnect(false).build())
                .close();
    }
}
