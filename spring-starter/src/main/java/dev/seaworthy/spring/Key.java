package dev.seaworthy.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Name of a property, which is put before what a core says of its value: the core does not know where it came from. */
record Key(String name) {

    Key child(String part) {
        return new Key(name + "." + part);
    }

    Key at(int index) {
        return new Key(name + "[" + index + "]");
    }

    /** The value, or the core's complaint under the name of the property, unless that of a part of it is there. */
    <T extends @Nullable Object> T check(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException wrong) {
            if (String.valueOf(wrong.getMessage()).startsWith(name)) {
                throw wrong;
            }
            throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
        }
    }

    IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException(name + " " + reason);
    }

    /** Optional libraries stay optional: whoever asks for what needs one is told its name. */
    void needs(String type, String dependency) {
        if (!ClassUtils.isPresent(type, null)) {
            throw wrong("needs " + dependency
                    + ", which is not on the class path; add it to the application's dependencies");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
