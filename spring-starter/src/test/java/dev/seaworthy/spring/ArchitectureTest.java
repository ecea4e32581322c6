package dev.seaworthy.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfiguration;

@AnalyzeClasses(packages = "dev.seaworthy.spring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule thirdPartyTypesAreThoseOfTheHost = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.sql..",
                    "jakarta.servlet..",
                    "dev.seaworthy..",
                    "org.springframework..",
                    "io.micrometer.core..",
                    "org.slf4j..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule oneClassPerLineKnowsThatLine = noClasses()
            .that()
            .doNotHaveSimpleName("Boot3Health")
            .and()
            .doNotHaveSimpleName("Boot4Health")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..");

    @ArchTest
    static final ArchRule pathsAreBoundAsText = noFields()
            .should()
            .haveRawType(Path.class)
            .because("Spring looks for a relative path in the class path and in the web application first");

    @ArchTest
    static final ArchRule usersOnlySeeWhatTheyName = classes()
            .that()
            .arePublic()
            .should()
            .beAnnotatedWith(AutoConfiguration.class)
            .orShould()
            .haveSimpleNameEndingWith("Customizer");

    @ArchTest
    static final ArchRule nothingIsFoundByScanning = noClasses()
            .should()
            .beMetaAnnotatedWith("org.springframework.stereotype.Component")
            .andShould()
            .notBeMetaAnnotatedWith("org.springframework.context.annotation.Configuration");
}
