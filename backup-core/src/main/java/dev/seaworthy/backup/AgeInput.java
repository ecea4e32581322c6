package dev.seaworthy.backup;

import com.exceptionfactory.jagged.PayloadException;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.security.GeneralSecurityException;
import java.util.List;

/**
 * Reads one age v1 file to its last chunk. Use it only with identities that the file was encrypted to: that none of them
 * fits is then damage.
 */
final class AgeInput extends InputStream {
    private final InputStream stored;
    private final ReadableByteChannel channel;
    private final byte[] one = new byte[1];

    AgeInput(InputStream stored, List<RecipientStanzaReader> identities) throws IOException {
        this.stored = stored;
        this.channel = open(stored, identities);
    }

    private static ReadableByteChannel open(InputStream stored, List<RecipientStanzaReader> identities)
            throws IOException {
        try {
            return new StandardDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(stored), identities);
        } catch (BackupException cancelled) {
            throw cancelled;
        } catch (GeneralSecurityException | RuntimeException | PayloadException invalid) {
            throw damaged(invalid);
        }
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        } catch (PayloadException invalid) {
            throw damaged(invalid);
        }
    }

    private static DamagedException damaged(Exception invalid) {
        return new DamagedException("cannot be decrypted, although it was encrypted to this identity: "
                + (invalid.getMessage() == null ? invalid.toString() : invalid.getMessage()));
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
