package dev.seaworthy.spring;

import dev.seaworthy.health.operations.AppInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.core.env.Environment;

/** What is known about the application without asking it. */
final class Application {

    private Application() {}

    static AppInfo info(Environment environment, @Nullable BuildProperties build, @Nullable GitProperties git) {
        String name = environment.getProperty("spring.application.name", "application");
        String profiles = String.join(",", environment.getActiveProfiles());
        return AppInfo.of(name)
                .version(build == null ? environment.getProperty("spring.application.version") : build.getVersion())
                .environment(profiles.isEmpty() ? null : profiles)
                .build(build == null ? null : build.getTime(), git == null ? null : git.getShortCommitId());
    }
}
