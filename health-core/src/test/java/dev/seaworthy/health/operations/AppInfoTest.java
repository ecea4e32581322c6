package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppInfoTest {

    @ParameterizedTest
    @CsvSource({
        "db.password, x, ***",
        "API_TOKEN, x, ***",
        "aws.secret-access-key, x, ***",
        "s3.access-key, x, ***",
        "url, postgres://u:p@h/db, postgres://***@h/db",
        "url, jdbc:postgresql://h/db?user=u&password=p&x=1, jdbc:postgresql://h/db?user=u&password=***&x=1",
        "url, postgres://u:p@ss/w@rd@h:5432/db?x=1, postgres://***@h:5432/db?x=1",
        "url, https://h/hook?api_key=k&room=7, https://h/hook?api_key=***&room=7",
        "mail.pass, x, ***",
        "ftp_pwd, x, ***",
        "url, https://h/path?x=1, https://h/path?x=1",
        "url, jdbc:h2:file:./x;PASSWORD=p;A=B, jdbc:h2:file:./x;PASSWORD=***;A=B",
        "port, 8080, 8080"
    })
    void secretsAreMasked(String key, String value, String shown) {
        assertThat(AppInfo.of("x").configured(key, value).configuration()).containsEntry(key, shown);
    }
}
