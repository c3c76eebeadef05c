package io.skirret.console.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class AccountFileTest {

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AccountFile.class);

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void a_file_that_cannot_be_read_is_told_of_once_and_again_after_it_could() throws Exception {
        Path users = folder.resolve("users");
        Path away = folder.resolve("away");
        new AccountEditor(users).putToken("ada", "operator");
        AccountFile file = new AccountFile(users);
        Accounts before = file.accounts();
        for (int times = 1; times <= 2; times++) {
            Files.move(users, away);
            for (int i = 0; i < 5; i++) {
                assertThat(file.accounts()).isSameAs(before);
            }
            assertThat(errors()).hasSize(times).allMatch(line -> line.contains("stay as they are"));
            Files.move(away, users);
            file.accounts();
        }
        assertThat(lines.list)
                .last()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("can be read again");
    }

    private List<String> errors() {
        return lines.list.stream()
                .filter(each -> each.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
