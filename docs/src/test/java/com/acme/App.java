package com.acme;

import io.skirret.cli.SkirretCli;

public final class App {

    private App() {}

    public static void main(String[] args) {
        System.exit(SkirretCli.run(args));
    }
}
