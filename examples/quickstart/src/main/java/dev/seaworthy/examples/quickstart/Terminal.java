package dev.seaworthy.examples.quickstart;

import java.io.Console;

/** Tells a person at a keyboard from a log file. */
final class Terminal {

    private Terminal() {}

    /** Whether what is printed goes to a terminal. */
    @SuppressWarnings("SystemConsoleNull") // Null is what older JDKs say; for newer ones the method below decides.
    static boolean isAttached() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since JDK 22 there always is a console; this method came with that change.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }
}
