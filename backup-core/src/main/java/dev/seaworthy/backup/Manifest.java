package dev.seaworthy.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of {@code manifest.json}: what a backup is, with length and hash of every other file of its folder. Its
 * presence is what makes a backup exist.
 *
 * @param software what wrote it
 * @param recipients the fingerprints of those who can decrypt it; empty if nothing is encrypted
 */
record Manifest(
        int formatVersion,
        String repositoryId,
        BackupId id,
        String plan,
        String software,
        Instant startedAt,
        Instant finishedAt,
        Instant consistencyPoint,
        List<String> recipients,
        List<SourceInfo> sources,
        List<PartInfo> parts,
        BlobTotals blobs,
        List<FileSum> files) {
    static final int FORMAT_VERSION = 1;

    Manifest {
        recipients = List.copyOf(recipients);
        sources = List.copyOf(sources);
        parts = List.copyOf(parts);
        files = List.copyOf(files);
    }

    /** How much the backup refers to outside its folder, each content counted once: raw bytes, and as stored. */
    record BlobTotals(long count, long bytes, long storedBytes) {}

    /** A file of the folder, by its path in it. */
    record FileSum(String path, long bytes, String sha256) {}

    Optional<FileSum> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }

    boolean encrypted() {
        return !recipients.isEmpty();
    }

    /** The list of this name, encrypted or not. */
    Optional<FileSum> list(String name) {
        return file(encrypted() ? name + Codec.AGE.suffix() : name);
    }

    Optional<SourceInfo> source(String name) {
        return sources.stream().filter(source -> source.name().equals(name)).findFirst();
    }

    List<PartInfo> partsOf(String source) {
        return parts.stream().filter(part -> part.source().equals(source)).toList();
    }

    /** Bytes read from the sources; a content shared by several files counts once. */
    long rawBytes() {
        return parts.stream().mapToLong(PartInfo::rawBytes).sum() + blobs.bytes();
    }

    /** Bytes of the folder, manifest apart, and of the contents it refers to, which other backups may share. */
    long storedBytes() {
        return folderBytes() + blobs.storedBytes();
    }

    long folderBytes() {
        return files.stream().mapToLong(FileSum::bytes).sum();
    }
}
