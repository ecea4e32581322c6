package dev.seaworthy.containers;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Loads from an archive's libraries first, as servlet containers do. */
final class ArchiveLoader extends URLClassLoader {
    private ArchiveLoader(URL[] libraries) {
        super(libraries, ArchiveLoader.class.getClassLoader());
    }

    static ArchiveLoader of(Path archive) throws IOException {
        try (Stream<Path> libraries = Files.list(archive.resolve("WEB-INF/lib"))) {
            return new ArchiveLoader(libraries.map(ArchiveLoader::url).toArray(URL[]::new));
        }
    }

    private static URL url(Path library) {
        try {
            return library.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            try {
                return loaded != null ? loaded : findClass(name);
            } catch (ClassNotFoundException elsewhere) {
                return super.loadClass(name, resolve);
            }
        }
    }
}
