package dev.seaworthy.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.ClassMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;

/**
 * What a native image would leave out: files that are read from the jars by name, all our records, since JSON and lines of
 * text are written of their components, and what is asked for by its name. Runs while an application is built, never while it starts.
 */
final class SeaworthyHints implements RuntimeHintsRegistrar {

    private static final List<String> FILES = List.of(
            "dev/seaworthy/alerts/slo/*.sql",
            "dev/seaworthy/audit/jdbc/*.sql",
            "dev/seaworthy/backup/cluster/*.sql",
            "dev/seaworthy/servlet/console/*",
            "META-INF/seaworthy/rules.json");

    /** Looked up by name before a property that needs them is followed. */
    private static final List<String> OPTIONAL = List.of(
            BackupStorages.SDK,
            BackupStorages.SDK_TRANSPORT,
            "com.github.kagkarlsson.scheduler.Scheduler",
            "com.github.luben.zstd.Zstd",
            Databases.ROUTING);

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        FILES.forEach(file -> hints.resources().registerPattern(file));
        OPTIONAL.forEach(type -> hints.reflection().registerTypeIfPresent(classLoader, type));
        PathMatchingResourcePatternResolver classes = new PathMatchingResourcePatternResolver(classLoader);
        MetadataReaderFactory reader = new SimpleMetadataReaderFactory(classLoader);
        try {
            for (Resource type : classes.getResources("classpath*:dev/seaworthy/**/*.class")) {
                registerRecord(hints, reader.getMetadataReader(type).getClassMetadata());
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The classes of Seaworthy cannot be read from its jars", unreadable);
        }
    }

    private static void registerRecord(RuntimeHints hints, ClassMetadata type) {
        if (Record.class.getName().equals(type.getSuperClassName())) {
            hints.reflection()
                    .registerType(
                            TypeReference.of(type.getClassName()),
                            MemberCategory.INVOKE_PUBLIC_METHODS,
                            MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
        }
    }
}
