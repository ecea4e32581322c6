package dev.seaworthy.audit;

import java.io.IOException;

/** There is no room for another dead letter. */
final class DeadLettersFullException extends IOException {
    private static final long serialVersionUID = 1L;

    DeadLettersFullException(String message) {
        super(message);
    }
}
