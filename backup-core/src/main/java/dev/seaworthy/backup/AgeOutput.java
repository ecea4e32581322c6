package dev.seaworthy.backup;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.util.List;

/** Writes one age v1 file, in chunks of 64 KiB. */
final class AgeOutput extends StageOutput {
    private final OutputStream target;
    private final WritableByteChannel channel;

    AgeOutput(OutputStream target, List<RecipientStanzaWriter> recipients) throws IOException {
        this.target = target;
        try {
            this.channel = new StandardEncryptingChannelFactory().newEncryptingChannel(new Ending(), recipients);
        } catch (GeneralSecurityException failure) {
            throw new IOException("Encryption failed: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        channel.write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    void finish() throws IOException {
        channel.close();
        target.flush();
    }

    /** Nothing is held but memory: the last chunk of what was not finished is never written. */
    @Override
    public void close() {}

    /** The target, which is not closed with the channel. */
    private final class Ending implements WritableByteChannel {
        private boolean open = true;

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            target.write(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
            bytes.position(bytes.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
