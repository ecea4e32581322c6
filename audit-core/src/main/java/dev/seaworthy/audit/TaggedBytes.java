package dev.seaworthy.audit;

import java.security.MessageDigest;
import java.util.Arrays;

/** Collects tagged, length-prefixed fields: one byte tag, four bytes length, the bytes; numbers are big-endian. */
final class TaggedBytes {
    private byte[] bytes = new byte[512];
    private int size;

    /** Forgets what was collected, and keeps the room. */
    void clear() {
        size = 0;
    }

    void version(int version) {
        reserve(1);
        bytes[size++] = (byte) version;
    }

    void put(int tag, byte[] value) {
        header(tag, value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    void putInt(int tag, int value) {
        header(tag, Integer.BYTES);
        writeInt(value);
    }

    void putLongs(int tag, long... values) {
        header(tag, values.length * Long.BYTES);
        for (long value : values) {
            writeInt((int) (value >>> 32));
            writeInt((int) value);
        }
    }

    void updateInto(MessageDigest digest) {
        digest.update(bytes, 0, size);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void header(int tag, int length) {
        reserve(1 + Integer.BYTES + length);
        bytes[size++] = (byte) tag;
        writeInt(length);
    }

    private void writeInt(int value) {
        bytes[size++] = (byte) (value >>> 24);
        bytes[size++] = (byte) (value >>> 16);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
