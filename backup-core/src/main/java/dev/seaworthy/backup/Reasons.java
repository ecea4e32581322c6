package dev.seaworthy.backup;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What failures say to people: the message of most exceptions of the file system is a bare path. */
final class Reasons {
    private Reasons() {}

    static String of(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            return message + ": " + problem(file);
        }
        return message == null ? failure.toString() : message;
    }

    private static String problem(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "access denied; run as a user that may read and write it";
        }
        if (failure instanceof NoSuchFileException) {
            return "does not exist";
        }
        return failure instanceof FileAlreadyExistsException
                ? "exists already"
                : failure.getClass().getSimpleName();
    }
}
