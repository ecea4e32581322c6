package dev.seaworthy.servlet;

import java.io.IOException;

/** Answers an exchange that was routed, authorised and whose parameters are known. */
@FunctionalInterface
interface Handler {
    void handle(Exchange exchange) throws IOException;
}
