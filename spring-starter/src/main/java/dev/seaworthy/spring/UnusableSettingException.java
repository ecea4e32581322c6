package dev.seaworthy.spring;

import java.util.function.Supplier;

/** A setting that cannot be used: names its property, the reason and what is legal, and never shows a secret. */
final class UnusableSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String property;

    UnusableSettingException(String property, String problem) {
        super(property + ": " + problem);
        this.property = property;
    }

    String property() {
        return property;
    }

    /** Without the cause: Boot shows the message of the innermost one alone, and that names no property. */
    static <T> T checked(String property, Supplier<T> use) {
        try {
            return use.get();
        } catch (UnusableSettingException named) {
            throw named;
        } catch (IllegalArgumentException unusable) {
            throw new UnusableSettingException(property, String.valueOf(unusable.getMessage()));
        }
    }
}
