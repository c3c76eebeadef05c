package io.skirret.config;

import com.fasterxml.jackson.databind.Module;
import io.skirret.classpath.internal.ClassPath;
import io.skirret.settings.FoundSetting;
import io.skirret.settings.SettingValues;
import java.util.ArrayList;
import java.util.List;

/** Makes the modules that {@code skirret.jackson.modules} names. */
final class JacksonModules {

    private JacksonModules() {}

    static List<Module> read(SettingValues values, ClassPath classPath) {
        List<Module> modules = new ArrayList<>();
        for (FoundSetting<List<String>> found : values.all(ApplicationSettings.JACKSON_MODULES)) {
            for (String name : found.value()) {
                modules.add(module(name, found, classPath));
            }
        }
        return modules;
    }

    private static Module module(String name, FoundSetting<?> found, ClassPath classPath) {
        Class<?> type = classPath.type(name);
        if (type == null) {
            throw found.refuse(
                    "classes of modules",
                    "'" + name + "', which is not on the class path",
                    "Put its jar there, or correct the name; a nested class is written with $.");
        }
        try {
            return (Module) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError impossible) {
            throw found.refuse(
                    "subclasses of com.fasterxml.jackson.databind.Module with a public constructor without parameters",
                    "'" + name + "' (" + impossible + ")",
                    "Name another class, or give the module to the builders of client and worker in code.");
        }
    }
}
