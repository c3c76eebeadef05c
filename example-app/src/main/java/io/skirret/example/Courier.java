package io.skirret.example;

import io.skirret.cli.SkirretCli;

/** The application's main class: Skirret's own commands, with Courier's tasks, and its own. */
public final class Courier {

    private Courier() {}

    public static void main(String[] args) {
        System.exit(SkirretCli.commandLine()
                .setCommandName("courier")
                .addSubcommand(new DemoCommand())
                .addSubcommand(new OutageWorkerCommand())
                .addSubcommand(new SendCommand())
                .execute(args));
    }
}
