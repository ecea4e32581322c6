package dev.seaworthy.audit;

/**
 * What objects of the host throw when they are called: any exception (Kotlin and Lombok throw checked ones undeclared) and
 * errors such as a class that is missing.
 */
final class HostFailure {
    private HostFailure() {}

    /** Throws on what is no fault of the object: memory or machine have failed. A stack that overflowed is free again. */
    static void throwIfFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
