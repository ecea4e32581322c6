package dev.seaworthy.backup;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Numbers the names of file contents, in the order in which they are first named. Of a million names each costs 105 bytes,
 * where its text in a set would cost 145.
 */
final class BlobIndex {
    private static final int HEX = 64;

    private final Map<Name, Integer> numbers = new HashMap<>();

    /** A name without its hex digits; the suffix is one of few, but for rare contents that were stored twice. */
    private record Name(long first, long second, long third, long fourth, String suffix) {
        static Name of(String blob) {
            ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(blob, 0, HEX));
            String suffix = blob.substring(HEX);
            return new Name(
                    bytes.getLong(),
                    bytes.getLong(),
                    bytes.getLong(),
                    bytes.getLong(),
                    suffix.equals(Codec.AGE.suffix()) ? Codec.AGE.suffix() : suffix);
        }
    }

    /** The number of a name that {@link Keys#isBlob} accepts, a new one if it was not named before. */
    int add(String blob) {
        int next = numbers.size();
        Integer known = numbers.putIfAbsent(Name.of(blob), next);
        return known == null ? next : known;
    }

    /** The number of a name, -1 if it was never added. */
    int find(String blob) {
        return numbers.getOrDefault(Name.of(blob), -1);
    }

    boolean contains(String blob) {
        return find(blob) >= 0;
    }

    int size() {
        return numbers.size();
    }
}
