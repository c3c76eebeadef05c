/** An application as a named module; see docs/how-to/module-path.md. */
module com.acme.modular {
    requires io.skirret.core;
    requires io.skirret.worker;
    requires io.skirret.amqp;

    // The generated task index: META-INF/services does not count in a named module.
    provides io.skirret.task.TaskModule with
            com.acme.modular.GreetingsTasks.Module;

    // Core makes the object of an instance method; Jackson reads and writes the records.
    opens com.acme.modular to
            io.skirret.core,
            com.fasterxml.jackson.databind;
}
