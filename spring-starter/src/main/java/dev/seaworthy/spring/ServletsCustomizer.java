package dev.seaworthy.spring;

import dev.seaworthy.servlet.SeaworthyServletsBuilder;

/** A bean of this type has the last word on the {@link dev.seaworthy.servlet.SeaworthyServlets} that the starter builds. */
@FunctionalInterface
public interface ServletsCustomizer {

    /** Called once, after the properties were applied; several are called in their bean order. */
    void customize(SeaworthyServletsBuilder builder);
}
