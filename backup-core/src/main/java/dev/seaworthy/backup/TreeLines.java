package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/**
 * The lines of {@code files.tsv}: blob, mode, time, path, {@code changed} where a file kept changing, and
 * {@code sha256:<hex>} where the blob is encrypted. In place of the blob stands {@code directory} or
 * {@code symlink:<target>}. Backslash, tab, LF and CR are written {@code \\ \t \n \r}; the path begins with the name of
 * its source.
 */
final class TreeLines {
    private static final String DIRECTORY = "directory";
    private static final String SYMLINK = "symlink:";
    private static final String CHANGED = "changed";
    private static final String SHA256 = "sha256:";

    private TreeLines() {}

    /** A line read back. */
    record Line(String source, TreeEntry entry) {}

    /** @throws IOException if the path or target is not Unicode */
    static byte[] format(String source, TreeEntry entry) throws IOException {
        String content = DIRECTORY;
        if (entry.blob() != null) {
            content = entry.blob();
        } else if (entry.target() != null) {
            content = SYMLINK + escape(entry.target());
        }
        String line = content + "\t" + String.format(Locale.ROOT, "%04o", entry.mode()) + "\t" + entry.modified() + "\t"
                + source + "/" + escape(entry.path()) + (entry.changed() ? "\t" + CHANGED : "")
                + (entry.sha256() == null ? "" : "\t" + SHA256 + entry.sha256()) + "\n";
        try {
            java.nio.ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(line));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException notUnicode) {
            throw new IOException("The name of " + entry.path() + " is not Unicode text; rename the file", notUnicode);
        }
    }

    /** @throws IOException if it is not a line of the list; the message is a clause about the file */
    static Line parse(String line) throws IOException {
        String[] fields = line.split("\t", -1);
        if (fields.length < 4) {
            throw new IOException("has a line of " + fields.length + " fields");
        }
        int next = 4;
        boolean changed = next < fields.length && fields[next].equals(CHANGED);
        next += changed ? 1 : 0;
        String sha256 = next < fields.length && fields[next].startsWith(SHA256)
                ? fields[next].substring(SHA256.length())
                : null;
        next += sha256 == null ? 0 : 1;
        if (next != fields.length) {
            throw new IOException("has a line of " + fields.length + " fields");
        }
        int slash = fields[3].indexOf('/');
        if (slash < 1) {
            throw new IOException("has the path \"" + fields[3] + "\" without a source");
        }
        try {
            int mode = Integer.parseInt(fields[1], 8);
            Instant modified = Instant.parse(fields[2]);
            String path = unescape(fields[3].substring(slash + 1));
            TreeEntry entry = entry(fields[0], path, mode, modified, changed).sha256(sha256);
            return new Line(fields[3].substring(0, slash), entry);
        } catch (NumberFormatException | DateTimeException invalid) {
            throw new IOException("has the invalid line \"" + line + "\"", invalid);
        }
    }

    private static TreeEntry entry(String content, String path, int mode, Instant modified, boolean changed) {
        if (content.equals(DIRECTORY)) {
            return TreeEntry.directory(path, mode, modified);
        }
        return content.startsWith(SYMLINK)
                ? TreeEntry.symlink(path, modified, unescape(content.substring(SYMLINK.length())))
                : TreeEntry.file(path, mode, modified, content, changed);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                plain.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
