package io.skirret.example;

import io.skirret.cli.SkirretCli;
import picocli.CommandLine;

/** The application's main class: Skirret's own commands, with Courier's tasks, and its own. */
public final class Courier {

    private Courier() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return SkirretCli.commandLine()
                .setCommandName("courier")
                .addSubcommand(new DemoCommand())
                .addSubcommand(new OutageWorkerCommand())
                .addSubcommand(new SendCommand());
    }
}
