package dev.seaworthy.audit;

/** A record for the journal. */
final class AppendRequest extends DiskRequest {
    private final byte[] payload;

    AppendRequest(byte[] payload) {
        this.payload = payload;
    }

    byte[] payload() {
        return payload;
    }

    /** As it stands in the file. */
    @Override
    int bytes() {
        return RecordFrame.HEADER + payload.length;
    }
}
