package dev.seaworthy.benchmarks;

/** Something that takes calls on one thread and handles them on another. */
interface Subject extends AutoCloseable {

    String name();

    void call();

    /** How many calls were handled so far. */
    long handled();

    @Override
    void close();
}
