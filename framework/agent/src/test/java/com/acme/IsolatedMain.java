package com.acme;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * Runs {@link Main} as a container does: in a class loader that shares nothing with the one that started the process.
 */
public final class IsolatedMain {

    private IsolatedMain() {}

    /** The arguments are that loader's class path. */
    public static void main(String[] args) throws Exception {
        URL[] classPath = new URL[args.length];
        for (int i = 0; i < args.length; i++) {
            classPath[i] = new File(args[i]).toURI().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            System.out.print(loader.loadClass("com.acme.Main").getMethod("run").invoke(null));
        }
    }
}
