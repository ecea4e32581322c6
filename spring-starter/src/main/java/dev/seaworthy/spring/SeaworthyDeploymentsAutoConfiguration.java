package dev.seaworthy.spring;

import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.DeploymentStore;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.FileDeploymentStore;
import dev.seaworthy.health.operations.JdbcDeploymentStore;
import java.nio.file.Path;
import java.util.Objects;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The {@link Deployments} of the application, where a property or bean says in what they are kept. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration"
        })
@ConditionalOnFeature("deployments")
@EnableConfigurationProperties(DeploymentsProperties.class)
public final class SeaworthyDeploymentsAutoConfiguration {

    private static final Key KEY = new Key("seaworthy.deployments");

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnText("seaworthy.deployments.file")
    DeploymentStore seaworthyDeploymentFile(DeploymentsProperties properties) {
        return new FileDeploymentStore(Path.of(Objects.requireNonNull(properties.file())));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSwitch(value = "seaworthy.deployments.table", byDefault = false)
    DeploymentStore seaworthyDeploymentTable(DeploymentsProperties properties, BeanFactory beans) {
        return new JdbcDeploymentStore(ChosenDataSource.of(KEY, "table", properties.dataSource(), beans));
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(DeploymentStore.class)
    Deployments seaworthyDeployments(
            DeploymentStore store,
            DeploymentsProperties properties,
            ObjectProvider<AppInfo> known,
            Environment environment,
            ObjectProvider<BuildProperties> build,
            ObjectProvider<GitProperties> git) {
        AppInfo info =
                known.getIfUnique(() -> Application.info(environment, build.getIfAvailable(), git.getIfAvailable()));
        String instance = properties.instance();
        return instance == null ? Deployments.of(store, info) : Deployments.of(store, info, instance);
    }

    /** That of a parent context is started with the parent. */
    @Bean
    @ConditionalOnSingleCandidate(value = Deployments.class, search = SearchStrategy.CURRENT)
    StartStop seaworthyDeploymentsLifecycle(Deployments deployments) {
        return new StartStop(deployments::start, () -> {});
    }
}
