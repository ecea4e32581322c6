package dev.seaworthy.backup;

import java.io.OutputStream;

/**
 * The stream of one part. What is written is compressed, hashed and stored; closing it makes the part durable. Used by one
 * thread at a time.
 */
public abstract class PartOutput extends OutputStream {
    /** Adds to the number of rows that the part holds. */
    public abstract void addRows(long rows);
}
