package io.skirret.client;

/** A handle that can be told that nothing comes for it any more. Nobody else is asked or told. */
interface Droppable {

    /** @param why what those who wait for it, now or later, fail with */
    void drop(RuntimeException why);
}
