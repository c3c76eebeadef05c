package io.skirret.architecture.breach.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "early")
class LogsEarly {

    static final Logger BREACH = LoggerFactory.getLogger(LogsEarly.class);

    @Mixin
    Shared shared = new Shared();

    static class Shared {

        final Logger breach = LoggerFactory.getLogger(Shared.class);

        @Option(names = "--allowed")
        boolean allowed;
    }

    void allowed() {
        LoggerFactory.getLogger(LogsEarly.class).info("when it runs");
    }

    static class Helper {
        static final Logger ALLOWED = LoggerFactory.getLogger(Helper.class);
    }
}
