package io.skirret.architecture.breach.time;

class ReadsTheClock {

    long allowed() {
        return System.nanoTime();
    }
}
